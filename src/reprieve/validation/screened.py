"""What does the model say of thousands of charts: means and 90 % intervals as arrays?

By the fast path (Laplace, good for screening), or by the one whose draws are weighed until they are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.decision import DEFAULT_WORTH
from reprieve.response.observations import Case
from reprieve.response.quantities import ends_of, half_relief, share, specific_days, total_days
from reprieve.response.sampled import Sampled, each_sampled

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Quantity:
    """Arrays (person,): mean and ends of the 90 % interval."""

    mean: Floats
    low: Floats
    median: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Said:
    """What was said of each person. Days per 28; half relief in days. `trusted`: whether the figures are to be trusted;
    `worthwhile`: the chance that the specific days are worth having, at the usual h.
    """

    specific: Quantity
    total: Quantity
    half_relief: Quantity
    trusted: NDArray[np.bool_]
    worthwhile: Floats


NAMES = ("specific", "total", "half_relief")
DRAWS = 64  # of the fast path where a mean is wanted


def screened(
    cases: Sequence[Case], prior: Prior, *, seed: int, draws: int = DRAWS, exact: bool = False
) -> Said:
    """The model's answers for these people, in order."""
    rows = np.zeros((len(NAMES), 4, len(cases)))
    trusted, worthwhile = np.zeros(len(cases), dtype=bool), np.zeros(len(cases))
    for place, posterior in each_sampled(cases, prior, seed=seed, draws=draws, exact=exact):
        for row, values in enumerate(_values(posterior)):
            rows[row, 0, place] = values.mean()
            rows[row, 1:, place] = ends_of(values)
        trusted[place] = posterior.diagnostics.trusted
        worthwhile[place] = share(specific_days(posterior.sample) > DEFAULT_WORTH)
    specific, total, half = (Quantity(*row) for row in rows)
    return Said(specific, total, half, trusted, worthwhile)


def _values(posterior: Sampled) -> tuple[Floats, Floats, Floats]:
    sample = posterior.sample
    return specific_days(sample), total_days(sample), half_relief(sample)
