"""What else was changed while the diary ran, and from which day?

Each change may have moved the pain by a size of its own, either way: a preventive from its start to its stop; one that
was there before, from its stop on; a pregnancy while it is said to last; and a withdrawal of acute medicine, which no
fact names: it is read from the diary where a month of frequent use is followed by a month without any though there
was pain. Use that fell because pain fell is no withdrawal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart.chart import View
from reprieve.chart.diary import ONE_DAY, Diary
from reprieve.chart.facts import Finding, Preventive

MOST_STEPS = 8
MONTH = 28
FREQUENT = 10  # days of acute use in 28, as where overuse of most classes begins (ICHD-3 8.2)
FEWEST_KNOWN = 20  # of 28 days that must say what was taken
PAIN_WITHOUT = 4  # days with pain and nothing taken: pain did not just go


@dataclass(frozen=True, kw_only=True)
class Step:
    """Another change of treatment, from day `first` of the arrays to day `last`; None: it still holds."""

    what: str
    first: int
    last: int | None = None


def steps_of(view: View, start: dt.date) -> tuple[Step, ...]:
    """The changes within the diary, in days since `start`; at most eight."""
    length = (view.as_of - start).days
    found = [*_of_preventives(view, start), *_of_pregnancy(view, start)]
    withdrawn = withdrawal(view.diary)
    if withdrawn is not None:
        found.append(Step(what="withdrawal of acute medicine", first=(withdrawn - start).days))
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


def withdrawal(diary: Diary) -> dt.date | None:
    """The first day without acute medicine, where it was stopped; None where that cannot be seen."""
    used = {
        day.on: any(use.doses != 0 for use in day.acute)
        for day in diary.days.values()
        if day.acute is not None
    }
    last_use = None
    for on in sorted(on for on, taken in used.items() if taken):
        first = on + ONE_DAY
        before = [used[d] for d in (on - n * ONE_DAY for n in range(MONTH)) if d in used]
        after = [d for d in (first + n * ONE_DAY for n in range(MONTH)) if d in used]
        enough = len(before) >= FEWEST_KNOWN and len(after) >= FEWEST_KNOWN
        if enough and sum(before) >= FREQUENT and not any(used[d] for d in after):
            pain = sum(bool(diary.days[d].headache) for d in after)
            if pain >= PAIN_WITHOUT:
                last_use = first
    return last_use
