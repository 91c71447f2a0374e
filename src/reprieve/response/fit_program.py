"""Which course fits this diary best, by a program of JAX: charts that hold more than recorded days.

Coarse days, counts over spans and visit scores are weighed here; charts of recorded days alone take the compiled loops,
which climb by the same steps to the same mode. Damped Newton steps (Levenberg-Marquardt), then a normal curve around
it (Laplace). The metric is the observed information: that of the likelihood, which is log-concave in (eta - c_y,
eta - c_{y+1}), and what the bends of eta in the times add to it. Where that is not positive definite the step fails and
damping grows until it is. Without damping steps oscillate on charts with a strong effect that fades early; without the
bends they crawl, and the normal curve is too wide. The gradient is exact; in the metric, a day after unrecorded days
counts with its expected lag. One program fits many charts at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from reprieve.response.beside import beside_with_lag, information_of_sums, log_likelihood_of_sums
from reprieve.response.fitted import Fit
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.kept_program import kept
from reprieve.response.likelihood import Diary, local, log_likelihood
from reprieve.response.model import (
    BLOCK,
    RHO,
    Data,
    Floats,
    PriorShape,
    bent_by,
    cuts_of,
    predictor,
    sizes_of,
    split,
)
from reprieve.response.prior_curve import ShapeKey, prior_mean, prior_precision
from reprieve.response.scores_seen import bends_of_scores

MOST_STEPS = 60
MOST_DAMPING = 1e8
NEAR = 3.0  # squared length of a step, in posterior SDs


class _Here(NamedTuple):
    value: jax.Array
    gradient: jax.Array
    information: jax.Array  # without the bends of eta: positive definite
    bent: jax.Array  # what the bends add to it, (core and increments, twice)
    scale: jax.Array  # the diagonal that damping is measured in


class _Found(NamedTuple):
    """As `Fit`, while it is traced."""

    theta: jax.Array
    information: jax.Array
    safe_information: jax.Array
    log_posterior: jax.Array
    converged: jax.Array
    steps: jax.Array


class _State(NamedTuple):
    theta: jax.Array
    here: _Here
    damping: jax.Array
    left: jax.Array  # squared length of the last step, in posterior SDs
    steps: jax.Array
    converged: jax.Array
    done: jax.Array


def log_posterior(theta: jax.Array, data: Data, shape: PriorShape) -> jax.Array:
    """The log posterior density up to a constant."""
    sizes = sizes_of(data)
    parts = split(theta, sizes, shape.categories)
    x, cuts = predictor(parts, data, shape).x, cuts_of(parts.increments)
    likelihood = log_likelihood(x, parts.core[RHO], cuts, data.diary)
    likelihood += log_likelihood_of_sums(x, parts.core[RHO], cuts, data)
    away = theta - prior_mean(shape, sizes)
    return likelihood - 0.5 * away @ prior_precision(shape, sizes) @ away


def _look(theta: jax.Array, data: Data, shape: PriorShape, precision: Floats) -> _Here:  # noqa: PLR0915 - one sum, kept whole
    """Value, gradient and information at one point."""
    categories, sizes = shape.categories, sizes_of(data)
    parts = split(theta, sizes, categories)
    core, increments = parts.core, parts.increments
    x, columns, slopes = predictor(parts, data, shape)
    cuts, cut_slopes = cuts_of(increments), _cut_slopes(increments)

    (value, lag), (by_x, by_rho, by_cuts) = jax.value_and_grad(
        beside_with_lag, argnums=(0, 1, 2), has_aux=True
    )(x, core[RHO], cuts, data)

    # days after recorded days, by hand; the same chances weigh every recorded day
    lowest, highest, direct = data.diary.lowest, data.diary.highest, data.diary.direct
    lag = lag + data.diary.lag
    eta = x + core[RHO] * lag
    today = local(eta, lowest, cuts, highest)
    value += jnp.dot(direct, jnp.log(today.over) + jnp.log(today.under))
    pull_up, pull_down = direct * (1 - today.over), direct * (1 - today.under)
    by_eta = pull_up - pull_down
    by_x += by_eta
    by_rho += jnp.dot(by_eta, lag)
    seen = (lowest >= 0).astype(x.dtype)
    weight_below = seen * today.over * (1 - today.over)
    weight_above = seen * today.under * (1 - today.under)
    weight = weight_below + weight_above
    has_scores = data.scores.beyond.shape[0] > 0
    if has_scores:
        by_scores = bends_of_scores(x, core[RHO], cuts, data.scores)
        weight += jnp.maximum(by_scores, 0.0)
    by_core = (by_x @ columns).at[RHO].add(by_rho)
    by_spans, span_x, span_rho = information_of_sums(x, core[RHO], cuts, data)
    span_core = (span_x @ columns).at[:, RHO].add(span_rho)
    span_drift = _by_block(span_x.T).T
    columns = columns.at[:, RHO].set(lag)
    weighted = columns * weight[:, None]
    bent = jnp.zeros((columns.shape[1] + categories - 2,) * 2)
    bent = bent.at[: columns.shape[1], : columns.shape[1]].set(-bent_by(by_x, slopes, sizes))
    if has_scores:
        less = columns.T @ (columns * jnp.minimum(by_scores, 0.0)[:, None])
        bent = bent.at[: columns.shape[1], : columns.shape[1]].add(less)
    core_core = columns.T @ weighted + span_core.T @ (by_spans[:, None] * span_core)
    core_drift = _by_block(weighted).T + span_core.T @ (by_spans[:, None] * span_drift)
    drift_drift = jnp.diag(_by_block(weight)) + span_drift.T @ (by_spans[:, None] * span_drift)
    if categories > 2:
        levels = jnp.arange(1, categories)
        at_below = (lowest[:, None] == levels).astype(x.dtype)  # (day, cut): c_y is this cut
        at_above = (highest[:, None] + 1 == levels) * seen[:, None]
        width = jnp.exp(increments)
        inner = (
            at_below[:, :-1] * (lowest == highest)[:, None]
        )  # days strictly within the scale, by category
        value += jnp.dot(direct @ inner, jnp.log(-jnp.expm1(-width)))
        by_cuts += pull_down @ at_above - pull_up @ at_below
        by_width = (direct @ inner) / jnp.expm1(width)
        touch = weight_below[:, None] * at_below + weight_above[:, None] * at_above
        core_cut = -(columns.T @ touch) @ cut_slopes
        cut_drift = -(_by_block(touch) @ cut_slopes).T
        bend_of_width = jnp.sum(inner, axis=0) * width**2 / (4 * jnp.sinh(width / 2) ** 2)
        cut_cut = cut_slopes.T @ (jnp.sum(touch, axis=0)[:, None] * cut_slopes) + jnp.diag(bend_of_width)
        if data.diary.coarse.day.shape[0]:
            cut_cut += _bends_of_sets(data.diary, width)
        by_increments = by_cuts @ cut_slopes + by_width * width
        rows = [
            [core_core, core_cut, core_drift],
            [core_cut.T, cut_cut, cut_drift],
            [core_drift.T, cut_drift.T, drift_drift],
        ]
    else:
        by_increments = jnp.zeros(0)
        rows = [[core_core, core_drift], [core_drift.T, drift_drift]]
    bent = bent.at[columns.shape[1] :, columns.shape[1] :].add(-jnp.diag(by_increments))
    gradient = jnp.concatenate([by_core, by_increments, _by_block(by_x)])
    away = theta - prior_mean(shape, sizes)
    pull = precision @ away
    information = jnp.block(rows) + precision
    return _Here(value - 0.5 * away @ pull, gradient - pull, information, bent, jnp.diagonal(information))


def _cut_slopes(increments: jax.Array) -> jax.Array:
    """How each cut point moves with each log increment: (K-1, K-2)."""
    size = increments.shape[0]
    return jnp.tril(jnp.ones((size + 1, size)), -1) * jnp.exp(increments)


def _bends_of_sets(diary: Diary, width: jax.Array) -> jax.Array:
    """What days that allow several categories within the scale add to the information of the log increments."""
    place = jnp.arange(width.shape[0])
    inside = (diary.lowest >= 1) & (diary.highest <= width.shape[0]) & (diary.lowest < diary.highest)
    spanned = (place >= diary.lowest[:, None] - 1) & (place < diary.highest[:, None]) & inside[:, None]
    moved = spanned * width
    total = jnp.where(inside, jnp.sum(moved, axis=1), 1.0)
    return moved.T @ (moved / (4 * jnp.square(jnp.sinh(total / 2)))[:, None])


def _by_block(daily: jax.Array) -> jax.Array:
    """Sums over 14-day blocks, the last block first."""
    blocks = daily.reshape(daily.shape[0] // BLOCK, BLOCK, *daily.shape[1:])
    return jnp.sum(blocks, axis=1)[::-1]


def _step(
    state: _State, free: jax.Array, data: Data, enough: jax.Array, shape: PriorShape, precision: Floats
) -> _State:
    """One damped step of one chart; nothing moves once it has arrived. `free`: 0 where a parameter is held."""
    here = state.here
    damped = here.information + jnp.diag(state.damping * here.scale)
    bent = here.bent.shape[0]
    # far from the mode the bends of eta mislead: they count once little is left to gain
    damped = damped.at[:bent, :bent].add(jnp.where(state.left < NEAR, here.bent, 0.0))
    damped = damped * free * free[:, None] + jnp.diag(1 - free)
    move = jax.scipy.linalg.cho_solve((jnp.linalg.cholesky(damped), True), here.gradient * free)
    tried = state.theta + move
    there = _look(tried, data, shape, precision)
    left = jnp.dot(move, here.gradient)
    better = (there.value > here.value) & ~state.done
    arrived = (left < enough) & (state.damping < 1e-2) & (state.steps > 0)
    kept = jax.tree.map(lambda new, old: jnp.where(better, new, old), there, here)
    return _State(
        jnp.where(better, tried, state.theta),
        kept,
        jnp.where(better, state.damping * 0.1, jnp.maximum(state.damping, 1e-3) * 10),
        jnp.where(better, left, state.left),
        state.steps + ~state.done,
        state.converged | (arrived & ~state.done),
        state.done | arrived | (state.damping > MOST_DAMPING),
    )


def _fit_batch(
    start: jax.Array, free: jax.Array, data: Data, enough: jax.Array, shape: PriorShape
) -> _Found:
    charts, size = start.shape
    sizes = sizes_of(data)
    precision = prior_precision(shape, sizes)
    step = jax.vmap(partial(_step, shape=shape, precision=precision), in_axes=(0, 0, 0, None))

    def going(state: _State) -> jax.Array:
        return ~jnp.all(state.done) & (jnp.max(state.steps) < MOST_STEPS)

    bent = sizes.in_predictor + shape.categories - 2
    # nothing is known at the start: the first step stays there, and only looks
    unseen = _Here(
        jnp.full(charts, -jnp.inf),
        jnp.zeros((charts, size)),
        jnp.broadcast_to(jnp.eye(size), (charts, size, size)),
        jnp.zeros((charts, bent, bent)),
        jnp.ones((charts, size)),
    )
    no = jnp.zeros(charts, dtype=bool)
    first = _State(start, unseen, jnp.full(charts, 1e-2), jnp.full(charts, jnp.inf), no.astype(int), no, no)
    last = jax.lax.while_loop(going, lambda state: step(state, free, data, enough), first)
    here = last.here
    whole = here.information.at[:, :bent, :bent].add(here.bent)
    return _Found(last.theta, whole, here.information, here.value, last.converged, last.steps)


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey) -> Callable[..., _Found]:
    return kept(partial(_fit_batch, shape=key.shape), out=_Found, key=f"fit {key.text}")


def fit_by_program(start: Floats, free: Floats, data: Data, enough: float, shape: PriorShape) -> Fit:
    """The fit of many charts of one layout at once; as `fit.fit_many`."""
    found = _compiled(ShapeKey(shape))(start, free, data, np.asarray(enough))
    return Fit(*(np.asarray(part) for part in found))
