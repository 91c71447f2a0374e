"""Which findings does a list of a patient's answers give, whether or not a screen asks for them?

What cannot be a finding is named with the reason; nothing is lost in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reprieve.chart import Finding
from reprieve.diagnosis.interview.answers import BY
from reprieve.errors import FactError

if TYPE_CHECKING:
    from reprieve.chart import Chart
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Told:
    """`facts`: findings that the chart does not hold yet; `not_used`: every other key, with the reason and a remedy."""

    facts: tuple[Finding, ...]
    not_used: tuple[str, ...]


def told(said: Mapping[str, Any], chart: Chart, knowledge: Knowledge, as_of: dt.date) -> Told:
    """The findings in `{"fact": value, "headache:1": {"fact": value}}`, each by the patient.

    Missing: null is "not sure", and left to the screen that asks. A sign that a patient cannot rule out is not taken
    as absent.
    Raises: FactError naming fact, value and remedy, where a value cannot be one of its fact.
    """
    facts, not_used = [], []
    there = {
        (one.name, one.about, repr(one.value))
        for one in chart.facts
        if isinstance(one, Finding) and one.on == as_of and one.by == BY
    }
    for name, about, value in _flat(said):
        reason = _reason_against(name, about, value, knowledge)
        if reason is not None:
            not_used.append(f"{name if about is None else f'{about} {name}'}: {reason}")
        elif value is not None and (name, about, repr(value)) not in there:
            facts.append(Finding(kind="finding", on=as_of, name=name, value=value, about=about, by=BY))
    return Told(tuple(facts), tuple(not_used))


def _flat(said: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from ((name, key, one) for name, one in value.items())
        else:
            yield key, None, value


def _reason_against(name: str, about: str | None, value: Any, knowledge: Knowledge) -> str | None:
    """Why this cannot be a finding; None: it can."""
    definition = knowledge.vocabulary.get(name)
    if definition is None:
        near = knowledge.vocabulary.nearest(name)
        return f"there is no such fact. Did you mean {near}?" if near else "there is no such fact."
    misplaced = knowledge.vocabulary.fault_of_about(definition, about)
    if misplaced is not None:
        problem, remedy = misplaced
        where = definition.scope
        if where in knowledge.interview.first:
            remedy = f'Write it under "{knowledge.interview.first[where]}".'
        elif about is None and where != "medication_trial":
            remedy = f'Write it under "{where}".'
        return f"{problem}. {remedy}"
    fault = definition.fault_of(value)
    if fault is not None:
        raise FactError(name, value, *fault, "interview.answers")
    if name in knowledge.interview.signs and value is False:
        return "only an examination can rule it out. It stays not known."
    return None
