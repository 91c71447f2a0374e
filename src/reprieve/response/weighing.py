"""How likely is the diary at each of many draws, and what do these mean in bad days - in one pass over the days?

Draws lie side by side and the days are walked through once: the toxin's action, the predictor and the chances of a bad
day are followed as in `courses`, and each recorded day after a recorded day adds what it says of the draw. Days after
unrecorded ones and counts over spans are added at the end. It is the likelihood of `likelihood`, whose tests it shares.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from reprieve.response.beside import log_likelihood_beside
from reprieve.response.courses import (
    WEEK,
    Day,
    Person,
    Schedule,
    first_day,
    in_weeks,
    person_of,
    week_of_days,
)
from reprieve.response.fit import ShapeKey
from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.kept_program import kept
from reprieve.response.model import Data, PriorShape, cuts_of, sizes_of, split

AT_A_TIME = 1024  # draws


class Weighed(NamedTuple):
    """The log likelihood of each draw (draw,), and the sum over treated days of the chance of a bad day."""

    log_likelihood: jax.Array
    treated: jax.Array  # (course, draw), in order p1, p0, pb


class _Scale(NamedTuple):
    """The cut points and persistence of each draw as factors of odds."""

    edges: jax.Array  # (category + 1, draw) exp(c_y), 0 below the scale and infinite above it
    after: jax.Array  # (category, draw) exp(-rho * lag) after each category


def _weigh(
    theta: jax.Array, eps: jax.Array, data: Data, past: Schedule, *, shape: PriorShape, bad_from: int
) -> Weighed:
    """One chart. theta: (draw, parameter); eps: (draw,), NaN or expectation fixed at so many log odds."""
    sizes, categories = sizes_of(data), shape.categories
    parts = split(theta, sizes, categories)
    person = person_of(theta, eps, sizes, shape, bad_from)
    cuts = jax.vmap(cuts_of)(parts.increments)  # (draw, cut)
    draws = theta.shape[0]
    lags = jnp.arange(categories) / (categories - 1)
    ends = jnp.zeros((1, draws)), jnp.full((1, draws), jnp.inf)
    scale = _Scale(
        jnp.concatenate([ends[0], jnp.exp(cuts.T), ends[1]]), jnp.exp(-person.rho * lags[:, None])
    )
    y, diary = data.diary.y, data.diary
    yesterday = jnp.round(diary.lag * (categories - 1)).astype(jnp.int32)
    recorded = (jnp.maximum(y, 0), yesterday, diary.direct)
    weeks = (
        in_weeks(parts.drift[:, ::-1].T, past),
        tuple(jnp.reshape(days, (-1, WEEK)) for days in recorded),
    )
    _, (said, treated, x) = lax.scan(partial(_a_week, person, scale, shape), first_day(person), weeks)
    x = jnp.reshape(x, (-1, draws)).T
    total = jnp.sum(said, axis=0)
    if categories > 2:
        inner = jnp.sum((y[:, None] == jnp.arange(1, categories - 1)) * diary.direct[:, None], axis=0)
        total += jnp.log(-jnp.expm1(-jnp.exp(parts.increments))) @ inner

    total += jax.vmap(partial(log_likelihood_beside, data=data))(x, person.rho, cuts)
    return Weighed(total, jnp.sum(treated, axis=0))


def _a_week(
    person: Person, scale: _Scale, shape: PriorShape, day: Day, week: tuple[tuple[jax.Array, ...], ...]
) -> tuple[Day, tuple[jax.Array, jax.Array, jax.Array]]:
    """Seven days on: what they say of each draw, their bad days in treatment, and their predictors."""
    plan, (category, yesterday, direct) = week
    day, _, in_treatment, days = week_of_days(person, shape, day, plan)
    unlikely = jnp.ones_like(person.b)  # one over the chance of what was recorded
    for n, one in enumerate(days):
        good = (one.odds[0] if one.odds else jnp.exp(-one.x[0])) * scale.after[yesterday[n]]
        below, above = scale.edges[category[n]], scale.edges[category[n] + 1]
        chance = (1 + good * below) * (1 + 1 / (good * above))
        unlikely *= jnp.where(direct[n] > 0, chance, 1.0)
    return day, (-jnp.log(unlikely), jnp.stack(in_treatment), jnp.stack([one.x[0] for one in days]))


def _in_turns(
    theta: jax.Array, eps: jax.Array, data: Data, past: Schedule, *, shape: PriorShape, bad_from: int
) -> Weighed:
    """So many draws at a time that they stay near the processor."""
    size = min(AT_A_TIME, theta.shape[0])
    turns = theta.shape[0] // size
    one = partial(_weigh, data=data, past=past, shape=shape, bad_from=bad_from)
    drawn = theta.reshape(turns, size, -1), eps.reshape(turns, size)
    found = lax.map(lambda part: one(*part), drawn)
    treated = jnp.moveaxis(found.treated, 1, 0).reshape(3, -1)
    return Weighed(found.log_likelihood.reshape(-1), treated)


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey, bad_from: int) -> Callable[..., Weighed]:
    program = partial(_in_turns, shape=key.shape, bad_from=bad_from)
    return kept(program, out=Weighed, key=f"weigh {bad_from} {key.text}")


def weigh(
    theta: np.ndarray, eps: np.ndarray, data: Data, past: Schedule, shape: PriorShape, bad_from: int
) -> Weighed:
    """The draws of one chart: up to 1,024, or a multiple of that. Shapes: theta (draw, parameter), eps (draw,)."""
    return _compiled(ShapeKey(shape), bad_from)(theta, eps, data, past)
