"""How often is a day bad where a pain scale has settled at one predictor, and how much of yesterday is still there?

On a pain scale the chance of a bad day forgets yesterday within two days while the predictor moves over weeks. So the
log odds of a bad day, once the scale has settled, stand as a polynomial of the predictor for each draw; its nodes are
those of Chebyshev, over all predictors that the draw's own parameters can reach. The memory is how much more of the
scale follows the worst day than a day without pain, at the middle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.response.compiled import compiled
from reprieve.response.model import DELTA, PI, RHO, B, PriorShape, Sizes, split

Floats = NDArray[np.float64]

DEGREE = 7
ROWS = DEGREE + 4  # coefficients from the constant on, then middle, one over the half width, memory
_NODES = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
_TO_POWERS = np.linalg.inv(np.vander(_NODES, increasing=True))
# yesterday's weight is rarely over a quarter, so what is left of the start is below a millionth
_SETTLING_DAYS = 10
_LANES = 64


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
    values = np.zeros((DEGREE + 1, len(theta)))
    _settle(middle, half_width, np.ascontiguousarray(core[RHO]), odds_of_cut, bad_from, _NODES, values)
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


@compiled(fastmath={"contract", "nsz", "arcp"})
def _settle(
    middle: Any, half_width: Any, rho: Any, odds_of_cut: Any, bad_from: int, nodes: Any, values: Any
) -> None:
    """Filled: values (node, draw), log odds of a bad day. odds_of_cut: (cut, draw)."""
    K = odds_of_cut.shape[0] + 1
    moves = np.zeros((K, K, _LANES))  # today after yesterday
    now, then, above = np.zeros((K, _LANES)), np.zeros((K, _LANES)), np.zeros(_LANES)
    against, cuts = np.zeros(_LANES), np.ones((K - 1, _LANES))
    after = np.ones((K, _LANES))
    for start in range(0, middle.size, _LANES):
        here = min(_LANES, middle.size - start)
        for i in range(here):
            for k in range(K - 1):
                cuts[k, i] = odds_of_cut[k, start + i]
            for j in range(K):
                after[j, i] = np.exp(-rho[start + i] * j / (K - 1))
        for node in range(nodes.size):
            for i in range(here):
                against[i] = np.exp(-(middle[start + i] + half_width[start + i] * nodes[node]))
            for j in range(K):
                for i in range(_LANES):
                    above[i] = 1.0
                for k in range(K - 1):
                    for i in range(_LANES):
                        beyond = 1.0 / (1.0 + against[i] * after[j, i] * cuts[k, i])
                        moves[j, k, i] = above[i] - beyond
                        above[i] = beyond
                for i in range(_LANES):
                    moves[j, K - 1, i] = above[i]
            for k in range(K):
                for i in range(_LANES):
                    now[k, i] = moves[K // 2, k, i]
            for _ in range(_SETTLING_DAYS):
                for k in range(K):
                    for i in range(_LANES):
                        then[k, i] = 0.0
                for j in range(K):
                    for k in range(K):
                        for i in range(_LANES):
                            then[k, i] += now[j, i] * moves[j, k, i]
                for k in range(K):
                    for i in range(_LANES):
                        now[k, i] = then[k, i]
            for i in range(here):
                bad, good = 0.0, 0.0
                for k in range(K):
                    if k >= bad_from:
                        bad += now[k, i]
                    else:
                        good += now[k, i]
                values[node, start + i] = np.log(bad) - np.log(good)
