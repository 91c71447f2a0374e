"""The sums over weighted draws as whole arrays: the slower referee of `registry/sums.py`, which are compiled loops."""

from __future__ import annotations

import numpy as np

from reprieve.registry.population import OWN, Population, spread_of
from reprieve.registry.sums import Draws, Sums
from reprieve.response.model import Floats

_LOG_2_PI = float(np.log(2 * np.pi))


def plain_sums(draws: Draws, population: Population) -> Sums:
    """The sums over these charts."""
    logs, slopes = logs_and_slopes(draws, population)
    first = np.arange(logs.shape[1]) < logs.shape[1] // 2
    values, scores = [], []
    for part in (slice(None), first, ~first):
        value, weights = _weighed(logs[:, part])
        values.append(value)
        scores.append(np.einsum("cs,csp->cp", weights, slopes[:, part]))
    _, weights = _weighed(logs)
    both = scores[1].T @ scores[2]
    return Sums(
        log_likelihood=float(np.sum(2 * values[0] - (values[1] + values[2]) / 2)),
        score=(2 * scores[0] - (scores[1] + scores[2]) / 2).sum(axis=0),
        information=(both + both.T) / 2,
        worth=float(np.sum(1 / np.sum(np.square(weights), axis=1)) / logs.shape[1]),
        charts=len(logs),
        chance=np.sum(np.square(scores[1] * scores[2]), axis=0),
    )


def _weighed(logs: Floats) -> tuple[Floats, Floats]:
    """Log of the mean weight (chart,), and the weights normed to 1 (chart, draw)."""
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    return (top + np.log(total / logs.shape[1]))[:, 0], weights / total


def logs_and_slopes(draws: Draws, population: Population) -> tuple[Floats, Floats]:
    """Log weight (chart, draw), and its slopes (chart, draw, number)."""
    charts, count, size = draws.own.shape
    covariates = draws.covariates.shape[1]
    z = (draws.own - population.means_of(draws.covariates)[:, None]) / population.sd
    square = np.square(z)
    spreads = spread_of(size)
    drift, drift_slopes = _of_drift(draws, population)
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
    return logs, slopes


def _of_drift(draws: Draws, population: Population) -> tuple[Floats, Floats]:
    """Log density of the drift (chart, draw), and its slopes by (log sd, atanh memory)."""
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
        return value, np.stack([scaled - 1, none], axis=2)
    # by phi: form' = 2 phi inner - 2 neighbours; along atanh, d phi = rest
    form1 = 2 * phi * inner - 2 * neighbours
    by_sd = scaled - blocks
    # d/dphi of form/rest = form1/rest + 2 phi form/rest^2; times rest
    turned = (form1 + 2 * phi * form / rest) / sd2
    by_memory = -0.5 * turned + (blocks - 1) * phi
    return value, np.stack([by_sd, by_memory], axis=2)
