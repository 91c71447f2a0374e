"""What does each draw of the parameters mean for each day, and what would those days hold with luck of their own?

Written plainly in NumPy. Shapes: (draw, day) unless said; days are counted from the case's first one, and may go on
after its last.
Source:  the daily model, as in `model.predictor`, which the tests hold it against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.model import BLOCK, DELTA, HALF, PI, T_ON, TAU, B, Parts
from reprieve.response.toxin import ReliefTables, action_of_one_dose, relief_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """Visits on these days with these standard doses. (visit,) unless said.

    `effects`, `durations`: (draw, visit) what each cycle adds to delta, and to the logarithm of its half relief.
    """

    days: NDArray[np.int64]
    doses: Floats
    effects: Floats
    durations: Floats
    expectation_half_life: float


def predictor_of(
    parts: Parts, eps: Floats, drift: Floats, course: Course, on: NDArray[np.int64], tables: ReliefTables
) -> Floats:
    """The linear predictor without the part of yesterday and without dated steps. `on`: the days, one after another.

    eps: (draw,) log odds; drift: (draw, day).
    """
    core = np.asarray(parts.core)
    t_on = np.exp(core[:, T_ON])[:, None]
    grid = tables.start + tables.step * np.arange(len(tables.log_off_ratio))
    x = core[:, B, None] + drift
    if not len(course.days):
        return x
    action, effect, renewed = np.zeros_like(x), np.zeros_like(x), np.zeros(len(on))
    for number, (visit, dose) in enumerate(zip(course.days, course.doses, strict=True)):
        ratio = np.interp(
            core[:, HALF] + course.durations[:, number] - core[:, T_ON], grid, tables.log_off_ratio
        )
        later = int(np.searchsorted(on, visit))
        after = (on[later:] - visit).astype(float)
        if dose:
            action[:, later:] += dose * action_of_one_dose(after[None], t_on, t_on * np.exp(ratio)[:, None])
        effect[:, later:] = (core[:, DELTA] + course.effects[:, number])[:, None]
        renewed[later:] = np.exp2(-after / course.expectation_half_life)
    since_first = np.maximum(on - course.days[0], 0.0)
    stayed = core[:, PI, None] * -np.expm1(-since_first / np.exp(core[:, TAU])[:, None])
    relief = relief_of(action, tables.a50, tables.hill)
    return np.asarray(x - stayed - eps[:, None] * renewed - effect * relief)


def drift_by_day(parts: Parts, length: int) -> Floats:
    """The drift of each of the `length` days up to the last one; its blocks are counted back from there."""
    blocks = np.asarray(parts.drift)
    return np.asarray(blocks[:, (length - 1 - np.arange(length)) // BLOCK])


def lived(x: Floats, rho: Floats, increments: Floats, luck: Floats, *, before: Floats) -> NDArray[np.int8]:
    """The category of each day. rho: (draw,); increments: (draw, K-2), logarithms; luck: standard logistic, (draw, day).

    `before`: (draw,) the category of the day before the first.
    """
    # a category k or higher comes where x + rho * lag + luck is above c_k: logistic luck is proportional odds
    reached = np.ascontiguousarray((x + luck).T)
    highest = increments.shape[1] + 1
    found = np.empty(reached.shape, dtype=np.int8)
    if highest == 1:
        after_good, after_bad = reached > 0, reached + rho > 0
        today = before > 0.5
        for day in range(len(reached)):
            today = np.where(today, after_bad[day], after_good[day])
            found[day] = today
        return np.ascontiguousarray(found.T)
    cuts = np.concatenate([np.zeros((len(rho), 1)), np.cumsum(np.exp(increments), axis=1)], axis=1)
    by_category, category = rho / highest, before
    for day in range(len(reached)):
        category = ((reached[day] + by_category * category)[:, None] > cuts).sum(axis=1)
        found[day] = category
    return np.ascontiguousarray(found.T)
