"""How likely are all charts under this population, and which way is a likelier one?

A population: mean and spread of each parameter of the daily model on the scale where people are normal, shifts of the
means with covariates, and the drift. Given draws of each person with their weights (`person_draws`), a chart's
marginal likelihood is the mean of weight times the population's density of the draw. Its score and observed
information are weighted moments over the draws (Fisher's and Louis's identities; Louis 1982,
doi:10.1111/j.2517-6161.1982.tb01203.x), so that each chart adds to three sums and no chart needs another.

The logarithm of a mean of few draws is biased by chance: twice the value of all draws less the mean of the values of two
halves takes the leading part of that away (Quenouille's jackknife), for the value and for the score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from reprieve.knowledge.priors import NAMES, Prior
from reprieve.response.model import EPS, Floats, PriorShape, prior_shape

_LOG_2_PI = float(np.log(2 * np.pi))
OWN = tuple(
    name for n, name in enumerate(NAMES) if n != EPS
)  # hope has no population here: a diary hardly informs it


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """mean: (parameter,); effects: (covariate, parameter), added to the mean; log_sd: (spread,), the increments between
    cut points share the last one; log_drift_sd; drift_memory as atanh of neighbouring blocks' correlation."""

    names: tuple[str, ...]
    mean: Floats
    effects: Floats
    log_sd: Floats
    log_drift_sd: float
    atanh_memory: float

    @property
    def sd(self) -> Floats:
        """(parameter,)"""
        return np.exp(self.log_sd[spread_of(len(self.names))])

    @property
    def vector(self) -> Floats:
        """All numbers in one row: means, effects, spreads, drift."""
        drift = [self.log_drift_sd, self.atanh_memory]
        return np.concatenate([self.mean, self.effects.ravel(), self.log_sd, drift])

    def at(self, vector: Floats) -> Population:
        """The population with these numbers."""
        size, covariates = len(self.names), len(self.effects)
        ends = np.cumsum([size, covariates * size, len(self.log_sd)])
        mean, effects, log_sd, drift = np.split(vector, ends)
        return replace(
            self, mean=mean, effects=effects.reshape(covariates, size), log_sd=log_sd,
            log_drift_sd=float(drift[0]), atanh_memory=float(drift[1]),
        )  # fmt: skip

    def means_of(self, covariates: Floats) -> Floats:
        """(chart, parameter), from (chart, covariate)."""
        return np.asarray(self.mean + covariates @ self.effects)

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each number of `vector`."""
        spreads = [*OWN, *(["increments"] if len(self.names) > len(OWN) else [])]
        effects = [f"effect {n} on {name}" for n in range(len(self.effects)) for name in self.names]
        means = [f"mean {name}" for name in self.names]
        return (
            *means,
            *effects,
            *(f"log SD {name}" for name in spreads),
            "log SD drift",
            "memory of drift",
        )


def spread_of(parameters: int) -> list[int]:
    """Which spread each parameter has: its own, and one for all increments."""
    return [min(n, len(OWN)) for n in range(parameters)]


def population_of(prior: Prior, categories: int, covariates: int = 0) -> Population:
    """What the prior says of the population: where a fit starts, and what stays where charts tell nothing."""
    shape = prior_shape(prior, categories)
    places = own_of_shape(shape)
    sd = 1 / np.sqrt(np.diag(shape.precision)[places])
    steps = tuple(f"increment {n + 2}" for n in range(categories - 2))
    names = (*OWN, *steps)
    return Population(
        names=names,
        mean=shape.mean[places],
        effects=np.zeros((covariates, len(names))),
        log_sd=np.log(sd[: len(OWN) + bool(steps)]),
        log_drift_sd=float(np.log(shape.drift_sd)),
        atanh_memory=float(np.arctanh(shape.drift_memory)),
    )


def own_of_shape(shape: PriorShape) -> list[int]:
    """Where the parameters with a population stand in a prior shape's mean."""
    return [n for n in range(len(shape.mean)) if n != EPS]


class Draws(NamedTuple):
    """Draws of many charts: own (chart, draw, parameter), drift (chart, draw, 3), log_weight (chart, draw)."""

    own: Floats
    drift: Floats
    log_weight: Floats
    blocks: int  # of drift
    covariates: Floats  # (chart, covariate)


class Sums(NamedTuple):
    """What charts add to: log likelihood, its slope by `vector`, the information, the draws' worth, and the count."""

    log_likelihood: float
    score: Floats
    information: Floats
    worth: float  # sum over charts of the share of draws that count
    charts: int


def sums_of(draws: Draws, population: Population) -> Sums:
    """The sums over these charts."""
    logs, slopes, diagonal = _of_draws(draws, population)
    count = logs.shape[1]
    first = np.arange(count) < count // 2  # each half of the draws is spread as evenly as all of them
    values, scores = [], []
    for part in (slice(None), first, ~first):
        value, weights = _weighed(logs[:, part])
        values.append(value)
        scores.append(np.einsum("cs,csp->cp", weights, slopes[:, part]))
    _, weights = _weighed(logs)
    score = 2 * scores[0] - (scores[1] + scores[2]) / 2
    squares = np.sum(np.square(weights), axis=1)
    fewer = 1 - np.minimum(squares, 0.9)  # a variance within few draws is too small by so much
    flat = slopes.reshape(-1, slopes.shape[2])
    within = flat.T @ ((weights / fewer[:, None]).reshape(-1, 1) * flat)
    between = scores[0].T @ (scores[0] / fewer[:, None])
    information = between - within - _bent(weights, slopes, diagonal, draws, population)
    return Sums(
        float(np.sum(2 * values[0] - (values[1] + values[2]) / 2)),
        score.sum(axis=0),
        information,
        float(np.sum(1 / squares) / count),
        len(logs),
    )


