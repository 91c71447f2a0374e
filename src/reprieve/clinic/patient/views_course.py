"""The patient's own course: what changed, how sure that is, what comes next, and counts of the own diary.

The answer is the worker's; the page says as of when. While a newer one is on its way the page asks for it again.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reprieve.clinic.access import SignedIn, for_patient
from reprieve.clinic.patient.decided import decided_words
from reprieve.clinic.patient.drawing import drawn_for
from reprieve.clinic.patient.here import Here, here, page, untold
from reprieve.clinic.patient.months import blocks_of
from reprieve.clinic.work.answers import answer_for


@for_patient
@require_safe
def course(request: SignedIn) -> HttpResponse:
    """The whole page."""
    place = here(request)
    if untold(request, place.alarms):
        return redirect("patient:help")
    more = {
        "decided": decided_words(place.view),
        "blocks": blocks_of(place.view, place.today),
        **_answer(place),
    }
    return page(request, place, "course.html", more)


@for_patient
@require_safe
def answer(request: SignedIn) -> HttpResponse:
    """The answer alone, for a page that waits for a newer one."""
    place = here(request)
    return page(request, place, "_answer.html", _answer(place))


def _answer(place: Here) -> dict[str, Any]:
    shown = answer_for(place.row, place.row.today(place.now))
    own = None if shown.answer is None else drawn_for(place.row, shown.answer)
    found: dict[str, Any] = {"shown": shown, "own": own}
    if own is not None and own.picture is not None:
        # made by this program from numbers; every text in it was escaped when it was drawn
        found |= {"wide": mark_safe(own.picture.wide), "narrow": mark_safe(own.picture.narrow)}  # noqa: S308
    return found
