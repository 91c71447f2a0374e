"""How many bad days were recorded in each fortnight, and in how many recorded days?

Blocks of 14 days that no injection cuts: each begins at an injection and runs on to the next; before the first
injection they are counted back from it. The last block of a cycle may be shorter. Missing days count as neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

DAYS = 14


def fortnights(
    days: Sequence[dt.date], bad: Sequence[bool | None], injections: Sequence[dt.date]
) -> list[dict[str, Any]]:
    """One entry a block with a recorded day: `first`, `last`, `middle`, `bad_days`, `recorded`, `days`, `per_28`.

    Args: `days` ascending without gaps, `bad` beside it (None: not recorded), the dates of injections.
    """
    if not days:
        return []
    found = []
    for first, last in _spans(days[0], days[-1], sorted(set(injections))):
        inside = [b for day, b in zip(days, bad, strict=True) if first <= day <= last]
        recorded = sum(b is not None for b in inside)
        if not recorded:
            continue
        counted = sum(b is True for b in inside)
        found.append(
            {
                "first": first.isoformat(),
                "last": last.isoformat(),
                "middle": (first + (last - first) / 2).isoformat(),
                "bad_days": counted,
                "recorded": recorded,
                "days": len(inside),
                "per_28": 28 * counted / recorded,
            }
        )
    return found


def _spans(first: dt.date, last: dt.date, injections: Sequence[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each block, in order."""
    inside = [day for day in injections if first < day <= last]
    spans: list[tuple[dt.date, dt.date]] = []
    if inside:  # counted back from the first injection
        end = inside[0] - dt.timedelta(days=1)
        while end >= first:
            begin = max(first, end - dt.timedelta(days=DAYS - 1))
            spans.insert(0, (begin, end))
            end = begin - dt.timedelta(days=1)
    starts = inside or [first]
    ends = [day - dt.timedelta(days=1) for day in starts[1:]] + [last]
    for begin, end in zip(starts, ends, strict=True):
        day = begin
        while day <= end:
            stop = min(end, day + dt.timedelta(days=DAYS - 1))
            spans.append((day, stop))
            day = stop + dt.timedelta(days=1)
    return spans
