"""What does the plan ask, how is it answered in a form, and which fact is that?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reprieve.clinic.clinician.here import Here, words_of_fact
from reprieve.clinic.clinician.planning import Asked, plan_of
from reprieve.clinic.patient.screens import UNITS
from reprieve.errors import FactError
from reprieve.knowledge.vocabulary import FactDef
from reprieve.plan import Plan
from reprieve.record import none_of
from reprieve.record.answers import asked_for
from reprieve.report.questions import asked as asked_in_words

WHO = ("patient", "clinician", "exam", "test")
NOT_KNOWN = "not known"
ANSWER = "answer:"  # before the name of each field that answers a question
ABOUT = " about "
LONGEST = 500


def questions_of(place: Here, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The open questions of the plan by section, with what was `said` in a form; none without a plan, and why."""
    plan = plan_of(place, Asked())
    if not isinstance(plan, Plan):
        items = [
            (name, None, _known(place, name)) for name in plan.ask_for if _known(place, name) is not None
        ]
        return {"sections": _by_section(place, items, said), "no_plan": plan, "who": WHO}
    sections = _by_section(place, asked_for(plan, place.knowledge), said)
    return {"sections": sections, "no_plan": None, "who": WHO}


def facts_of_none(place: Here, section: str, *, by: str) -> list[dict[str, Any]]:
    """One finding for each item of the section that "none of these" can answer. Raises FactError."""
    plan = plan_of(place, Asked())
    if not isinstance(plan, Plan):
        raise FactError(
            "plan",
            None,
            _("cannot be drawn"),
            _("Answer each question by itself."),
            "clinic.answer.no_plan",
        )
    found = none_of(section, plan, place.knowledge, by=_who(by), on=place.today)
    return [words_of_fact(one) for one in found.facts]


def answered_in(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of a form that hold an answer, with their values."""
    fields = {name: _values(said, name) for name in said if name.startswith(ANSWER)}
    return {name: values for name, values in fields.items() if values}


def facts_of_answers(place: Here, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One finding for each question of the form that was answered. Raises FactError for the first that cannot be read."""
    by = _who(str(said.get("by", "")))
    answers = answered_in(said)
    if not answers:
        raise FactError(
            "answers",
            None,
            _("are all empty"),
            _("Answer one, or choose “not known”."),
            "clinic.answer.empty",
        )
    return [_fact_of_answer(place, field, values, by) for field, values in answers.items()]


def _fact_of_answer(place: Here, field: str, values: list[str], by: str) -> dict[str, Any]:
    name, about = [*field.removeprefix(ANSWER)[:LONGEST].replace("\x00", "").split("|", 1), ""][:2]
    definition = _known(place, name)
    if definition is None:
        raise FactError(
            "name", name, _("is no question of ours"), _("Choose one of the list."), "clinic.answer.name"
        )
    fact: dict[str, Any] = {
        "kind": "finding",
        "on": place.today.isoformat(),
        "name": name,
        "value": _value(name, definition, values),
        "by": by,
    }
    if about:
        fact["about"] = about[:60]
    return fact


def _values(said: Mapping[str, Any], name: str) -> list[str]:
    every = said.getlist(name) if hasattr(said, "getlist") else [said[name]]
    return [text for one in every if (text := str(one).replace("\x00", "").strip())]


def _by_section(
    place: Here, items: Any, said: Mapping[str, Any] | None
) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, about, definition in items:
        words = asked_in_words(
            name if about is None else f"{name}{ABOUT}{about}", place.knowledge.vocabulary
        )
        field = f"{ANSWER}{name}|{about or ('tmd' if definition.scope == 'tmd' else '')}"
        row = {
            "field": field,
            "said": _values(said, field) if said and field in said else [],
            "words": words,
            "type": definition.type,
            "unit": UNITS.get(definition.unit or "", definition.unit),
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
            _("does not say who knew it"),
            _("It is one of: %(names)s.") % {"names": ", ".join(WHO)},
            "clinic.answer.by",
        )
    return said


def _value(name: str, definition: FactDef, said: list[str]) -> Any:
    """The answer as the vocabulary wants it; None where it was asked and is not known."""
    text = said[0]
    if text == NOT_KNOWN:
        return None
    if definition.type == "boolean":
        return {"yes": True, "no": False}.get(text, text)
    if definition.type in {"number", "integer"}:
        return _number(name, text, whole=definition.type == "integer")
    return said if definition.type == "set" else text[:LONGEST]


def _number(name: str, text: str, *, whole: bool) -> float | int:
    try:
        number = float(text.replace(",", "."))
        return int(number) if whole and number.is_integer() else number
    except (ValueError, OverflowError):
        raise FactError(
            name, text[:40], _("is no number"), _("Write a number."), "clinic.answer.number"
        ) from None
