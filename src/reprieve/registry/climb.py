"""Which population makes all charts likeliest, as far as these draws can be trusted?

Newton steps by the information of the scores on the penalised log likelihood. The penalty is a weak belief (what one
person whose own value were known tells: the assumption's standard deviation for a mean, the root of a half for a log SD),
counted as a ninth: a number that is told just well enough to be
estimated is drawn back by at most 4 % of its way from the assumption, and one that no chart tells stays there. Draws were
made near one population, so steps end at the edges of a box around it, and no step is taken by which most draws would
stop to count; then draws are made anew where the climb ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from reprieve.registry.population import Population
from reprieve.registry.sums import Sums
from reprieve.response.model import Floats

MOST_STEPS = 25
ENOUGH = 1e-3  # squared length of a step in standard errors
REACH_MEAN, REACH_SPREAD, REACH_DRIFT = 0.6, 0.4, 0.12  # of the box: assumed SDs, log SDs
KNOWN_SPREAD = float(np.sqrt(0.5))  # standard error of a log SD by one person whose value is known
BELIEVED = 1 / 9  # what the weak belief counts: as one three times as wide
LEAST_WORTH = 0.5  # of the draws that counted at the start, must still count


@dataclass(frozen=True, eq=False)
class Belief:
    """The weak belief: `mean` and `sd` of each number of a population's vector; `free`: 0 where it is held."""

    mean: Floats
    sd: Floats
    free: Floats

    def holding(self, held: Floats) -> Belief:
        """The same, with the numbers held where `held` is 1, and only those."""
        return replace(self, free=1.0 - held)


@dataclass(frozen=True, eq=False)
class Climbed:
    """Where the climb ended, the sums there, whether it arrived inside the box, and the covariance of the numbers."""

    population: Population
    sums: Sums
    arrived: bool
    steps: int


def weak_belief(start: Population) -> Belief:
    """Around the assumption: one of its standard deviations for means and effects, `KNOWN_SPREAD` for logarithms of spreads."""
    size = len(start.mean) * (1 + len(start.effects))
    sd = np.full(len(start.vector), KNOWN_SPREAD)
    sd[:size] = np.tile(start.sd, 1 + len(start.effects))
    return Belief(start.vector, sd, np.ones(len(sd)))


def reach_of(start: Population) -> Floats:
    """Half the width of the box, for each number."""
    size = len(start.mean) * (1 + len(start.effects))
    spreads = np.full(len(start.log_sd), REACH_SPREAD)
    return np.concatenate(
        [REACH_MEAN * np.tile(start.sd, 1 + len(start.effects)), spreads, np.full(2, REACH_DRIFT)]
    ) * np.ones(size + len(spreads) + 2)


def climb(sums_at: Callable[[Population], Sums], start: Population, belief: Belief) -> Climbed:
    """From `start`, where the draws were made. `sums_at` gives the sums over all charts."""
    reach = reach_of(start)
    here, sums = start.vector, sums_at(start)
    least = LEAST_WORTH * sums.worth
    taken, arrived = 0, False
    for _ in range(MOST_STEPS):
        slope = (sums.score - BELIEVED * (here - belief.mean) / belief.sd**2) * belief.free
        step = _newton(sums.information, slope, belief)
        if step @ slope < ENOUGH:
            arrived = True
            break
        share = 1.0
        while share > 1e-3:
            tried = np.clip(here + share * step, start.vector - reach, start.vector + reach)
            found = sums_at(start.at(tried))
            if found.worth >= least and _value(found, tried, belief) > _value(sums, here, belief):
                break
            share /= 2
        else:
            break
        gained = _value(found, tried, belief) - _value(sums, here, belief)
        here, sums, taken = tried, found, taken + 1
        if gained < ENOUGH / 2:
            arrived = True
            break
    return Climbed(
        start.at(here), sums, arrived and bool(np.all(np.abs(here - start.vector) < 0.999 * reach)), taken
    )


def covariance_of(sums: Sums, belief: Belief) -> Floats:
    """Of the free numbers, from the information of the scores; 0 where a number is held."""
    free = belief.free > 0
    scale = belief.sd[free]
    values, vectors = np.linalg.eigh(
        sums.information[np.ix_(free, free)] * np.outer(scale, scale) + BELIEVED * np.eye(len(scale))
    )
    found = np.zeros((len(free), len(free)))
    inverse = (
        vectors / np.maximum(values, 1.0)
    ) @ vectors.T  # never more than what is believed without charts
    found[np.ix_(free, free)] = inverse * np.outer(scale, scale)
    return found


def _value(sums: Sums, here: Floats, belief: Belief) -> float:
    return sums.log_likelihood - 0.5 * BELIEVED * float(np.sum(np.square((here - belief.mean) / belief.sd)))


def _newton(information: Floats, slope: Floats, belief: Belief) -> Floats:
    """The step that the information asks for, with directions of little or negative curvature held back."""
    scale = belief.sd * belief.free
    values, vectors = np.linalg.eigh(information * np.outer(scale, scale) + BELIEVED * np.eye(len(scale)))
    return np.asarray(scale * (vectors @ ((vectors.T @ (scale * slope)) / np.maximum(np.abs(values), 1.0))))
