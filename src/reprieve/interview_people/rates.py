"""What does one simulated person answer to one fact, at its rate, and under what rules demand of it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reprieve.diagnosis.held import Held, held_value, truth_of
from reprieve.knowledge.interview_people import Band, Rate
from reprieve.knowledge.rule import Leaf
from reprieve.knowledge.vocabulary import FactDef

Demand = tuple[Leaf, bool]  # a comparison, and how it must come out
MONTH_DAYS = 28
_TRIES = 40


class UnmeetableError(Exception):
    """No value can do all that is demanded; draw the person again."""


def pick(weights: Mapping[Any, float], rng: np.random.Generator) -> Any:
    """One of the keys, as likely as its weight says."""
    point = float(rng.random()) * sum(weights.values())
    for key, weight in weights.items():
        point -= weight
        if point < 0:
            return key
    return next(reversed(weights))


def drawn(definition: FactDef, rate: Rate, rng: np.random.Generator) -> Any:
    """A value at this rate, in the form of a finding's `value`."""
    match rate:
        case dict():
            if definition.type != "set":
                return pick(rate, rng)
            return [one for one, chance in rate.items() if rng.random() < chance]
        case tuple():
            return number_within(pick({band: band[2] for band in rate}, rng), rng)
        case _:
            return bool(rng.random() < rate)


def number_within(band: Band, rng: np.random.Generator) -> float | int:
    """A number as people say it: whole where the band is; on a log scale where the band is wide."""
    low, high, _ = band
    wide = low > 0 and high > 10 * low
    share = float(rng.random())
    value = low * (high / low) ** share if wide else low + (high - low) * share
    whole = float(low).is_integer() and float(high).is_integer()
    return round(value) if whole else round(value, 1)


def meets(value: Any, demands: Iterable[Demand]) -> bool:
    """Does a value do all that is demanded?"""
    held = Held(value=held_value(value))
    return all(truth_of(leaf, held) is wanted for leaf, wanted in demands)


def drawn_to_meet(
    definition: FactDef,
    rate: Rate | None,
    demands: Sequence[Demand],
    rng: np.random.Generator,
    *,
    at_a_cut_point: float,
) -> Any:
    """A value that meets the demands: often at its rate, now and then exactly at a cut point.

    Raises: UnmeetableError where the demands exclude each other.
    """
    numeric = definition.type in ("number", "integer")
    if rate is not None and not (numeric and rng.random() < at_a_cut_point):
        for _ in range(_TRIES):
            value = drawn(definition, rate, rng)
            if meets(value, demands):
                return value
    fitting = [one for one in _candidates(definition, demands, rng) if meets(one, demands)]
    if not fitting:
        raise UnmeetableError(definition.name)
    return fitting[int(rng.integers(len(fitting)))]


def _candidates(definition: FactDef, demands: Sequence[Demand], rng: np.random.Generator) -> list[Any]:
    match definition.type:
        case "boolean":
            return [True, False]
        case "enum":
            return list(definition.allowed)
        case "set":
            return [_set_for(demands, rng)]
        case "number" | "integer":
            return _numbers(definition, demands)
        case _:
            return []


def _numbers(definition: FactDef, demands: Sequence[Demand]) -> list[float | int]:
    """Cut points, their neighbours, and points between them, within the fact's range."""
    low, high = definition.range or (0.0, 0.0)
    if definition.unit == "d/mo":
        high = min(high, MONTH_DAYS)
    cuts = {low, high}
    for leaf, _ in demands:
        for one in leaf.value if isinstance(leaf.value, tuple) else (leaf.value,):
            if isinstance(one, int | float):
                cuts |= {one - 1, one, one + 1}
                cuts |= {one - 0.5, one + 0.5} if definition.type == "number" and one <= 3 else set()
    edges = sorted(cut for cut in cuts if low <= cut <= high)
    between = [round((one + other) / 2) for one, other in pairwise(edges)]
    return [int(one) if float(one).is_integer() else one for one in sorted({*edges, *between})]


def _set_for(demands: Sequence[Demand], rng: np.random.Generator) -> list[str]:
    """One option for each group that must be in it, and none of those that must not."""
    groups = [(leaf.value, wanted) for leaf, wanted in demands if isinstance(leaf.value, tuple)]
    barred = {str(one) for group, wanted in groups if not wanted for one in group}
    chosen: dict[str, None] = {}
    for group, wanted in groups:
        options = [str(one) for one in group if str(one) not in barred]
        if wanted and options:
            chosen[options[int(rng.integers(len(options)))]] = None
    return list(chosen)
