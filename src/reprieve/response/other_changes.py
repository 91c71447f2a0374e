"""What else was changed while the diary ran, and from which day?

Each change may have moved the pain by a size of its own, either way: a preventive from its start to its stop; one that
was there before, from its stop on; a pregnancy while it is said to last; and a withdrawal of overused acute medicine, which
is read from the diary (`withdrawal`). Near the first injection the first and the last of these cloud the answer.
Source:  how near, and for how long: response_rules.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reprieve.chart.chart import View
from reprieve.chart.facts import Finding, Preventive
from reprieve.knowledge import load_knowledge
from reprieve.response.withdrawal import withdrawals

MOST_STEPS = 8  # that the model gives a size of their own
WEEK = 7  # days
WITHDRAWAL = "withdrawal of acute medicine"
OVERUSE_MANAGED = "medication_overuse_managed"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Another change of treatment, from day `first` of the arrays to day `last`; None: it still holds.

    `share`: how far it may have moved the pain beside a change that is recorded; below 1 where it only may have happened.
    """

    what: str
    first: int
    last: int | None = None
    share: float = 1.0


def steps_of(view: View, start: dt.date) -> tuple[Step, ...]:
    """The changes within the diary, in days since `start`; at most eight."""
    length = (view.as_of - start).days
    found = [*_of_preventives(view, start), *_of_pregnancy(view, start)]
    found += [
        Step(what=WITHDRAWAL, first=(one.on - start).days) for one in withdrawals(view, load_knowledge())
    ]
    inside = [step for step in found if 0 < step.first <= length]
    return tuple(dict.fromkeys(sorted(inside, key=lambda step: step.first)))[:MOST_STEPS]


def _of_preventives(view: View, start: dt.date) -> list[Step]:
    found = []
    for one in view.of(Preventive):
        began = None if one.from_ is None else (one.from_ - start).days
        ended = None if one.to is None or one.to >= view.as_of else (one.to - start).days
        if began is not None and began > 0:
            found.append(Step(what=f"{one.name} started", first=began, last=ended))
        elif began is not None and ended is not None:
            found.append(Step(what=f"{one.name} stopped", first=ended))
    return found


def _of_pregnancy(view: View, start: dt.date) -> list[Step]:
    found, began = [], None
    for fact in view.of(Finding):
        if fact.name != "pregnant":
            continue
        day = (fact.on - start).days
        if fact.value is True and began is None:
            began = max(day, 1)
        elif fact.value is False and began is not None:
            if day > began:
                found.append(Step(what="pregnancy", first=began, last=day - 1))
            began = None
    return found if began is None else [*found, Step(what="pregnancy", first=began)]


def confounding(view: View, visits: Sequence[dt.date]) -> tuple[str, ...]:
    """Changes near the first visit that cloud what the injections did, a sentence each, while enough cycles have not passed.

    A preventive started or stopped, overused medicine withdrawn as the diary shows, or an overuse that is said to have been
    dealt with where the day is not known.
    """
    if not visits:
        return ()
    knowledge = load_knowledge()
    rules = knowledge.response_rules.other_changes
    first, within = visits[0], f"within {rules.within_days // WEEK} weeks of the first injection"

    def clouds(on: dt.date) -> bool:
        settled = sum(visit > on for visit in visits) > rules.settled_after_cycles
        return abs((on - first).days) <= rules.within_days and not settled

    found = []
    for one in view.of(Preventive):
        for what, on in (("started", one.from_), ("stopped", one.to)):
            if on is not None and clouds(on) and not (what == "stopped" and on == view.as_of):
                found.append(f"{one.name} was {what} on {on}, {within}.")
    falls = [one for one in withdrawals(view, knowledge) if clouds(one.on)]
    found += [
        f"{one.what.capitalize()} fell from {one.before:.0f} to {one.now:.0f} in "
        f"{knowledge.response_rules.withdrawal.month_days} about {one.on}, {within}: overused medicine may have been withdrawn."
        for one in falls
    ]
    managed = [one.on for one in view.of(Finding) if one.name == OVERUSE_MANAGED and one.value is True]
    if managed and not falls and clouds(min(managed)):
        found.append(
            f"Medication overuse was said on {min(managed)} to have been dealt with, {within}; when it was is not recorded."
        )
    return tuple(found)
