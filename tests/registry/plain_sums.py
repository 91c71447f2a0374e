"""The sums over weighted draws as whole arrays: the slower referee of `registry/sums.py`, which are compiled loops."""

from __future__ import annotations

import numpy as np

from reprieve.registry.population import OWN, Population, spread_of
from reprieve.registry.sums import Draws, Sums
from reprieve.response.model import Floats

_LOG_2_PI = float(np.log(2 * np.pi))


def plain_sums(draws: Draws, population: Population) -> Sums:
    """The sums over these charts."""
    logs, slopes, diagonal = logs_and_slopes(draws, population)
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


def _weighed(logs: Floats) -> tuple[Floats, Floats]:
    """Log of the mean weight (chart,), and the weights normed to 1 (chart, draw)."""
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    return (top + np.log(total / logs.shape[1]))[:, 0], weights / total


def logs_and_slopes(draws: Draws, population: Population) -> tuple[Floats, Floats, Floats]:
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
