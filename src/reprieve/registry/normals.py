"""Which standard normals make the draws of each chart: even where it matters, and the same in every run.

The parameters get a scrambled Sobol net moved by an amount of each chart's own (Cranley and Patterson 1976,
doi:10.1137/0713071): every draw is exactly normal, and together they fill the space evenly, so that few tell as much as
many would by chance. Drift gets ordinary draws. A chart's draws hang on the seed and its place in the registry alone.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from reprieve.response.model import Floats


def normals_of(*, seed: int, part: int, charts: int, even: int, others: int, count: int) -> Floats:
    """(chart, even + others, count); `count` is a power of two. `part` tells the parts of a registry apart."""
    from scipy.special import ndtri

    rng = np.random.default_rng([seed, part])
    moved = (_net(seed, even, count) + rng.random((charts, even, 1))) % 1.0
    found = np.empty((charts, even + others, count))
    found[:, :even] = ndtri(np.clip(moved, 1e-12, 1 - 1e-12))
    found[:, even:] = rng.standard_normal((charts, others, count))
    return found


@lru_cache(maxsize=8)
def _net(seed: int, even: int, count: int) -> Floats:
    """(even, count), the same for all charts."""
    from scipy.stats import qmc

    points: Floats = qmc.Sobol(even, scramble=True, rng=np.random.default_rng([seed, 77])).random(count)
    return points.T
