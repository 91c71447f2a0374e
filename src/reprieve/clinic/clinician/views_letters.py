"""Letters as PDF: made when asked for, from what is kept, with the clinician's own words; no copy stays here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.here import Here, here
from reprieve.clinic.clinician.letters import Letter, as_pdf, letter_to_patient, letter_to_referrer
from reprieve.clinic.store import audit

LONGEST = 4000
ACT = "wrote a letter"


@for_clinician
@require_POST
def to_patient(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The letter to the patient."""
    return _written(
        request,
        public_id,
        "letter-to-patient",
        lambda answer, place: letter_to_patient(answer, place.view, place.knowledge),
    )


@for_clinician
@require_POST
def to_referrer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The letter to who referred the patient."""
    return _written(
        request,
        public_id,
        "letter-to-referrer",
        lambda answer, place: letter_to_referrer(answer, place.view),
    )


def _written(
    request: SignedIn, public_id: UUID, name: str, letter_of: Callable[[dict[str, Any], Here], Letter]
) -> HttpResponse:
    """The letter as a PDF, or the chart with why there is none yet."""
    place = here(request, public_id)
    answer = place.shown.answer
    if answer is None:
        messages.error(
            request,
            _("The first answer is being worked out; no letter can be written before it is there."),
        )
        return redirect("clinician:chart", public_id=public_id)
    return _pdf(request, place, letter_of(answer, place), name)


def _pdf(request: SignedIn, place: Here, letter: Letter, name: str) -> HttpResponse:
    own = "".join(one for one in request.POST.get("own", "")[:LONGEST] if one.isprintable() or one == "\n")
    context = {
        "letter": letter,
        "row": place.row,
        "today": place.today,
        "own": own.strip(),
        "by": place.user,
    }
    written = as_pdf(render_to_string("clinician/letter.html", context))
    audit.note(place.user, place.row, ACT)
    response = HttpResponse(written, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
