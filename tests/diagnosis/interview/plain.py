"""The plain way: put the answers into the chart, judge the whole chart again, and compare the verdicts.

It uses neither planes nor what-ifs; chances are worked out one set of answers at a time.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reprieve.chart import Chart, Fact
from reprieve.diagnosis import case_of, diagnose, evaluate_rule
from reprieve.diagnosis.interview import Screen
from reprieve.diagnosis.interview.person_rules import person_rules
from reprieve.knowledge import Knowledge
from reprieve.verdict import Verdict, all_of
from tests.diagnosis.people import says

Verdicts = dict[tuple[str, str | None], Verdict]


def verdicts(facts: Iterable[Fact], knowledge: Knowledge, day: dt.date) -> Verdicts:
    """Every diagnosis of every pain, red flag, flag at its higher urgency, and rule about the person."""
    view = Chart.from_facts(facts).as_of(day)
    diagnosis = diagnose(view, knowledge)
    found: Verdicts = {
        (one.id, one.about): one.verdict for one in diagnosis.conditions if one.kind == "diagnosis"
    }
    for flag in diagnosis.red_flags:
        found[flag.id, None] = flag.verdict
        if flag.escalation is not None:
            found[f"{flag.id}!", None] = all_of([flag.verdict, flag.escalation])
    case = case_of(view, knowledge)
    found |= {
        (name, None): evaluate_rule(rule, case).verdict for name, rule in person_rules(knowledge).items()
    }
    return found


def settled(before: Verdicts, after: Verdicts) -> int:
    """How many verdicts were open and are not any more. A first pain, once described, has the verdict of its own."""

    def now(name: str, about: str | None) -> Verdict:
        described = [verdict for (other, of), verdict in after.items() if other == name and of is not None]
        return after.get((name, about)) or (described[0] if len(described) == 1 else Verdict.UNKNOWN)

    return sum(
        1
        for key, verdict in before.items()
        if verdict is Verdict.UNKNOWN and now(*key) is not Verdict.UNKNOWN
    )


def gain(
    screen: Screen, facts: Sequence[Fact], knowledge: Knowledge, day: dt.date, weights: Mapping[str, float]
) -> float:
    """The expected number of settled verdicts over every set of answers to the screen. `weights`: of each profile."""
    table = knowledge.answer_table
    before = verdicts(facts, knowledge, day)
    expected = 0.0
    choices = [range(len(table.choices(item.fact))) for item in screen.items]
    for chosen in itertools.product(*choices):
        chance = 0.0
        for number, profile in enumerate(table.profiles):
            one = weights[profile]
            for item, choice in zip(screen.items, chosen, strict=True):
                one *= table.chances(item.fact)[number][choice]
            chance += one
        told = [
            says(item.fact, _value(table, item.fact, choice), item.about, on=day)
            for item, choice in zip(screen.items, chosen, strict=True)
            if not item.leads_on or _value(table, item.fact, choice) == item.if_not
        ]
        expected += chance * settled(before, verdicts([*facts, *told], knowledge, day))
    return expected


def _value(table: Any, fact: str, choice: int) -> Any:
    return table.choices(fact)[choice].example
