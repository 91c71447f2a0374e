"""What will the next days bring, given a diary so far and a population: the chances of each count of bad days?

The same model as `diary_population`, walked through forward in plain NumPy; its one-day chances multiply up to that
module's likelihood, which the tests check. Nothing after the day of the forecast is looked at.
Units: chances; counts are of bad days among the days asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.validation.diary_population import BLOCK, CHANGE_DAYS, Floats, Nodes, grid_of


@dataclass(frozen=True, eq=False)
class Population:
    """A population's numbers as plain values, and the grid they are summed over."""

    theta: Floats  # in the order of diary_population.NAMES
    nodes: Nodes


@dataclass(frozen=True, eq=False)
class Known:
    """All that a diary has told by the end of day `day` - 1. Shapes: weight and yesterday (person node, drift node)."""

    day: int
    weight: Floats
    yesterday: Floats  # chance that the last day was bad


@dataclass(frozen=True, eq=False)
class Terms:
    """The parameters at each node."""

    b: Floats
    rho: Floats
    change: Floats
    drift: Floats
    turn: Floats


def terms_of(population: Population) -> Terms:
    """The parameters at each node of the population's grid."""
    grid, theta = grid_of(population.nodes), population.theta
    memory = np.exp(-BLOCK / np.exp(theta[7]))
    turn = np.exp(-((grid.drift[None, :] - memory * grid.drift[:, None]) ** 2) / (1 - memory**2) / 2)
    return Terms(
        theta[0] + np.exp(theta[1]) * grid.b,
        theta[2] + np.exp(theta[3]) * grid.rho,
        theta[4] + np.exp(theta[5]) * grid.change,
        np.exp(theta[6]) * grid.drift,
        turn / turn.sum(axis=1, keepdims=True),
    )


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _chances(terms: Terms, since: float) -> tuple[Floats, Floats]:
    """Chance of a bad day after a good and after a bad one, at each node."""
    eta = (terms.b - terms.change * (1 - np.exp(-since / CHANGE_DAYS)))[:, None] + terms.drift
    return _logistic(eta), _logistic(eta + terms.rho[:, None])


def known_by_day(
    terms: Terms, population: Population, y: NDArray[np.int64], since: Floats
) -> Iterator[Known]:
    """What is known before each day, from before the first to after the last."""
    grid = grid_of(population.nodes)
    none, bad = _chances(terms, 0.0)
    weight, yesterday = grid.weight[:, None] * grid.drift_weight, none / (1 - (bad - none))
    for day in range(len(y)):
        if day % BLOCK == 0 and day:
            weight = weight @ terms.turn
        yield Known(day, weight, yesterday)
        none, bad = _chances(terms, float(since[day]))
        chance = none + yesterday * (bad - none)
        if y[day] < 0:
            yesterday = chance
            continue
        weight = weight * (chance if y[day] else 1 - chance)
        weight = weight / weight.sum()
        yesterday = np.full_like(chance, float(y[day]))
    yield Known(len(y), weight, yesterday)


def next_day(terms: Terms, known: Known, since: float) -> float:
    """The chance that the next day is bad. `known.weight` is already that of the day's own block."""
    none, bad = _chances(terms, since)
    return float(np.sum(known.weight * (none + known.yesterday * (bad - none))))


def next_days(terms: Terms, known: Known, since: Floats, counted: NDArray[np.bool_]) -> Floats:
    """The chance of each count of bad days among the `counted` days from day `known.day` on."""
    # (count, yesterday good or bad, person node, drift node)
    room = int(counted.sum()) + 1
    state = np.zeros((room, 2, *known.weight.shape))
    state[0, 0], state[0, 1] = known.weight * (1 - known.yesterday), known.weight * known.yesterday
    for ahead, one in enumerate(counted):
        day = known.day + ahead
        if ahead and day % BLOCK == 0:
            state = state @ terms.turn
        none, bad = _chances(terms, float(since[ahead]))
        now_bad = state[:, 0] * none + state[:, 1] * bad
        now_good = state.sum(axis=1) - now_bad
        if one:
            now_bad = np.concatenate([np.zeros_like(now_bad[:1]), now_bad[:-1]])
        state = np.stack([now_good, now_bad], axis=1)
    found = state.sum(axis=(1, 2, 3))
    return np.asarray(found / found.sum())
