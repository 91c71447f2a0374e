"""What could a person whose chart holds recorded days and gaps alone be like? The draws of `person_draws`, by compiled loops.

The same curve, the same normals, the same weights, without JAX. The likelihood is that of the loops which follow a
response's draws (`loops/follow.c`); the drift's own curve is in `loops/drifts.c`. `person_draws` is the referee.
"""

from __future__ import annotations

import ctypes

import numpy as np

from reprieve.registry.person_draws import LOG_2_PI, Curve, fixed_part, own_places
from reprieve.response.asked import days_of, persons_of
from reprieve.response.fit_loops import expected_lags, prepared
from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL, at, filled, ints, reals, struct
from reprieve.response.model import RHO, Data, Floats, PriorShape, sizes_of
from reprieve.response.side_by_side import LANES, follow_blocks

# in the order of loops/drifts.c
_Asking = struct(
    days=INT, categories=INT, draws=INT, y=ARRAY, lag=ARRAY, x=ARRAY, row=INT, rho=ARRAY, cuts=ARRAY,
    expected=ARRAY, normals=ARRAY, main=ARRAY, side=REAL,
)  # fmt: skip


def draw_person(
    curve: Curve, normals: Floats, drift_precision: Floats, data: Data, shape: PriorShape
) -> tuple[Floats, Floats, Floats]:
    """One chart: own (draw, parameter), drift (draw, 3), log weight (draw,), as `person_draws.Drawn`.

    The curve without a leading axis. normals: (parameter, draw), a multiple of 64 draws.
    """
    mode, spread, to_drift, log_det = curve
    sizes, count = sizes_of(data), normals.shape[1]
    first, length = sizes.in_predictor + shape.categories - 2, len(data.diary.y)
    away = spread @ normals[:first]
    density = log_det - 0.5 * np.sum(np.square(normals[:first]), axis=0) - 0.5 * first * LOG_2_PI
    theta = mode[:, None] + np.concatenate([away, to_drift @ away])
    persons = persons_of(theta.T, float(data.eps), sizes, shape, 1, courses=False)
    every_day = np.ones(length, dtype=bool)
    days = days_of(data, np.zeros(length), shape, keep=True)
    nothing = {name: np.zeros_like(getattr(days, name)) for name in ("direct", "hidden", "closes")}
    blocks = len(persons.alone)
    x, likely, bad = np.empty((length, theta.shape[1])), np.zeros((blocks, LANES)), np.zeros((blocks, 3, LANES))  # fmt: skip
    follow_blocks(persons, days._replace(**nothing), 0, blocks, x, likely, bad)

    # unrecorded yesterdays are expected where the mode is
    lag = expected_lags(mode, prepared(data, shape))
    asking = {
        "days": length, "categories": shape.categories, "draws": count, "y": ints(data.diary.y), "lag": lag,
        "x": x, "row": x.shape[1], "rho": theta[RHO], "cuts": persons.cuts,
        "expected": reals(theta[first:]), "normals": reals(normals[first:]),
        "main": reals(np.diag(drift_precision)), "side": float(drift_precision[0, 1]) if len(drift_precision) > 1 else 0.0,
    }  # fmt: skip
    drift, drift_density = np.empty((sizes.blocks, count)), np.empty(count)
    if loops().draw_drifts(ctypes.byref(filled(_Asking, asking)), at(drift), at(drift_density)):
        raise MemoryError("no room to draw the drift of one chart")

    rows = drift[::-1].reshape(sizes.blocks, -1, LANES).transpose(1, 0, 2)
    unasked = days._replace(wanted=~every_day)
    follow_blocks(persons._replace(drift=reals(rows)), unasked, 0, blocks, np.zeros((0, 0)), likely, bad)
    told = likely.reshape(-1) + fixed_part(theta, sizes.steps, sizes.cycles, shape)
    log_weight = told - density - drift_density
    square = np.square(drift)
    neighbours = np.sum(drift[1:] * drift[:-1], axis=0)
    stats = np.stack([square[0] + square[-1], np.sum(square[1:-1], axis=0), neighbours], axis=1)
    own = theta[own_places(sizes.in_predictor, shape.categories)].T
    return own, stats, np.where(np.isfinite(log_weight), log_weight, -np.inf)
