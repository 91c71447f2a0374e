"""How many days of each strength did the diary hold, four weeks at a time, and how many days are missing?

Counts of what was entered, before any model. Blocks of 28 days are counted back from today.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart import View
from reprieve.chart.facts import SEVERITY
from reprieve.clinic.patient.own_day import ONE_DAY

LENGTH = 28
MODERATE = SEVERITY["moderate"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Counts of the days `first` to `last`. `pain`: with pain of whatever strength, `in_words`: of those that say it in
    words; `moderate_or_severe`: of these, None where there are none; `medicine`: with acute medicine."""

    first: dt.date
    last: dt.date
    free: int
    pain: int
    in_words: int
    moderate_or_severe: int | None
    medicine: int
    missing: int


def blocks_of(view: View, today: dt.date, *, most: int = 6) -> tuple[Block, ...]:
    """The last blocks that hold an entry, the newest first; none without a diary. `missing` counts days since the first
    entry only."""
    begun = view.diary.first
    found: list[Block] = []
    last = today
    while begun is not None and last >= begun and len(found) < most:
        first = max(last - (LENGTH - 1) * ONE_DAY, begun)
        days = view.diary.recorded(first, last)
        pain = [day for day in days if day.headache]
        told = [day.worst for day in pain if day.worst is not None]
        found.append(
            Block(
                first=first,
                last=last,
                free=sum(day.headache is False for day in days),
                pain=len(pain),
                in_words=len(told),
                moderate_or_severe=None if pain and not told else sum(worst >= MODERATE for worst in told),
                medicine=sum(bool(day.acute) for day in days),
                missing=(last - first).days + 1 - len(days),
            )
        )
        last = first - ONE_DAY
    return tuple(found)
