"""Small forms: what the plan asks, a score, a preventive medicine, an unwanted effect; and taking a fact back.

A correction is a retraction and a new fact: nothing that was written is changed.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.asking import answered_in, facts_of_answers, facts_of_none, questions_of
from reprieve.clinic.clinician.here import Here, here, page, save, sending_of
from reprieve.clinic.clinician.small_facts import KINDS, effects, fact_of_form, forms_of
from reprieve.clinic.clinician.timeline import timeline_shown
from reprieve.clinic.store import facts
from reprieve.errors import FactError, ReprieveError

SOURCE = "clinician"


@for_clinician
@require_GET
def questions(request: SignedIn, public_id: UUID) -> HttpResponse:
    """What the plan asks, by section, and the small forms."""
    return _page(request, here(request, public_id))


@for_clinician
@require_POST
def answer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The answers of a section, or "none of these" for all of it."""
    place, said = here(request, public_id), request.POST
    try:
        section = said.get("none_of", "")[:200]
        if section and answered_in(said):
            raise FactError(
                "answers",
                None,
                _("were given, and “none of these” would deny them"),
                _("Write the answers down first; “none of these” then holds for what is left."),
                "clinic.answer.none_and_some",
            )
        found = (
            facts_of_none(place, section, by=said.get("by", ""))
            if section
            else facts_of_answers(place, said)
        )
        save(place, found, source=SOURCE, sending=sending_of(request))
    except ReprieveError as error:
        return _page(request, place, error)
    messages.success(request, _("Written down."))
    return redirect("clinician:questions", public_id=public_id)


@for_clinician
@require_POST
def add(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A score, a preventive medicine or an unwanted effect."""
    place = here(request, public_id)
    try:
        save(place, [fact_of_form(place, request.POST)], source=SOURCE, sending=sending_of(request))
    except ReprieveError as error:
        return _page(request, place, error)
    messages.success(request, _("Written down."))
    return redirect("clinician:questions", public_id=public_id)


@for_clinician
@require_POST
def retract(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take one fact back, with a reason."""
    place, said = here(request, public_id), request.POST
    sending = sending_of(request)
    reason = said.get("reason", "").replace("\x00", "").strip()[:300]
    try:
        if not reason:
            raise FactError(
                "reason", None, _("is empty"), _("Say in a few words why."), "clinic.retraction.reason"
            )
        facts.retract(
            place.row,
            said.get("of", "").replace("\x00", "")[:200],
            by=place.user,
            source=SOURCE,
            reason=reason,
            client_id=None if sending is None else sending.id,
            form=None if sending is None else sending.digest,
            zone=place.row.zone(place.now),
        )
    except ReprieveError as error:
        return page(request, place, "timeline.html", timeline_shown(place), error=error)
    messages.success(request, _("Taken back. It stays in the chart and no longer counts."))
    return redirect("clinician:chart", public_id=public_id)


def _page(request: SignedIn, place: Here, error: ReprieveError | None = None) -> HttpResponse:
    more = {
        **questions_of(place, request.POST),
        **forms_of(place),
        "kinds": KINDS,
        "effects": effects(place),
    }
    return page(request, place, "questions.html", more, error=error)
