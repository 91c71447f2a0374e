"""How often is a day bad where a pain scale has settled at one predictor, and how much of yesterday is still there?

On a pain scale the chance of a bad day forgets yesterday within two days while the predictor moves over weeks. So the
log odds of a bad day, once the scale has settled, stand as a polynomial of the predictor for each draw; its nodes are
those of Chebyshev, over all predictors that the draw's own parameters can reach. The memory is how much more of the
scale follows the worst day than a day without pain, at the middle.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reprieve.response.loops import loops
from reprieve.response.loops.passing import INT, at, reals
from reprieve.response.model import DELTA, PI, RHO, B, PriorShape, Sizes, split

Floats = NDArray[np.float64]

DEGREE = 7
ROWS = DEGREE + 4  # coefficients from the constant on, then middle, one over the half width, memory
_NODES = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
_TO_POWERS = np.linalg.inv(np.vander(_NODES, increasing=True))
# yesterday's weight is rarely over a quarter, so what is left of the start is below a millionth
_SETTLING_DAYS = 10


def settled_curve(theta: Floats, sizes: Sizes, shape: PriorShape, bad_from: int) -> Floats:
    """(row, draw), rows as in `ROWS`. theta: (draw, parameter). On two levels a curve that nobody reads."""
    found = np.zeros((ROWS, len(theta)))
    if shape.categories == 2:
        found[DEGREE + 2] = 1.0
        return found
    parts = split(theta, sizes, shape.categories)  # type: ignore[arg-type]
    core, drift = np.asarray(parts.core).T, np.asarray(parts.drift)
    stepped = np.abs(np.asarray(parts.steps)).sum(axis=1)
    high = core[B] + drift.max(axis=1) + np.maximum(-core[PI], 0) + np.maximum(-core[DELTA], 0) + 0.5
    low = core[B] + drift.min(axis=1) - np.maximum(core[PI], 0) - np.maximum(core[DELTA], 0) - 1.5
    high, low = high + stepped, low - stepped
    middle, half_width = (high + low) / 2, (high - low) / 2
    odds_of_cut = odds_of_cuts(np.asarray(parts.increments).T)
    values = _settled_at_nodes(middle, half_width, core[RHO], odds_of_cut, bad_from)
    found[: DEGREE + 1] = _TO_POWERS @ values
    found[DEGREE + 1], found[DEGREE + 2] = middle, 1 / half_width

    def expected_lag(x: Floats) -> Floats:  # the mean category, scaled 0-1
        return np.asarray((1 / (1 + np.exp(-x) * odds_of_cut)).mean(axis=0))

    found[DEGREE + 3] = expected_lag(middle + core[RHO]) - expected_lag(middle)
    return found


def odds_of_cuts(increments: Floats) -> Floats:
    """exp(c_k) of every cut point, (cut, draw), from the logarithms of their increments, (cut - 1, draw)."""
    first = np.zeros((1, increments.shape[1]))
    return np.asarray(np.exp(np.concatenate([first, np.exp(increments).cumsum(axis=0)])))


def _settled_at_nodes(
    middle: Floats, half_width: Floats, rho: Floats, odds_of_cut: Floats, bad_from: int
) -> Floats:
    """(node, draw), by the compiled loops."""
    values = np.zeros((len(_NODES), len(middle)))
    given = [reals(one) for one in (middle, half_width, rho, odds_of_cut, _NODES)]
    *of_draws, nodes = (at(one) for one in given)
    counts = map(INT, (len(middle), len(odds_of_cut) + 1, bad_from, _SETTLING_DAYS))
    loops().settle_draws(*counts, *of_draws, INT(len(_NODES)), nodes, at(values))
    return values
