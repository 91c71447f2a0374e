"""Which chart does a worked example's person have?

Every finding is of the day on which the chart is looked at, by the informant whom the vocabulary says is asked. A fact
under `facts` says how many `days_before` that day it is; a value `{days_before: 30}` stands for a date, and with `at`
(`{days_before: 3, at: "08:00"}`) for a moment in UTC. An injection may name a published `paradigm` in place of product and
sites.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reprieve.chart import Chart
from reprieve.chart._jsonl import parse_fact
from reprieve.errors import ChartError, FactError
from reprieve.knowledge.example_person import PATIENT, Situation, is_days_before
from reprieve.worked_examples.diary import diary_days

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

AS_OF = dt.date(2026, 6, 1)
"""The day on which every example is looked at."""


def chart_of_person(person: Situation, knowledge: Knowledge, *, name: str = "example") -> Chart:
    """The chart of this person. Raises ChartError naming every fault."""
    facts, faults = [], []
    for written in _facts(person, knowledge):
        try:
            facts.append(parse_fact(json.dumps(written)))
        except FactError as error:
            faults.append(error)
    if faults:
        raise ChartError(faults, name)
    return Chart.from_facts(facts, name)


def _facts(person: Situation, knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    for about, findings in person.findings.items():
        place = {} if about == PATIENT else {"about": about}
        for name, value in findings.items():
            by = knowledge.vocabulary.facts[name].answered_by
            told = {} if by == "derived" else {"by": by}
            said = {"name": name, "value": _dated(value), **place, **told}
            yield {"kind": "finding", "on": AS_OF.isoformat(), **said}
    for fact in person.facts:
        rest = dict(fact)
        on = _day(int(rest.pop("days_before", 0))).isoformat()
        if "paradigm" in rest:
            rest |= _session(str(rest.pop("paradigm")), knowledge)
        yield {"on": on, **{name: _dated(value) for name, value in rest.items()}}
    yield from diary_days(person.diary, AS_OF)


def _session(paradigm: str, knowledge: Knowledge) -> dict[str, Any]:
    """Product and sites of a published paradigm. Raises KeyError where there is none of that id."""
    named = knowledge.paradigms.by_id[paradigm]
    sites = []
    for dose in knowledge.paradigms.doses_of(named):
        muscle, site = knowledge.muscles.sites[dose.site_id]
        sites.append(
            {"site": dose.site_id, "muscle": muscle.id, "side": site.side, "units": float(dose.units)}
        )
    return {"product": named.product, "sites": sites}


def _dated(value: Any) -> Any:
    """The value, with days before the day of the chart as dates."""
    if not (isinstance(value, Mapping) and is_days_before(value)):
        return value
    day = _day(int(value["days_before"])).isoformat()
    return f"{day}T{value['at']}:00+00:00" if "at" in value else day


def _day(days_before: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days_before)
