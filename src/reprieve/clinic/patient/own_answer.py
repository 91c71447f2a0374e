"""What of an answer does the patient read: total change, how sure it is, next steps, and what nobody knows yet?

What a change is owed to and whether to stop go through the clinician. They are not merely left out of the sentences:
the parts that hold them never reach the words or the figure (`for_patient` keeps only what is named here).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reprieve.report.pictures import Picture, course_picture
from reprieve.report.sections import Section, part, rows
from reprieve.report.words import say

_HEAD: Final = ("as_of", "knowledge_version", "source", "condition", "diagnosis", "evidence", "forecast")
_RESPONSE: Final = ("total", "folded", "bad_day_at", "not_computed", "ask_for", "as_of")
_PLAN: Final = ("blocked_by", "earliest_date", "not_computed", "ask_for")
_COURSE: Final = ("dates", "bad", "injections")


@dataclass(frozen=True, kw_only=True)
class OwnAnswer:
    """The answer as a patient reads it; `picture`: the recorded course, None where there is none to draw."""

    urgent: tuple[str, ...]
    headline: str
    body: tuple[str, ...]
    unknown: tuple[str, ...]
    ask: tuple[str, ...]
    as_of: str
    picture: Picture | None


def for_patient(answer: Section) -> dict[str, Any]:
    """The parts of an answer that may reach the patient; everything else is cut away."""
    return {
        **_kept(answer, _HEAD),
        "response": _kept(answer.get("response"), _RESPONSE),
        "plan": _kept(answer.get("plan"), _PLAN),
        "decision": _asked(answer.get("decision")),
        "figures": {"course": _kept(part(answer, "figures", "course"), _COURSE)},
    }


def own_answer(answer: Section) -> OwnAnswer:
    """The answer in plain words. Never raises for a section that is missing."""
    own = for_patient(answer)
    said = say(own)
    return OwnAnswer(
        urgent=said.urgent,
        headline=said.headline,
        body=said.body,
        unknown=said.unknown,
        ask=said.ask,
        as_of=str(answer.get("as_of", "")),
        picture=course_picture(own),
    )


def _kept(section: object, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(section, Mapping):
        return {}
    return {name: section[name] for name in names if name in section}


def _asked(section: object) -> Any:
    """Of the decision only what to ask; why it could not be worked out, where it was not."""
    if isinstance(section, Mapping):
        return _kept(section, ("not_computed", "ask_for"))
    return [_kept(row, ("ask_for",)) for row in rows(section)]
