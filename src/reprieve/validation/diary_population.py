"""How do people's own bad days vary, by maximum marginal likelihood: burden, persistence, slow drift?

P(headache on day t) = logistic(b + rho y_{t-1} + u - change (1 - exp(-since/28))). b, rho and change differ between
people (normal); u is AR(1) on 14-day blocks from the diary's first day. Each person's likelihood is summed over a grid
of even nodes (trapezoid rule: its error is far below a standard error where nodes lie no further apart than the
posterior is wide, tested against a finer grid). An unrecorded yesterday is carried as a chance; before the first day
stands the chance that the person settles at.
Units: log odds; days. Standard errors: from the curvature at the maximum; where a spread ends at its least value there is
none, and its estimate says "at its bound".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.validation.real_diaries import RealDiary

Floats = NDArray[np.float64]

BLOCK = 14  # days
CHANGE_DAYS = 28.0  # how fast the change after the programme's start comes
TIME_CONSTANT = 30.0  # days; held, unless it is asked for
NAMES = (
    "mu_b",
    "log_sd_b",
    "mu_rho",
    "log_sd_rho",
    "mu_change",
    "log_sd_change",
    "log_drift_sd",
    "log_time_constant",
)
LEAST = {
    "log_sd_b": -3.0,
    "log_sd_rho": -3.0,
    "log_sd_change": -3.0,
    "log_drift_sd": -3.0,
    "log_time_constant": 0.7,
}
MOST = {"log_time_constant": 6.0}


@dataclass(frozen=True)
class Nodes:
    """Standard-normal nodes of burden, persistence, change and drift: how many, and how far they reach."""

    b: int = 19
    rho: int = 7
    change: int = 7
    drift: int = 13
    reach: float = 3.4


COARSE = Nodes(13, 5, 5, 9, 3.0)


class Grid(NamedTuple):
    """Nodes as arrays: people (person,) with their weight, drift (drift,) with its weight."""

    b: Floats
    rho: Floats
    change: Floats
    weight: Floats
    drift: Floats
    drift_weight: Floats


@lru_cache(maxsize=8)
def grid_of(nodes: Nodes) -> Grid:
    """The grid, its weights normalised."""
    axes = [np.linspace(-nodes.reach, nodes.reach, count) for count in (nodes.b, nodes.rho, nodes.change)]
    b, rho, change = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    weight = np.exp(-(b**2 + rho**2 + change**2) / 2)
    drift = np.linspace(-nodes.reach, nodes.reach, nodes.drift)
    by_drift = np.exp(-(drift**2) / 2)
    return Grid(b, rho, change, weight / weight.sum(), drift, by_drift / by_drift.sum())


def _turn(drift: Floats, memory: Any) -> Any:
    """Chance of each drift node in the next block, from each in this one: (from, to)."""
    away = (drift[None, :] - memory * drift[:, None]) ** 2 / (1 - memory**2)
    raw = jnp.exp(-away / 2)
    return raw / raw.sum(axis=1, keepdims=True)


def _log_likelihood(theta: jax.Array, y: jax.Array, since: jax.Array, *, nodes: Nodes) -> jax.Array:
    """One person; y (day,), -1 not recorded or padding."""
    grid = grid_of(nodes)
    b = theta[0] + jnp.exp(theta[1]) * grid.b
    rho = (theta[2] + jnp.exp(theta[3]) * grid.rho)[:, None]
    change = theta[4] + jnp.exp(theta[5]) * grid.change
    u = jnp.exp(theta[6]) * grid.drift
    turn = _turn(grid.drift, jnp.exp(-BLOCK / jnp.exp(theta[7])))
    first = b[:, None] + u
    after_none, after_bad = lax.logistic(first), lax.logistic(first + rho)
    yesterday = after_none / (1 - (after_bad - after_none))
    weight = grid.weight[:, None] * grid.drift_weight

    def a_day_on(state: tuple[jax.Array, ...], day: tuple[jax.Array, ...]) -> tuple[Any, jax.Array]:
        weight, yesterday, total = state
        y, since, begins = day
        weight = lax.cond(begins, lambda w: w @ turn, lambda w: w, weight)
        eta = (b - change * (1 - jnp.exp(-since / CHANGE_DAYS)))[:, None] + u
        none, bad = lax.logistic(eta), lax.logistic(eta + rho)
        chance = none + yesterday * (bad - none)
        said = jnp.where(y < 0, 1.0, jnp.where(y == 1, chance, 1 - chance))
        weight = weight * said
        whole = weight.sum()
        yesterday = jnp.where(y < 0, chance, jnp.where(y == 1, 1.0, 0.0))
        return (weight / whole, yesterday, total + jnp.log(whole)), whole

    begins = (jnp.arange(y.shape[0]) % BLOCK == 0) & (jnp.arange(y.shape[0]) > 0)
    start = (weight, yesterday, jnp.zeros(()))
    (_, _, total), _ = lax.scan(jax.checkpoint(a_day_on), start, (y, since, begins))
    return total


@lru_cache(maxsize=16)
def _program(nodes: Nodes) -> Any:
    one = jax.value_and_grad(partial(_log_likelihood, nodes=nodes))

    def many(theta: jax.Array, y: jax.Array, since: jax.Array) -> Any:
        return lax.map(lambda person: one(theta, *person), (y, since))

    return jax.jit(many)


class Diaries(NamedTuple):
    """People of about one length together, padded at the end; `which` are their places."""

    which: NDArray[np.int64]
    y: NDArray[np.int64]
    since: Floats


def grouped(diaries: Sequence[RealDiary]) -> list[Diaries]:
    """Groups that waste little: lengths rounded up to 28, 42, 56, 84, and so on."""
    groups: dict[int, list[int]] = {}
    for place, one in enumerate(diaries):
        length = next(size for size in (28, 42, 56, 84, 140, 280, 10_000) if size >= len(one.y))
        groups.setdefault(length, []).append(place)
    found = []
    for length, places in sorted(groups.items()):
        y, since = np.full((len(places), length), -1), np.zeros((len(places), length))
        for row, place in enumerate(places):
            one = diaries[place]
            y[row, : len(one.y)], since[row, : len(one.y)] = one.y, one.since
        found.append(Diaries(np.array(places), y, since))
    return found


def scores(theta: Floats, groups: Sequence[Diaries], nodes: Nodes) -> tuple[Floats, Floats]:
    """Each person's log likelihood (person,) and its slope (person, parameter)."""
    people = sum(len(group.which) for group in groups)
    values, slopes = np.zeros(people), np.zeros((people, len(NAMES)))
    for group in groups:
        value, slope = _program(nodes)(theta, group.y, group.since)
        values[group.which], slopes[group.which] = np.asarray(value), np.asarray(slope)
    return values, slopes


