"""On which pain scale is a diary read, and which categories of it may each recorded day have had?

A diary kept on several scales is read on the finest one that enough painful days carry; a day recorded more coarsely
(`headache: yes` on a 0-10 chart) stands for all categories it may have had, and one recorded more finely collapses
exactly. What a day may have had is always a run of neighbouring categories, (lowest, highest).
Missing: None where a day says nothing on the scale. Pain and counts of paroxysms do not translate into each other,
but for two cases: no pain is no paroxysm, and a paroxysm is pain.
Source:  diary_scales.yaml, and the bands of instruments.yaml for the condition itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from reprieve.chart.diary import Day
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.diary_scales import scores_of_levels

Scale = Literal[
    "yes_no", "four_level", "nrs", "paroxysms", "four_level_bad_days", "nrs_bad_days", "paroxysms_bad_days"
]  # the last three: a graded diary read as bad days and others

# A count of paroxysms is read as an ordered class, so that no shape of its distribution need be believed.
PAROXYSMS_UP_TO = (
    0,
    1,
    2,
    4,
    7,
    12,
    20,
    35,
    60,
    100,
)  # and more: eleven classes, each about 1.7 times the last

AS_BAD_DAYS: dict[Scale, Scale] = {
    "four_level": "four_level_bad_days",
    "nrs": "nrs_bad_days",
    "paroxysms": "paroxysms_bad_days",
}
CATEGORIES: dict[Scale, int] = {"yes_no": 2, "four_level": 4, "nrs": 11, "paroxysms": 11}
BAD_FROM: dict[Scale, int] = {"yes_no": 1, "four_level": 2, "nrs": 4, "paroxysms": 1}
BAD_WORDS: dict[Scale, str] = {
    "yes_no": "any headache or pain",
    "four_level": "moderate or worse",
    "nrs": "pain 4 of 10 or more",
    "paroxysms": "any paroxysm",
}
for _graded, _read in AS_BAD_DAYS.items():
    CATEGORIES[_read], BAD_FROM[_read], BAD_WORDS[_read] = 2, 1, BAD_WORDS[_graded]

Allowed = tuple[int, int]  # lowest and highest category


class Coarse(NamedTuple):
    """A recorded day that leaves more than one category open. `day`: place in the arrays."""

    day: int
    lowest: int
    highest: int


def scale_of(days: Sequence[Day], condition: str) -> Scale:
    """The finest scale that enough painful days carry exactly; yes/no where none does.

    Trigeminal neuralgia is counted in paroxysms where nearly all painful days have a count: pain scores of the other
    days would be lost.
    """
    rule = load_knowledge().diary_scales.scale_used
    in_order: tuple[Scale, ...] = ("nrs", "four_level", "paroxysms")
    if condition == "trigeminal_neuralgia":
        in_order = ("paroxysms", "nrs", "four_level")
    painful = [day for day in days if day.headache is not False]
    for scale in in_order:
        told = [allowed(day, scale, condition) for day in painful]
        graded = sum(one is not None and one[0] == one[1] for one in told)
        enough = graded >= rule.painful_days and scale != "paroxysms"
        if enough or graded >= rule.share * len(painful):
            return scale
    return "yes_no"


def allowed(day: Day, scale: Scale, condition: str) -> Allowed | None:
    """The lowest and highest category this day may have had; None where it says nothing of it."""
    if day.headache is False:
        return 0, 0
    if scale == "paroxysms":
        if day.paroxysms is None:
            return None
        group = int(np.searchsorted(PAROXYSMS_UP_TO, day.paroxysms))
        return group, group
    painful = day.headache or (day.paroxysms or 0) > 0
    if scale == "nrs" and day.pain is not None:
        return day.pain, day.pain
    if scale == "nrs" and day.worst is not None:
        return levels_of(condition)[day.worst]
    if scale == "four_level" and day.worst is not None:
        return day.worst, day.worst
    if scale == "four_level" and day.pain is not None:
        level = next(n for n, (_, highest) in enumerate(levels_of(condition)) if day.pain <= highest)
        return level, level
    return (1, CATEGORIES[scale] - 1) if painful else None


@lru_cache(maxsize=64)
def levels_of(condition: str) -> tuple[Allowed, ...]:
    """The 0-10 scores of none, mild, moderate and severe in this condition."""
    knowledge = load_knowledge()
    return scores_of_levels(knowledge.diary_scales, knowledge.instruments, condition)
