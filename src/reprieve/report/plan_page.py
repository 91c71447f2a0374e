"""The plan alone as one HTML page that needs nothing else: the map, the steps that made it, safety, and what to talk about."""

from __future__ import annotations

from typing import Any

from reprieve.report import sections
from reprieve.report.face import Map, face_map
from reprieve.report.plan_rows import plan_words
from reprieve.report.questions import all_asked
from reprieve.report.sections import Section, gap_in, rows
from reprieve.report.templating import CONTENT_SECURITY_POLICY, environment, template_text


def plan_page(plan: Section, *, muscles: object, vocabulary: Any = None) -> str:
    """The page of one plan (`reprieve plan --json`). A plan that cannot be drawn says why, and what there is instead."""
    return (
        environment()
        .get_template("plan_page.html.j2")
        .render(
            plan=plan,
            plan_words=plan_words(plan),
            face=face_of(plan, muscles),
            gaps={"plan": gap_in(plan)},
            csp=CONTENT_SECURITY_POLICY,
            css=template_text("page.css"),
            ask_words=lambda value: all_asked(sections.texts(value), vocabulary),
        )
    )


def face_of(plan: Section, muscles: object) -> Map | None:
    """The map of a plan's sites; None without sites, or without the muscles to draw."""
    sites = rows(plan, "sites")
    if not sites or muscles is None:
        return None
    return face_map(sites, muscles, product=str(plan.get("product") or ""), spread=rows(plan, "spread"))
