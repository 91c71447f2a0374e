"""What would a trial report, found by living every day of many random people?

The slow, plain way of `population.py`: random people, one draw a day, entry by counting. It also gives what the exact
average does not: how the numbers of one trial arm vary together by chance, and the share of people who wear off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import Constants
from reprieve.evidence.mbma.people import BASELINE_DAYS, DAYS, dummy_predictor, people_of, relief

Floats = NDArray[np.float64]
_RUN_IN = 30


class Lives(NamedTuple):
    """The bad days of those who entered: (person, day), the first 28 before the first injection."""

    dummy: NDArray[np.bool_]
    toxin: NDArray[np.bool_]


def lives(
    hyper: Floats, constants: Constants, *, people: int, seed: int, entry_days: int = 15, dose: float = 1.0
) -> Lives:
    """Those of `people` drawn who had at least `entry_days` bad days at baseline, in both arms."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((people, 8 + len(DAYS) // 14))
    who = people_of(hyper, z, constants)
    dummy = dummy_predictor(who, constants)
    toxin = dummy - who.delta[:, None] * relief(who, constants, dose=dose)
    lived = [_lived(x, who.rho, rng.random((people, x.shape[1] + _RUN_IN))) for x in (dummy, toxin)]
    # each arm by its own entry: before the first injection both are the same people
    return Lives(*(y[y[:, :BASELINE_DAYS].sum(axis=1) >= entry_days] for y in lived))


def _lived(x: Floats, rho: Floats, chance: Floats) -> NDArray[np.bool_]:
    yesterday = np.zeros(len(x), dtype=bool)
    found = np.empty(x.shape, dtype=bool)
    for day in range(-_RUN_IN, x.shape[1]):
        eta = x[:, max(day, 0)] + rho * yesterday
        yesterday = chance[:, day + _RUN_IN] < 1 / (1 + np.exp(-eta))
        if day >= 0:
            found[:, day] = yesterday
    return found


def counted(days: NDArray[np.bool_]) -> dict[str, Floats]:
    """What each person contributes: baseline count, change by 28-day period, week 3, and whether half has gone."""
    before, after = days[:, :BASELINE_DAYS].sum(axis=1), days[:, BASELINE_DAYS:]
    periods = after.reshape(len(after), -1, 28).sum(axis=2)
    return {
        "baseline": before.astype(float),
        "change": (periods - before[:, None]).astype(float),
        "week_3": after[:, 14:21].sum(axis=1) - before / 4,
        "half": (periods[:, -1] <= before / 2).astype(float),
        "percent_weeks_9_12": 100 * (periods[:, 2] / before - 1),
    }
