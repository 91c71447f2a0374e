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
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from reprieve.registry.draw_course import course
from reprieve.registry.draw_likelihood import edges_of, log_likelihood_of_draws
from reprieve.response.fit import ShapeKey, prior_precision
from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.likelihood import log_likelihood_after_gaps
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

_LOG_2_PI = float(np.log(2 * np.pi))


class Curve(NamedTuple):
    """The normal curve around the mode, in two parts; a leading axis (chart,) outside.

    mode: (parameter,), drift included; spread: (phi, phi), normals to deviations; to_drift: (block, phi), how the
    expected drift moves with phi; log_det: log determinant of the precision of phi, halved.
    """

    mode: Floats
    spread: Floats
    to_drift: Floats
    log_det: Floats


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


def draw_people(curve: Curve, normals: Floats, data: Data, shape: PriorShape) -> Drawn:
    """Draws for many charts of one layout. normals: (chart, parameter, draw) standard normals."""
    return _compiled(ShapeKey(shape))(curve, normals, data)


@lru_cache(maxsize=4)
def _compiled(key: ShapeKey) -> Callable[..., Drawn]:
    return jax.jit(partial(_of_charts, shape=key.shape))


def _of_charts(curve: Curve, normals: jax.Array, data: Data, shape: PriorShape) -> Drawn:
    lag = jax.vmap(partial(_expected_lag, shape=shape))(jnp.asarray(curve.mode), data)
    return lax.map(lambda one: _of_chart(*one, shape=shape), (curve, normals, lag, data))


def _expected_lag(mode: jax.Array, data: Data, shape: PriorShape) -> jax.Array:
    """Yesterday's place on the scale, (day,): as recorded, or as expected at the mode."""
    parts = split(mode, sizes_of(data), shape.categories)
    x = predictor(parts, data, shape).x
    return (
        data.diary.lag + log_likelihood_after_gaps(x, mode[RHO], cuts_of(parts.increments), data.diary)[1]
    )


def _of_chart(curve: Curve, normals: jax.Array, lag: jax.Array, data: Data, *, shape: PriorShape) -> Drawn:
    """One chart. normals: (parameter, draw)."""
    sizes = sizes_of(data)
    first = sizes.in_predictor + shape.categories - 2  # where the drift begins
    away = curve.spread @ normals[:first]
    phi = curve.mode[:first, None] + away
    density = curve.log_det - 0.5 * jnp.sum(jnp.square(normals[:first]), axis=0) - 0.5 * first * _LOG_2_PI
    increments = phi[sizes.in_predictor :]
    x, edges = course(phi, data, shape), edges_of(increments)
    precision = prior_precision(shape, sizes)[first:, first:]
    expected = curve.mode[first:, None] + curve.to_drift @ away
    pull, weight = _at(x + phi[RHO] * lag[:, None] + _daily(expected), edges, data.diary.y)
    drift, drift_density = _chain(
        np.diag(precision)[:, None] + weight,
        float(precision[0, 1]) if sizes.blocks > 1 else 0.0,
        pull - _times_chain(precision, expected),
        normals[first:],
    )
    drift += expected
    told = log_likelihood_of_draws(x + _daily(drift), phi[RHO], increments, edges, data)
    told += _fixed_part(phi, sizes.steps, sizes.cycles, shape)
    square = jnp.square(drift)
    neighbours = jnp.sum(drift[1:] * drift[:-1], axis=0)
    stats = jnp.stack([square[0] + square[-1], jnp.sum(square[1:-1], axis=0), neighbours])
    log_weight = told - density - drift_density
    places = np.array(own_places(sizes.in_predictor, shape.categories))
    return Drawn(phi[places].T, stats.T, jnp.where(jnp.isfinite(log_weight), log_weight, -jnp.inf))


def _fixed_part(phi: jax.Array, steps: int, cycles: int, shape: PriorShape) -> jax.Array:
    """The prior density of what has no population of its own: hope, dated steps, cycles. (draw,)."""
    sds = np.repeat(
        [1.0, shape.step_sd, shape.cycle_effect_sd, shape.cycle_duration_sd], [1, steps, cycles, cycles]
    )
    values = jnp.concatenate([phi[EPS : EPS + 1], phi[CORE : CORE + steps + 2 * cycles]])
    squares = jnp.square(values / sds[:, None])
    return -0.5 * jnp.sum(squares, axis=0) - float(np.sum(np.log(sds))) - 0.5 * len(sds) * _LOG_2_PI


def _at(eta: jax.Array, edges: jax.Array, y: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Slope and curvature of the log likelihood by each block's drift, (block, draw) each."""
    good, category, seen = jnp.exp(-eta), jnp.maximum(y, 0), (y >= 0)[:, None]
    over = 1 / (1 + good * edges[category])
    under = 1 / (1 + 1 / (good * edges[category + 1]))
    pull = jnp.where(seen, under - over, 0.0)
    weight = jnp.where(seen, over * (1 - over) + under * (1 - under), 0.0)
    return _by_block(pull), _by_block(weight)


def _by_block(daily: jax.Array) -> jax.Array:
    """Sums over 14-day blocks, the last block first: (block, draw)."""
    return jnp.sum(daily.reshape(-1, BLOCK, daily.shape[1]), axis=1)[::-1]


def _daily(drift: jax.Array) -> jax.Array:
    """The drift of each day, (day, draw), from blocks with the last one first."""
    return jnp.repeat(drift[::-1], BLOCK, axis=0)


def _times_chain(precision: Floats, values: jax.Array) -> jax.Array:
    """The prior's precision of the drift times (block, draw)."""
    held = np.diag(precision)[:, None] * values
    if len(precision) == 1:
        return held
    side = float(precision[0, 1])
    return held.at[:-1].add(side * values[1:]).at[1:].add(side * values[:-1])


def _chain(
    diagonal: jax.Array, side: float, pull: jax.Array, normals: jax.Array
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
    return drawn, density - 0.5 * pull.shape[0] * _LOG_2_PI
