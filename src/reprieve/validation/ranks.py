"""Do the draws of the posterior and the truth belong together: simulation-based calibration, in the prior world?

People are drawn from the prior and their diary from them; where the posterior is right, the truth's rank among thinned
draws is even. A histogram of ranks is inside when all its bins of all quantities lie within one band that an even
histogram leaves with 1 % chance in all (by simulation, quantities taken as independent).
Nobody is selected: whoever is kept for the pain of days that were not written down would not be drawn from the prior.
Source: Talts, Betancourt, Simpson, Vehtari, Gelman 2018, arXiv:1804.06788.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.registry.cohort import Scale
from reprieve.response.model import DELTA, HALF, PI, RHO, T_ON, TAU, B
from reprieve.response.quantities import specific_days, total_days
from reprieve.response.sampled import Sampled, each_sampled
from reprieve.validation.virtual_people import People, people_of
from reprieve.validation.worlds import WORLDS

Floats = NDArray[np.float64]

BINS = 8
PLACES = BINS * 8 - 1  # draws kept of each posterior: every bin holds as many ranks
SURE = 0.99


@dataclass(frozen=True)
class Ranks:
    """Histograms by quantity (bin,), and the band that all bins should lie in."""

    counts: Mapping[str, tuple[int, ...]]
    low: int
    high: int
    people: int
    seed: int
    scale: str
    cycles: int
    method: str

    def inside(self, quantity: str) -> bool:
        """Whether every bin of this quantity lies within the band."""
        return all(self.low <= one <= self.high for one in self.counts[quantity])


def band(people: int, *, bins: int, quantities: int, seed: int, sure: float = SURE) -> tuple[int, int]:
    """Fewest and most in a bin, such that all bins of all even histograms lie within with this chance."""
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(people, np.full(bins, 1 / bins), size=(20_000, quantities))
    away = np.abs(counts - people / bins).max(axis=(1, 2))
    reach = float(np.quantile(away, sure, method="higher"))
    return int(np.ceil(people / bins - reach)), int(np.floor(people / bins + reach))


def rank(truth: float, draws: Floats) -> int:
    """How many of evenly thinned draws lie below the truth: 0 to PLACES."""
    kept = draws[((np.arange(PLACES) + 0.5) * len(draws) / PLACES).astype(int)]
    return int((kept < truth).sum())


def ranks_of(
    prior: Prior, *, people: int, cycles: int, seed: int, scale: Scale = "yes_no", exact: bool = True
) -> Ranks:
    """The histograms of so many people of the prior world."""
    drawn = people_of(
        WORLDS[0], prior, count=people, cycles=cycles, seed=seed, scale=scale, select=False, silent=False
    )
    truths = _truths(drawn)
    found: dict[str, list[int]] = {name: [] for name in truths}
    shuffle = np.random.default_rng([seed, 3])
    for place, posterior in each_sampled(drawn.cases, prior, seed=seed, draws=512, exact=exact):
        order = shuffle.permutation(len(posterior.sample.theta))
        for name, values in _drawn(posterior).items():
            found[name].append(rank(float(truths[name][place]), values[order]))
    counts = {
        name: tuple(np.bincount(np.array(one) // (64 // BINS), minlength=BINS).tolist())
        for name, one in found.items()
    }
    low, high = band(people, bins=BINS, quantities=len(counts), seed=seed)
    return Ranks(counts, low, high, people, seed, scale, cycles, "exact" if exact else "screening")


def _truths(people: People) -> dict[str, Floats]:
    own = people.cohort.parameters
    return {
        "burden b": own["b"],
        "persistence rho": own["rho"],
        "staying change pi": own["pi"],
        "its time tau": np.log(own["tau_pi"]),
        "specific effect delta": own["delta"],
        "onset t_on": np.log(own["t_on"]),
        "half relief": np.log(own["half_relief"]),
        "specific days": people.specific,
        "total days": people.total,
    }


def _drawn(posterior: Sampled) -> dict[str, Floats]:
    theta = posterior.sample.theta
    columns = (B, RHO, PI, TAU, DELTA, T_ON, HALF)
    names = list(_NAMES)
    values = {name: theta[:, column] for name, column in zip(names, columns, strict=False)}
    return {
        **values,
        "specific days": specific_days(posterior.sample),
        "total days": total_days(posterior.sample),
    }


_NAMES = (
    "burden b",
    "persistence rho",
    "staying change pi",
    "its time tau",
    "specific effect delta",
    "onset t_on",
    "half relief",
)
