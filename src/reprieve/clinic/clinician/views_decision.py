"""A clinician's decision is written down: go on, change, wait or stop, with a reason, beside what each rule set says."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.deciding import deciding_shown, decision_fact
from reprieve.clinic.clinician.here import here, page, save, sending_of, was_sent
from reprieve.clinic.clinician.views_chart import chart_context
from reprieve.clinic.store import audit
from reprieve.errors import ReprieveError

SOURCE = "decision"


@for_clinician
@require_POST
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The decision of the form, as a fact of today, in the name of who is signed in."""
    place, said = here(request, public_id), request.POST
    sending = sending_of(request)
    try:
        if not was_sent(place, sending):
            save(place, [decision_fact(place, said)], source=SOURCE, sending=sending)
            audit.note(place.user, place.row, "decides")
    except ReprieveError as error:
        more = {**chart_context(place), **deciding_shown(place, said)}
        return page(request, place, "chart.html", more, error=error)
    messages.success(request, _("The decision is written down. A later one takes its place."))
    return redirect("clinician:chart", public_id=public_id)
