"""What do the compiled loops need to know of each draw, and what is each day of a diary asked?

The constants of a draw are those of the daily model, taken to factors: what is left a day later, odds of the cut points.
A day may be recorded after a recorded one, be one of some unrecorded days, end these, and count as treated.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, at, filled, reals, struct
from reprieve.response.model import (
    BLOCK,
    EPS,
    Data,
    Parts,
    PriorShape,
    Sizes,
    eps_of,
    latest_visit,
    sizes_of,
)
from reprieve.response.prior_curve import ShapeKey, passed_prior
from reprieve.response.settled import DEGREE, ROWS, settled_curve
from reprieve.response.side_by_side import LANES, Days, Persons

if TYPE_CHECKING:
    from reprieve.response.courses import Schedule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def persons_of(theta: Floats, data: Data, shape: PriorShape, bad_from: int, *, courses: bool) -> Persons:
    """The constants of draws, a multiple of `LANES` of them. theta: (draw, parameter).

    `courses`: whether the chance of a bad day will be followed.
    """
    sizes, count = sizes_of(data), len(theta)
    curve = settled_curve(theta, sizes, shape, bad_from) if courses else np.zeros((ROWS, count))
    return _persons(reals(theta.T), sizes, np.full(count, data.eps), shape, curve)


def persons_from(parts: Parts, eps: Floats, shape: PriorShape, curve: Floats) -> Persons:
    """The same from the parameters' parts. Shapes: eps (draw,), NaN or expectation fixed at so many log odds; curve
    (row, draw) of `settled_curve`.
    """
    sizes = Sizes(parts.steps.shape[1], parts.cycle_effects.shape[1], parts.drift.shape[1])
    rows = np.concatenate([np.asarray(part).T for part in parts])
    return _persons(reals(rows), sizes, eps, shape, curve)


# in the order of loops/persons.c
_ROWS = ("alone", "drift", "effect", "strength", "slow", "steps", "cuts", "after", "log_within")
_Rows = struct(**dict.fromkeys(_ROWS, ARRAY))


def _persons(rows: Floats, sizes: Sizes, eps: Floats, shape: PriorShape, curve: Floats) -> Persons:
    """Rows: (parameter, draw)."""
    levels, cycles, blocks = shape.categories, sizes.cycles, len(eps) // LANES
    counts = (
        6 + len(curve) - DEGREE - 1,
        sizes.blocks,
        *[cycles] * 3,
        sizes.steps,
        levels - 1,
        levels,
        levels,
    )
    found = {name: np.empty((blocks, count, LANES)) for name, count in zip(_ROWS, counts, strict=True)}
    hope = reals(np.where(np.isnan(eps), eps_of(rows[EPS], shape.eps_sd, special), eps))
    loops().person_rows(
        ctypes.byref(passed_prior(ShapeKey(shape))),
        *(INT(count) for count in (sizes.steps, cycles, levels, sizes.blocks)),
        at(rows),
        at(hope),
        INT(len(eps)),
        ctypes.byref(filled(_Rows, found)),
    )
    found["alone"][:, 6:] = _in_blocks(curve[DEGREE + 1 :])
    return Persons(**found, curve=_in_blocks(curve[: DEGREE + 1]))


def _in_blocks(rows: Floats) -> Floats:
    """(row, draw) as (block, row, lane)."""
    shape = (rows.shape[0], rows.shape[1] // LANES, LANES)
    return np.ascontiguousarray(rows.reshape(shape).transpose(1, 0, 2))


def days_of(data: Data, treated: Floats, shape: PriorShape, *, keep: bool) -> Days:
    """One chart's days (no leading axis). treated: (day,) 1 on treated days; `keep`: every day's predictor."""
    diary, visits, steps = data.diary, data.visits, np.asarray(data.steps, dtype=float)
    y, lag = np.asarray(diary.y, dtype=np.int64), np.asarray(diary.lag)
    direct, last = np.asarray(diary.direct) > 0, shape.categories - 1
    days = len(y)
    moved = np.arange(days) % BLOCK == 0
    moved[1:] |= (steps[1:] != steps[:-1]).any(axis=1)
    opens, hidden, closes = np.full(days, -1.0), np.zeros(days, dtype=np.int64), np.zeros(days, dtype=bool)
    for gaps in diary.gaps:
        real = np.asarray(gaps.weight) > 0
        unrecorded, lengths = np.asarray(gaps.hidden)[real], np.asarray(gaps.length)[real]
        counts = np.arange(unrecorded.shape[1]) < lengths[:, None]
        hidden += np.bincount(unrecorded[counts], minlength=days)
        opens[unrecorded[:, 0]] = np.asarray(gaps.lag_before)[real]
        closes[np.asarray(gaps.day)[real]] = True
    return Days(
        block=np.arange(days) // BLOCK,
        cycle=latest_visit(visits),
        since_first=np.asarray(visits.since_first, dtype=float),
        renewed=np.asarray(visits.renewed, dtype=float),
        steps=steps,
        moved=moved,
        y=np.maximum(y, 0),
        direct=direct,
        yesterday=np.round(lag * last).astype(np.int64),
        opens=opens,
        hidden=hidden,
        closes=closes,
        treated=np.asarray(treated, dtype=float),
        wanted=np.full(days, keep),
        injected=_until_begun(np.asarray(visits.day, dtype=np.int64), np.asarray(visits.dose), days),
        dose=np.asarray(visits.dose, dtype=float),
        told=np.bincount(y[direct | closes], minlength=last + 1).astype(float),
        lag_of_good=float(lag[direct & (y < last)].sum()),
        half_action=shape.tables.a50,
        hill=float(shape.tables.hill),
    )


def _until_begun(injected: Ints, dose: Floats, never: int) -> Ints:
    """Days of injections in order; behind the last that works they are put off for good, so that nobody follows them."""
    working = np.flatnonzero(dose > 0)
    last = working[-1] if working.size else -1
    return np.where(np.arange(len(injected)) > last, never, injected)


def days_of_schedule(schedule: Schedule, shape: PriorShape, *, carried: int = 0) -> Days:
    """Days on which nothing is recorded, from their visits. `carried`: injections that the days before have handed on."""
    length = len(schedule.given)
    on = schedule.working > 0
    begun = np.where(on.any(axis=0), on.argmax(axis=0) - 1, length).astype(np.int64)
    dose = schedule.working.max(axis=0, initial=0.0)
    begun[:carried], dose[:carried] = -1, 0.0
    if length and schedule.given[0] > 0:  # on the evening before the first day
        dose[schedule.giver[0]] = schedule.given[0]
    steps = np.ascontiguousarray(schedule.steps, dtype=float)
    moved = np.arange(length) % BLOCK == 0
    moved[1:] |= (steps[1:] != steps[:-1]).any(axis=1)
    nothing, never = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=bool)
    visited = (schedule.renewed > 0) | (schedule.since_first > 0)
    return Days(
        block=np.arange(length) // BLOCK,
        cycle=np.where(visited, schedule.cycle, -1).astype(np.int64),
        since_first=np.ascontiguousarray(schedule.since_first, dtype=float),
        renewed=np.ascontiguousarray(schedule.renewed, dtype=float),
        steps=steps,
        moved=moved,
        y=nothing,
        direct=never,
        yesterday=nothing,
        opens=np.full(length, -1.0),
        hidden=nothing,
        closes=never,
        treated=np.ascontiguousarray(schedule.treated, dtype=float),
        wanted=never,
        # a dummy visit works as little as one that never comes: its day only keeps the order
        injected=np.minimum.accumulate(begun[::-1])[::-1].copy(),
        dose=dose.astype(float),
        told=np.zeros(shape.categories),
        lag_of_good=0.0,
        half_action=shape.tables.a50,
        hill=float(shape.tables.hill),
    )
