"""Letters as PDF: made when asked for, from what is kept, with the clinician's own words; no copy stays here."""

from __future__ import annotations

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

LONGEST = 4000
ACT = "wrote a letter"


@for_clinician
@require_POST
def to_patient(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The letter to the patient."""
    place = here(request, public_id, act=ACT)
    answer = place.shown.answer
    if answer is None:
        return _not_yet(request, public_id)
    return _pdf(request, place, letter_to_patient(answer, place.view, place.knowledge), "letter-to-patient")


@for_clinician
@require_POST
def to_referrer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The letter to who referred the patient."""
    place = here(request, public_id, act=ACT)
    answer = place.shown.answer
    if answer is None:
        return _not_yet(request, public_id)
    return _pdf(request, place, letter_to_referrer(answer, place.view), "letter-to-referrer")


def _not_yet(request: SignedIn, public_id: UUID) -> HttpResponse:
    messages.error(
        request, _("The first answer is being worked out; no letter can be written before it is there.")
    )
    return redirect("clinician:chart", public_id=public_id)


def _pdf(request: SignedIn, place: Here, letter: Letter, name: str) -> HttpResponse:
    own = "".join(one for one in request.POST.get("own", "")[:LONGEST] if one.isprintable() or one == "\n")
    context = {
        "letter": letter,
        "row": place.row,
        "today": place.today,
        "own": own.strip(),
        "by": place.user,
    }
    response = HttpResponse(
        as_pdf(render_to_string("clinician/letter.html", context)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
