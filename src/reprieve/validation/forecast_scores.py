"""How good was a forecast of a count, given what came?

Both scores: smaller is better. The log score is minus the logarithm of the chance given to what came (nats); the
continuous ranked probability score of a count is the sum over k of (P(count <= k) - 1[came <= k])^2, in days. For one
day it is the Brier score. Source: Gneiting, Raftery 2007, doi:10.1198/016214506000001437.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def log_score(chances: Floats, came: int) -> float:
    """Nats. `chances`: of each count from 0."""
    return float(-np.log(max(chances[came], 1e-300)))


def ranked_score(chances: Floats, came: int) -> float:
    """Days. `chances`: of each count from 0."""
    reached = np.arange(len(chances)) >= came
    return float(np.sum((np.cumsum(chances) - reached) ** 2))


@dataclass(frozen=True)
class Compared:
    """Mean score of ours and of a rival, their mean difference (ours less the rival's) and its standard error."""

    ours: float
    rival: float
    difference: float
    standard_error: float


def compared(ours: Sequence[float], rival: Sequence[float], people: Sequence[int]) -> Compared:
    """Means over forecasts; the error of the difference from sums by person, since a person's days hang together."""
    own, other, who = np.asarray(ours), np.asarray(rival), np.asarray(people)
    away = own - other
    mean = float(away.mean())
    _, places = np.unique(who, return_inverse=True)
    sums = np.bincount(places, weights=away - mean)
    count = len(sums)
    error = float(np.sqrt(np.sum(sums**2) * count / max(count - 1, 1)) / len(away))
    return Compared(float(own.mean()), float(other.mean()), mean, error)
