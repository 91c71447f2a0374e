"""The answer as one HTML page that needs nothing else: no script, no network, no font from elsewhere.

The answer in plain words comes first, then the course, then the face; then, each to be opened, what the pain is,
what trials show, safety, decisions side by side, and what is not known. Every text of the answer is escaped: a note
or a name in a chart can never become part of the page.
"""

from __future__ import annotations

from typing import Any

from reprieve.report import course_words, pictures, sections, words
from reprieve.report.benefit_words import evidence_of, side_effects_of
from reprieve.report.page_head import is_simulated, standing_notes
from reprieve.report.plan_page import face_of
from reprieve.report.plan_rows import plan_words
from reprieve.report.questions import all_asked
from reprieve.report.sections import Section, part, rows
from reprieve.report.templating import CONTENT_SECURITY_POLICY, environment, template_text
from reprieve.report.warnings_first import is_emergency, met_flags, unknown_flags


def answer_page(answer: Section, *, muscles: object = None, vocabulary: Any = None) -> str:
    """The page for one answer (`reprieve answer --json`). `muscles` is the knowledge of muscles, for the drawing;
    `vocabulary` holds the questions by fact name.

    Without `muscles` the plan's sites are in a table only. Sections that were not worked out are shown as that, with
    what to ask.
    """
    return environment().get_template("answer.html.j2").render(page_context(answer, muscles, vocabulary))


def page_context(answer: Section, muscles: object, vocabulary: Any) -> dict[str, Any]:
    """What the templates of an answer's parts read."""
    plan = part(answer, "plan")
    treated, ahead = course_words.is_treated(answer), pictures.forecast_picture(answer)
    return {
        "answer": answer,
        "csp": CONTENT_SECURITY_POLICY,
        "css": template_text("page.css"),
        "said": words.say(answer, vocabulary),
        "ask_words": lambda value: all_asked(sections.texts(value), vocabulary),
        "known_when": standing_notes(answer)[-1],
        "simulated": is_simulated(answer),
        "emergency": is_emergency(answer),
        "treated": treated,
        "folded": pictures.folded_picture(answer) if treated else None,  # one bar is no picture
        "course": pictures.course_picture(answer),
        "forecast": ahead,
        "why_no_course": pictures.why_no_course(answer),
        "forests": pictures.forest_pictures(answer),
        "face": face_of(plan, muscles),
        "plan_words": plan_words(answer.get("plan") or {}),
        "plan": plan,
        "diagnosis": part(answer, "diagnosis"),
        "response": part(answer, "response"),
        "evidence": evidence_of(answer),
        "red_flags": [*met_flags(answer), *unknown_flags(answer)],
        "decisions": rows(answer.get("decision")),
        "side_effects": side_effects_of(answer),
        "gaps": {name: words.gap_of(answer, name) for name in words.SECTIONS},
        "titles": words.SECTIONS,
        "verdicts": sections.VERDICTS,
    }
