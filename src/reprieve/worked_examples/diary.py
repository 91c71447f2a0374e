"""Which diary days does "15 headache days of 28, 8 of them migraine days" stand for?

The days of a block are spread over it. A migraine day has the features of ICHD-3 1.1 C and D (one-sided, pulsating,
moderate, worse with routine activity, nausea, photophobia and phonophobia); any other headache day has none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from reprieve.knowledge.example_person import DiaryMonths

BLOCK_DAYS = 28
FEATURES = ("one_sided", "pulsating", "aggravated", "nausea_or_vomiting", "photophobia", "phonophobia")


def diary_days(months: Sequence[DiaryMonths], as_of: dt.date) -> Iterator[dict[str, Any]]:
    """The diary days of these blocks, each block before the one named before it, as facts yet to be read."""
    last = as_of
    for block in months:
        if block.ends_days_before is not None:
            last = as_of - dt.timedelta(days=block.ends_days_before)
        for _ in range(block.months):
            yield from _block(block, last)
            last -= dt.timedelta(days=BLOCK_DAYS)


def _block(block: DiaryMonths, last: dt.date) -> Iterator[dict[str, Any]]:
    order = _headache_first(block.headache_days_of_28)
    taken = _acute_by_place(block)
    left_out = set(_headache_first(BLOCK_DAYS - block.missing_days)[BLOCK_DAYS - block.missing_days :])
    for place, day in enumerate(order):
        if day in left_out:
            continue
        on = last - dt.timedelta(days=BLOCK_DAYS - 1 - day)
        yield {"kind": "diary_day", "on": on.isoformat(), **_said(block, place), **taken(place)}


def _headache_first(n: int) -> list[int]:
    """The 28 days of a block, `n` of them spread evenly first, then the others."""
    chosen = [day for day in range(BLOCK_DAYS) if (day + 1) * n // BLOCK_DAYS > day * n // BLOCK_DAYS]
    return chosen + [day for day in range(BLOCK_DAYS) if day not in chosen]


def _said(block: DiaryMonths, place: int) -> dict[str, Any]:
    """What is written on the day in this place of the block's order."""
    if place >= block.headache_days_of_28:
        return {"headache": False} if block.pain is None else {"headache": False, "pain": 0}
    said: dict[str, Any] = {"headache": True}
    if block.hours is not None:
        said["hours"] = block.hours
    if block.pain is not None:
        said["pain"] = block.pain
    migraine = block.migraine_days_of_28
    if migraine is not None:
        said |= dict.fromkeys(FEATURES, place < migraine)
        said |= {
            "aura": False,
            "believed_migraine": place < migraine,
            "relieved_by_triptan_or_ergot": False,
        }
    moderate = block.moderate_or_severe_days_of_28
    moderate = migraine if moderate is None else moderate
    if moderate is not None:
        said["worst"] = "moderate" if place < moderate else "mild"
    return said


def _acute_by_place(block: DiaryMonths) -> Any:
    """What was taken on the day in a place: each class on the first days, or each on days of its own."""
    if block.acute_days_of_28 is None:
        return lambda place: {}
    spans, first = {}, 0
    for name, days in block.acute_days_of_28.items():
        spans[name] = range(first, first + days)
        first += days if block.acute_days_apart else 0
    return lambda place: {
        "acute": [{"class": name, "doses": 1} for name, span in spans.items() if place in span]
    }