def added(one: Sums, other: Sums) -> Sums:
    """Both together. The order of adding is the caller's, and the same whoever did the work."""
    return Sums(
        one.log_likelihood + other.log_likelihood,
        one.score + other.score,
        one.information + other.information,
        one.worth + other.worth,
        one.charts + other.charts,
    )


def _weighed(logs: Floats) -> tuple[Floats, Floats]:
    """Log of the mean weight (chart,), and the weights normed to 1 (chart, draw)."""
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    return (top + np.log(total / logs.shape[1]))[:, 0], weights / total


def _of_draws(draws: Draws, population: Population) -> tuple[Floats, Floats, Floats]:
    """Log weight (chart, draw), its slopes (chart, draw, number) and the drift's own second slopes (chart, draw, 3)."""
    charts, count, size = draws.own.shape
    covariates = draws.covariates.shape[1]
    z = (draws.own - population.means_of(draws.covariates)[:, None]) / population.sd
    square = np.square(z)
    spreads = spread_of(size)
    drift, drift_slopes, drift_bends = _of_drift(draws, population)
    logs = (
        draws.log_weight
        - 0.5 * square.sum(axis=2)
        - np.log(population.sd).sum()
        - 0.5 * size * _LOG_2_PI
        + drift
    )
    slopes = np.empty((charts, count, len(population.vector)))
    by_mean = z / population.sd
    slopes[..., :size] = by_mean
    for n in range(covariates):
        slopes[..., size * (n + 1) : size * (n + 2)] = by_mean * draws.covariates[:, n, None, None]
    at = size * (covariates + 1)
    own = len(OWN)
    slopes[..., at : at + own] = square[..., :own] - 1
    if size > own:
        slopes[..., at + own] = (square[..., own:] - 1).sum(axis=2)
    slopes[..., at + max(spreads) + 1 :] = drift_slopes
    return logs, slopes, drift_bends


def _of_drift(draws: Draws, population: Population) -> tuple[Floats, Floats, Floats]:
    """Log density of the drift (chart, draw), its slopes by (log sd, atanh memory), and bends (twice, both, twice)."""
    ends, inner, neighbours = np.moveaxis(draws.drift, 2, 0)
    sd2, phi, blocks = np.exp(2 * population.log_drift_sd), np.tanh(population.atanh_memory), draws.blocks
    rest = 1 - phi**2
    if blocks == 1:  # one block is its own end, counted twice
        ends, inner, neighbours = ends / 2 * rest, 0 * inner, 0 * neighbours
    form = ends + (1 + phi**2) * inner - 2 * phi * neighbours
    scaled = form / (sd2 * rest)
    constant = blocks * (np.log(sd2) + _LOG_2_PI) + (blocks - 1) * np.log(rest)
    value = -0.5 * (scaled + constant)
    if blocks == 1:
        none = np.zeros_like(ends)
        return value, np.stack([scaled - 1, none], axis=2), np.stack([-2 * scaled, none, none], axis=2)
    # by phi: form' = 2 phi inner - 2 neighbours; along atanh, d phi = rest
    form1 = 2 * phi * inner - 2 * neighbours
    by_sd = scaled - blocks
    # d/dphi of form/rest = form1/rest + 2 phi form/rest^2; times rest
    turned = (form1 + 2 * phi * form / rest) / sd2
    by_memory = -0.5 * turned + (blocks - 1) * phi
    turned1 = (
        rest * (2 * inner + 2 * form / rest + 2 * phi * form1 / rest + 4 * phi**2 * form / rest**2) / sd2
    )
    bends = np.stack([-2 * scaled, turned, -0.5 * turned1 + (blocks - 1) * rest], axis=2)
    return value, np.stack([by_sd, by_memory], axis=2), bends


def _bent(weights: Floats, slopes: Floats, drift: Floats, draws: Draws, population: Population) -> Floats:
    """The weighted sum of the second slopes of the draws' density: (number, number), below 0 where it is curved."""
    charts, _, size = draws.own.shape
    covariates, total = draws.covariates.shape[1], slopes.shape[2]
    found = np.zeros((total, total))
    at = size * (covariates + 1)
    by_mean = np.einsum("cs,csg->cg", weights, slopes[..., :size])  # z / sd, expected
    square = (
        np.einsum("cs,csg->cg", weights, np.square(slopes[..., :size])) * population.sd**2
    )  # z^2, expected
    design = np.concatenate([np.ones((charts, 1)), draws.covariates], axis=1)
    both = design.T @ design
    for g, spread in enumerate(spread_of(size)):
        rows = g + size * np.arange(covariates + 1)
        found[np.ix_(rows, rows)] -= both / population.sd[g] ** 2
        cross = -2 * design.T @ by_mean[:, g]
        found[rows, at + spread] += cross
        found[at + spread, rows] += cross
        found[at + spread, at + spread] -= 2 * square[:, g].sum()
    bends = np.einsum("cs,csd->d", weights, drift)
    found[-2:, -2:] += np.array([[bends[0], bends[1]], [bends[1], bends[2]]])
    return found
