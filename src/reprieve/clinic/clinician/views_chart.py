"""Everything about one person on one page: what needs doing, course, diagnosis, safety, evidence, plan, response, record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.deciding import deciding_shown
from reprieve.clinic.clinician.here import Here, here, page
from reprieve.clinic.clinician.interview_answers import answers_of
from reprieve.clinic.clinician.parts import drawn_parts, needs_now
from reprieve.clinic.clinician.plan_shown import shown_plan
from reprieve.clinic.clinician.planning import Asked
from reprieve.clinic.clinician.timeline import timeline, timeline_shown
from reprieve.clinic.clinician.views_today import first_of
from reprieve.report.course_words import rule_set_name
from reprieve.report.sections import part, rows

LATEST = 12


@for_clinician
@require_GET
def chart(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The page of one chart."""
    place = here(request, public_id)
    return page(request, place, "chart.html", chart_context(place))


def chart_context(place: Here) -> dict[str, Any]:
    """All that the page of a chart shows."""
    answer = place.shown.answer or {}
    met = [one for one in rows(part(answer, "diagnosis"), "conditions") if one.get("verdict") == "met"]
    entries, more = timeline(place.row, diary=False, most=LATEST)
    return {
        "shown": place.shown,
        "parts": drawn_parts(place),
        "needs": needs_now(place),
        "answers": answers_of(place.view, place.knowledge),
        "entries": entries,
        "more_entries": more,
        "sessions": list(reversed(place.view.injections)),
        "conditions_met": list(
            {(one.get("name"), one.get("about"), one.get("basis")): one for one in met}.values()
        ),
        "decisions": [{**one, "called": rule_set_name(one)} for one in rows(answer.get("decision"))],
        **deciding_shown(place),
        **shown_plan(place, Asked()),
    }


@for_clinician
@require_GET
def timeline_page(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Every fact with who wrote it, when, and what was taken back."""
    place = here(request, public_id)
    said = timeline_shown(place, diary=request.GET.get("diary") == "1", first=first_of(request))
    return page(request, place, "timeline.html", said)
