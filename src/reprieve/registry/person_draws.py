"""What could each person of a registry be like, and how likely is their diary then?

Draws of everything that is one person's own (parameters, cycles, cut points, drift) from a curve near their posterior,
each with the logarithm of its weight before the population's own density is counted. So a population (mu, Omega) is
weighed by adding its density of the draw, and no diary is read again.

The curve has two parts. The parameters phi come from the normal curve around the mode. The drift given phi comes from
a normal curve of its own: one Newton step from where the first curve expects it, by the likelihood at that phi, with
yesterdays that were not recorded at their expected place. Drift is a chain, so its precision is tridiagonal. The weight
is exact: the likelihood of all recorded days, gaps and counts at the draw, over the density of the curve there.

Shapes: draws are the last axis inside one chart's program. Charts are mapped over, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from reprieve.registry.draw_course import course
from reprieve.registry.draw_likelihood import edges_of, log_likelihood_of_draws
from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.likelihood import Diary, log_likelihood_after_gaps
from reprieve.response.model import (
    BLOCK,
    CORE,
    EPS,
    RHO,
    Data,
    Floats,
    PriorShape,
    cuts_of,
    predictor,
    sizes_of,
    split,
)
from reprieve.response.prior_curve import ShapeKey

LOG_2_PI = float(np.log(2 * np.pi))


class Curve(NamedTuple):
    """The normal curve around the mode, in two parts; a leading axis (chart,) outside.

    mode: (parameter,), drift included; spread: (phi, phi), normals to deviations; to_drift: (block, phi), how the
    expected drift moves with phi; log_det: log determinant of the precision of phi, halved.
    """

    mode: Any  # arrays of NumPy outside a program, of JAX within
    spread: Any
    to_drift: Any
    log_det: Any


class Drawn(NamedTuple):
    """One chart's draws; a leading axis (chart,) outside.

    own: (draw, parameter), those with a population: core without eps, then the increments.
    drift: (draw, 3), what the drift's density needs: ends squared, inner squared, neighbours multiplied.
    log_weight: (draw,), without the population's density of `own` and of the drift.
    """

    own: jax.Array
    drift: jax.Array
    log_weight: jax.Array


def own_places(in_predictor: int, categories: int) -> list[int]:
    """Where the parameters that have a population stand in the whole vector."""
    return [*(n for n in range(CORE) if n != EPS), *range(in_predictor, in_predictor + categories - 2)]


def curve_of(mode: Floats, information: Floats, first: int) -> Curve:
    """The curve of many charts. information: (chart, parameter, parameter), positive definite; first: where drift begins."""
    within, across = information[:, first:, first:], information[:, first:, :first]
    to_drift = -np.linalg.solve(within, across)
    precision = information[:, :first, :first] + np.swapaxes(across, 1, 2) @ to_drift
    root = np.linalg.cholesky(precision)
    spread = np.linalg.inv(np.swapaxes(root, 1, 2))
    log_det = np.sum(np.log(np.diagonal(root, axis1=1, axis2=2)), axis=1)
    return Curve(mode, spread, to_drift, log_det)


def moved(
    mode: Floats, information: Floats, *, old: tuple[Floats, Floats], new: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The mode and information of many charts under another prior: one Newton step, without reading the diary.

    old, new: mean and precision of the prior; the new mean may have a leading axis (chart,).
    """
    (old_mean, old_precision), (new_mean, new_precision) = old, new
    whole = information + (new_precision - old_precision)
    pull = (mode - old_mean) @ old_precision - (mode - new_mean) @ new_precision
    return mode + np.linalg.solve(whole, pull[..., None])[..., 0], whole


def draw_people(
    curve: Curve, normals: Floats, drift_precision: Floats, data: Data, shape: PriorShape, *, plain: bool
) -> Drawn:
    """Draws for many charts of one layout.

    normals: (chart, parameter, draw) standard normals. drift_precision: (block, block) of the population's drift.
    `shape` gives what is no population's: hope, steps, cycles, the toxin's constants; `plain`: see `draw_likelihood`.
    """
    side = np.diag(drift_precision, 1)[:1] if len(drift_precision) > 1 else np.zeros(1)
    return _compiled(_without_population(shape), plain)(
        curve, normals, np.diag(drift_precision), side[0], data
    )


def _without_population(shape: PriorShape) -> ShapeKey:
    """One program serves every population: its numbers are put aside."""
    none = np.zeros_like(shape.mean)
    return ShapeKey(replace(shape, mean=none, precision=np.eye(len(none)), drift_sd=1.0, drift_memory=0.0))


@lru_cache(maxsize=4)
def _compiled(key: ShapeKey, plain: bool) -> Callable[..., Drawn]:
    return jax.jit(partial(_of_charts, shape=key.shape, plain=plain))


def _of_charts(
    curve: Curve,
    normals: jax.Array,
    main: jax.Array,
    side: jax.Array,
    data: Data,
    shape: PriorShape,
    plain: bool,
) -> Drawn:
    lag = jax.vmap(partial(_expected_lag, shape=shape))(jnp.asarray(curve.mode), data)
    one = partial(_of_chart, main=main, side=side, shape=shape, plain=plain)
    return Drawn(*lax.map(lambda chart: one(*chart), (curve, normals, lag, data)))


def _expected_lag(mode: jax.Array, data: Data, shape: PriorShape) -> jax.Array:
    """Yesterday's place on the scale, (day,): as recorded, or as expected at the mode."""
    parts = split(mode, sizes_of(data), shape.categories)
    x = predictor(parts, data, shape).x
    return (
        data.diary.lag + log_likelihood_after_gaps(x, mode[RHO], cuts_of(parts.increments), data.diary)[1]
    )