@dataclass(frozen=True, eq=False)
class Population:
    """The maximum, its standard errors on the same scales (NaN where held or at a bound), the log likelihood there."""

    theta: Floats
    standard_errors: Floats
    log_likelihood: float
    people: int
    at_bound: tuple[str, ...]
    settled: bool

    def natural(self, name: str) -> tuple[float, float]:
        """Estimate and standard error, spreads and times off their logarithm (delta method)."""
        place = next(n for n, one in enumerate(NAMES) if one.removeprefix("log_") == name)
        value, error = float(self.theta[place]), float(self.standard_errors[place])
        if NAMES[place].startswith("log_"):
            return float(np.exp(value)), float(np.exp(value)) * error
        return value, error


START = np.array(
    [0.5, np.log(1.2), 0.85, np.log(0.4), 0.0, np.log(0.5), np.log(0.6), np.log(TIME_CONSTANT)]
)


def fit_population(
    diaries: Sequence[RealDiary],
    *,
    start: Floats = START,
    free_time_constant: bool = False,
    nodes: Nodes = Nodes(),
    errors: bool = True,
    left_out: Collection[int] = (),
    held: Collection[str] = (),
) -> Population:
    """The population whose diaries these most likely are.

    `left_out`: places of people who do not count; `held`: parameters that stay at their start, the time constant too
    unless it is free.
    """
    from scipy.optimize import minimize

    groups = grouped(diaries)
    counts = np.array([place not in left_out for place in range(len(diaries))], dtype=float)
    free = np.array([name not in held for name in NAMES])
    free[-1] = free_time_constant

    def loss(part: Floats) -> tuple[float, Floats]:
        theta = start.copy()
        theta[free] = part
        values, slopes = scores(theta, groups, nodes)
        return -float(values @ counts), -(counts @ slopes)[free]

    bounds = [
        (LEAST.get(name, -5.0), MOST.get(name, 5.0)) for name, one in zip(NAMES, free, strict=True) if one
    ]
    found = minimize(
        loss, start[free], jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-9, "gtol": 2e-3}
    )
    theta = start.copy()
    theta[free] = found.x
    stuck = np.array(
        [
            low + 1e-6 >= value or value >= high - 1e-6
            for value, (low, high) in zip(found.x, bounds, strict=True)
        ]
    )
    names = [name for name, one in zip(NAMES, free, strict=True) if one]
    at_bound = tuple(name for name, one in zip(names, stuck, strict=True) if one)
    standard = np.full(len(NAMES), np.nan)
    if errors:
        inner = np.flatnonzero(free)[~stuck]
        standard[inner] = _standard_errors(theta, inner, groups, nodes, counts)
    return Population(theta, standard, -float(found.fun), int(counts.sum()), at_bound, bool(found.success))


def _standard_errors(
    theta: Floats, inner: NDArray[np.int64], groups: Sequence[Diaries], nodes: Nodes, counts: Floats
) -> Floats:
    """From the slope's own slopes, by central differences."""
    step, rows = 1e-3, []
    for place in inner:
        up, down = theta.copy(), theta.copy()
        up[place] += step
        down[place] -= step
        ahead, behind = ((counts @ scores(one, groups, nodes)[1])[inner] for one in (up, down))
        rows.append((ahead - behind) / (2 * step))
    information = -(np.array(rows) + np.array(rows).T) / 2
    variance = np.diag(np.linalg.inv(information))
    return np.where(variance > 0, np.sqrt(np.abs(variance)), np.nan)
