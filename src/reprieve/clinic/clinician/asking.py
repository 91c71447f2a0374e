"""What does the plan ask, how is it answered in a form, and which fact is that?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprieve.clinic.clinician.here import Here, words_of_fact
from reprieve.clinic.clinician.planning import Asked, plan_of
from reprieve.errors import FactError
from reprieve.knowledge.vocabulary import FactDef
from reprieve.plan import Plan
from reprieve.record import none_of
from reprieve.record.answers import asked_for
from reprieve.report.questions import asked as asked_in_words

WHO = ("patient", "clinician", "exam", "test")
NOT_KNOWN = "not known"
ABOUT = " about "
LONGEST = 500


def questions_of(place: Here) -> dict[str, Any]:
    """The open questions of the plan by section; none without a plan, and why."""
    plan = plan_of(place, Asked())
    if not isinstance(plan, Plan):
        items = [
            (name, None, _known(place, name)) for name in plan.ask_for if _known(place, name) is not None
        ]
        return {"sections": _by_section(place, items), "no_plan": plan, "who": WHO}
    return {"sections": _by_section(place, asked_for(plan, place.knowledge)), "no_plan": None, "who": WHO}


def facts_of_none(place: Here, section: str, *, by: str) -> list[dict[str, Any]]:
    """One finding for each item of the section that "none of these" can answer. Raises FactError."""
    plan = plan_of(place, Asked())
    if not isinstance(plan, Plan):
        raise FactError(
            "plan", None, "cannot be drawn", "Answer each question by itself.", "clinic.answer.no_plan"
        )
    found = none_of(section, plan, place.knowledge, by=_who(by), on=place.today)
    return [words_of_fact(one) for one in found.facts]


def fact_of_answer(place: Here, said: Mapping[str, Any]) -> dict[str, Any]:
    """One finding. Raises FactError for a question that is none, or an answer that cannot be read."""
    name = str(said.get("name", ""))[:LONGEST]
    definition = _known(place, name)
    if definition is None:
        raise FactError(
            "name", name, "is no question of ours", "Choose one of the list.", "clinic.answer.name"
        )
    every = said.getlist("value") if hasattr(said, "getlist") else [said.get("value", "")]
    fact: dict[str, Any] = {
        "kind": "finding",
        "on": place.today.isoformat(),
        "name": name,
        "value": _value(definition, [str(one).replace("\x00", "").strip() for one in every]),
        "by": _who(str(said.get("by", ""))),
    }
    if about := str(said.get("about", "")).replace("\x00", "")[:60]:
        fact["about"] = about
    return fact


def _by_section(place: Here, items: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, about, definition in items:
        words = asked_in_words(
            name if about is None else f"{name}{ABOUT}{about}", place.knowledge.vocabulary
        )
        row = {
            "name": name,
            "about": about or ("tmd" if definition.scope == "tmd" else ""),
            "words": words,
            "type": definition.type,
            "unit": definition.unit,
            "allowed": [(one, str(one).replace("_", " ")) for one in definition.allowed or ()],
        }
        found.setdefault(definition.section, []).append(row)
    return list(found.items())


def _known(place: Here, name: str) -> FactDef | None:
    return place.knowledge.vocabulary.get(name.partition(ABOUT)[0])


def _who(said: str) -> str:
    if said not in WHO:
        raise FactError(
            "by",
            said[:40],
            "does not say who knew it",
            f"It is one of: {', '.join(WHO)}.",
            "clinic.answer.by",
        )
    return said


def _value(definition: FactDef, said: list[str]) -> Any:
    """The answer as the vocabulary wants it; None where it was asked and is not known."""
    text = next((one for one in said if one), "")
    if not text:
        raise FactError(
            "value", None, "is empty", "Choose an answer, or “not known”.", "clinic.answer.empty"
        )
    if text == NOT_KNOWN:
        return None
    if definition.type == "boolean":
        return {"yes": True, "no": False}.get(text, text)
    if definition.type in {"number", "integer"}:
        return _number(text, whole=definition.type == "integer")
    return [one for one in said if one] if definition.type == "set" else text[:LONGEST]


def _number(text: str, *, whole: bool) -> float | int:
    try:
        number = float(text.replace(",", "."))
        return int(number) if whole and number.is_integer() else number
    except (ValueError, OverflowError):
        raise FactError(
            "value", text[:40], "is no number", "Write a number.", "clinic.answer.number"
        ) from None