def _of_chart(
    curve: Curve,
    normals: jax.Array,
    lag: jax.Array,
    data: Data,
    *,
    main: jax.Array,
    side: jax.Array,
    shape: PriorShape,
    plain: bool,
) -> Drawn:
    """One chart. normals: (parameter, draw); main: (block,), side: the precision of the drift, a chain."""
    sizes = sizes_of(data)
    first = sizes.in_predictor + shape.categories - 2  # where the drift begins
    away = curve.spread @ normals[:first]
    phi = curve.mode[:first, None] + away
    density = curve.log_det - 0.5 * jnp.sum(jnp.square(normals[:first]), axis=0) - 0.5 * first * LOG_2_PI
    increments = phi[sizes.in_predictor :]
    x, edges = course(phi, data, shape), edges_of(increments)
    expected = curve.mode[first:, None] + curve.to_drift @ away
    pull, weight = _at(x + phi[RHO] * lag[:, None] + _daily(expected), edges, data.diary)
    drift, drift_density = _chain(
        main[:, None] + weight, side, pull - _times_chain(main, side, expected), normals[first:]
    )
    drift += expected
    told = log_likelihood_of_draws(x + _daily(drift), phi[RHO], increments, edges, data, plain=plain)
    told += fixed_part(phi, sizes.steps, sizes.cycles, shape)
    square = jnp.square(drift)
    neighbours = jnp.sum(drift[1:] * drift[:-1], axis=0)
    stats = jnp.stack([square[0] + square[-1], jnp.sum(square[1:-1], axis=0), neighbours])
    log_weight = told - density - drift_density
    places = np.array(own_places(sizes.in_predictor, shape.categories))
    return Drawn(phi[places].T, stats.T, jnp.where(jnp.isfinite(log_weight), log_weight, -jnp.inf))


def fixed_part(phi: Any, steps: int, cycles: int, shape: PriorShape) -> Any:
    """The prior density of what has no population of its own: hope, dated steps, cycles. (draw,), of NumPy or of JAX as phi."""
    sds = np.repeat(
        [1.0, shape.step_sd, shape.cycle_effect_sd, shape.cycle_duration_sd], [1, steps, cycles, cycles]
    )
    values = phi[np.array([EPS, *range(CORE, CORE + steps + 2 * cycles)])]
    squares = (values / sds[:, None]) ** 2
    return -0.5 * squares.sum(axis=0) - float(np.sum(np.log(sds))) - 0.5 * len(sds) * LOG_2_PI


def _at(eta: jax.Array, edges: jax.Array, diary: Diary) -> tuple[jax.Array, jax.Array]:
    """Slope and curvature of the log likelihood by each block's drift, (block, draw) each."""
    good, seen = jnp.exp(-eta), (diary.lowest >= 0)[:, None]
    over = 1 / (1 + good * edges[jnp.maximum(diary.lowest, 0)])
    under = 1 / (1 + 1 / (good * edges[jnp.maximum(diary.highest, 0) + 1]))
    pull = jnp.where(seen, under - over, 0.0)
    weight = jnp.where(seen, over * (1 - over) + under * (1 - under), 0.0)
    return _by_block(pull), _by_block(weight)


def _by_block(daily: jax.Array) -> jax.Array:
    """Sums over 14-day blocks, the last block first: (block, draw)."""
    return jnp.sum(daily.reshape(-1, BLOCK, daily.shape[1]), axis=1)[::-1]


def _daily(drift: jax.Array) -> jax.Array:
    """The drift of each day, (day, draw), from blocks with the last one first."""
    return jnp.repeat(drift[::-1], BLOCK, axis=0)


def _times_chain(main: jax.Array, side: jax.Array, values: jax.Array) -> jax.Array:
    """The precision of a chain times (block, draw)."""
    held = main[:, None] * values
    return held.at[:-1].add(side * values[1:]).at[1:].add(side * values[:-1])


def _chain(
    diagonal: jax.Array, side: jax.Array, pull: jax.Array, normals: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """P^-1 pull + P^-1/2 normals for a tridiagonal P, and the log density of that draw. Shapes (block, draw)."""

    def forward(
        carry: tuple[jax.Array, jax.Array], row: tuple[jax.Array, jax.Array]
    ) -> tuple[tuple[jax.Array, jax.Array], tuple[jax.Array, ...]]:
        below, solved = carry  # of the block before: side / root, and its solution
        wide, force = row
        root = jnp.sqrt(wide - jnp.square(below))
        solved = (force - below * solved) / root
        return (side / root, solved), (root, below, solved)

    def backward(
        carry: tuple[jax.Array, jax.Array], row: tuple[jax.Array, ...]
    ) -> tuple[tuple[jax.Array, jax.Array], jax.Array]:
        after, below_after = carry
        root, below, value = row
        here = (value - below_after * after) / root
        return (here, below), here

    nothing = jnp.zeros_like(pull[0])
    _, (roots, belows, solved) = lax.scan(forward, (nothing, nothing), (diagonal, pull))
    _, drawn = lax.scan(backward, (nothing, nothing), (roots, belows, solved + normals), reverse=True)
    density = jnp.sum(jnp.log(roots) - 0.5 * jnp.square(normals), axis=0)
    return drawn, density - 0.5 * pull.shape[0] * LOG_2_PI
