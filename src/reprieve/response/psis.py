"""How far can importance weights be trusted, and what are they once their tail is smoothed?

Pareto-smoothed importance sampling: the largest weights are replaced by the expected order statistics of a generalised
Pareto distribution fitted to them; its shape k says how heavy the tail is (above 0.7 the weights are not to be
trusted). Agrees with ArviZ (tested).
Source: Vehtari, Simpson, Gelman, Yao, Gabry, arXiv:1507.02646; fit: Zhang and Stephens 2009,
doi:10.1198/tech.2009.08017.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRUSTED = 0.7  # arXiv:1507.02646: largest k at which estimates are reliable
_SHORTEST_TAIL = 5


def smoothed(log_weights: Floats) -> tuple[Floats, float]:
    """Normalised weights (sum 1), and the tail's k. Infinite k where all weights are alike or too few."""
    log = log_weights - log_weights.max()
    count = log.size
    tail = int(np.ceil(min(0.2 * count, 3 * np.sqrt(count))))
    order = np.argsort(log)
    cutoff = max(float(log[order[-tail - 1]]), np.log(np.finfo(float).tiny))
    above = np.flatnonzero(log > cutoff)
    k = np.inf
    if above.size >= _SHORTEST_TAIL:
        above = above[np.argsort(log[above])]
        k, sigma = fitted_pareto(np.exp(log[above]) - np.exp(cutoff))
        if np.isfinite(k):
            shares = (np.arange(0.5, above.size)) / above.size
            expected = np.expm1(-k * np.log1p(-shares)) / k if abs(k) > 1e-12 else -np.log1p(-shares)
            log = log.copy()
            log[above] = np.minimum(np.log(sigma * expected + np.exp(cutoff)), 0.0)
    weights = np.exp(log)
    return np.asarray(weights / weights.sum()), float(k)


def fitted_pareto(excess: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution; `excess` ascending and above 0."""
    count = excess.size
    grid = 30 + int(np.sqrt(count))
    b = 1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    b = b / (3 * excess[int(count / 4 + 0.5) - 1]) + 1 / excess[-1]
    shape = np.log1p(-b[:, None] * excess).mean(axis=1)
    likelihood = count * (np.log(-b / shape) - shape - 1)
    weights = 1 / np.exp(likelihood - likelihood[:, None]).sum(axis=1)
    kept = weights >= 10 * np.finfo(float).eps
    weights, b = weights[kept] / weights[kept].sum(), b[kept]
    best = float(np.sum(b * weights))
    k = float(np.log1p(-best * excess).mean())
    sigma = -k / best
    # a weak prior towards 0.5, worth ten weights
    return (count * k + 10 * 0.5) / (count + 10), sigma


def effective(weights: Floats) -> float:
    """How many equally weighted draws these normalised weights are worth."""
    return float(1 / np.sum(weights**2))


def resampled(weights: Floats, count: int, by: Floats) -> NDArray[np.int64]:
    """Places of `count` equally weighted draws, evenly spaced through the weights in the order of `by`.

    Neighbours in that order are alike, so next to nothing is lost of what follows `by`.
    """
    order = np.argsort(by, kind="stable")
    ends = np.cumsum(weights[order])
    wanted = (np.arange(count) + 0.5) / count
    places = np.searchsorted(ends / ends[-1], wanted)
    return np.asarray(order[np.minimum(places, weights.size - 1)])
