"""How likely are all charts under a population, and which way is a likelier one?

Given draws of each person with their weights (`person_draws`), a chart's marginal likelihood is the mean of weight times
the population's density of the draw, and its score the weighted mean of that density's slope (Fisher's identity; Louis
1982, doi:10.1111/j.2517-6161.1982.tb01203.x). Each chart adds to a few sums, and no chart needs another.

The logarithm of a mean of few draws is biased by chance: twice the value of all draws less the mean of the values of two
halves takes the leading part of that away (Quenouille's jackknife), for the value and for the score. Each half is spread
as evenly as all draws are.

The information is the sum over charts of the product of a score with itself (Berndt, Hall, Hall and Hausman 1974). The
two scores are those of the two halves of the draws, whose chance errors have nothing to do with one another: a square
would count chance as information. The observed information of the draws would not do for a number of which each chart
tells little: it is a small difference of two large moments.
"""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np

from reprieve.registry.population import OWN, Population
from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL, at, filled, reals, struct
from reprieve.response.model import Floats

# in the order of loops/sums.c
_People = struct(
    charts=INT, draws=INT, size=INT, own=INT, covariates=INT, blocks=INT, place=ARRAY, drift=ARRAY, log_weight=ARRAY,
    given=ARRAY, mean=ARRAY, effects=ARRAY, sd=ARRAY, drift_sd=REAL, memory=REAL,
)  # fmt: skip


class Draws(NamedTuple):
    """Draws of many charts: own (chart, draw, parameter), drift (chart, draw, 3), log_weight (chart, draw).

    The three numbers of the drift: its first and last block squared, the sum of squares of the others, and the sum of
    products of neighbours.
    """

    own: Floats
    drift: Floats
    log_weight: Floats
    blocks: int  # of drift
    covariates: Floats  # (chart, covariate)


class Sums(NamedTuple):
    """What charts add to: log likelihood, its slope by `vector`, the information, the draws' worth, and the count.

    chance: (number,) the variance of the information's diagonal by chance.
    """

    log_likelihood: float
    score: Floats
    information: Floats
    worth: float  # sum over charts of the share of draws that count
    charts: int
    chance: Floats


def sums_of(draws: Draws, population: Population) -> Sums:
    """The sums over these charts."""
    charts, count, size = draws.own.shape
    covariates, numbers = draws.covariates.shape[1], len(population.vector)
    if (size, covariates) != (len(population.names), len(population.effects)):
        raise ValueError(
            f"draws of {size} parameters and {covariates} covariates are not of this population"
        )
    if draws.drift.shape != (charts, count, 3) or draws.log_weight.shape != (charts, count) or count < 2:
        raise ValueError(
            f"drift {draws.drift.shape}, weights {draws.log_weight.shape} of {charts} charts, {count} draws"
        )
    people = {
        "charts": charts, "draws": count, "size": size, "own": len(OWN), "covariates": covariates, "blocks": draws.blocks,
        "place": reals(draws.own), "drift": reals(draws.drift), "log_weight": reals(draws.log_weight),
        "given": reals(draws.covariates), "mean": reals(population.mean), "effects": reals(population.effects),
        "sd": reals(population.sd), "drift_sd": float(np.exp(population.log_drift_sd)),
        "memory": float(np.tanh(population.atanh_memory)),
    }  # fmt: skip
    told, score, chance = np.zeros(2), np.zeros(numbers), np.zeros(numbers)
    information = np.zeros((numbers, numbers))
    found = (at(one) for one in (told, score, information, chance))
    if loops().population_sums(ctypes.byref(filled(_People, people)), *found):
        raise MemoryError("no room for the sums over a chart's draws")
    return Sums(float(told[0]), score, information, float(told[1]), charts, chance)


def added(one: Sums, other: Sums) -> Sums:
    """Both together. The order of adding is the caller's, and the same whoever did the work."""
    return Sums(
        one.log_likelihood + other.log_likelihood,
        one.score + other.score,
        one.information + other.information,
        one.worth + other.worth,
        one.charts + other.charts,
        one.chance + other.chance,
    )


def scaled(sums: Sums, times: float) -> Sums:
    """What so many times as many charts like these would add to; their chance is not less than that of these."""
    return Sums(
        sums.log_likelihood * times,
        sums.score * times,
        sums.information * times,
        sums.worth * times,
        round(sums.charts * times),
        sums.chance * times**2,
    )
