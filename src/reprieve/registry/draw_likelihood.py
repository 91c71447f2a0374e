"""How likely is a diary under each of many draws, when draws lie side by side?

The likelihood of `response.likelihood`, in odds: with g = exp(-eta), P(y) = (1 - exp(-width)) / ((1 + g e^{c_y}) (1 + 1/(g
e^{c_{y+1}}))), so that a day takes one exponential and a week one logarithm. Days after unrecorded ones are summed over
every course the unrecorded days could have taken, as there. Agreement is tested.
"""

from __future__ import annotations

from reprieve.response.beside import log_likelihood_beside
from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.likelihood import Diary, Gaps
from reprieve.response.model import Data, cuts_of

WEEK = 7  # days whose chances are multiplied before a logarithm is taken


def edges_of(increments: jax.Array) -> jax.Array:
    """exp(c_y) by category, (category + 1, draw): 0 below the scale, infinite above it. increments: (step, draw)."""
    draws = increments.shape[1]
    cuts = jnp.concatenate([jnp.zeros((1, draws)), jnp.cumsum(jnp.exp(increments), axis=0)])
    return jnp.concatenate([jnp.zeros((1, draws)), jnp.exp(cuts), jnp.full((1, draws), jnp.inf)])


def log_likelihood_of_draws(
    x: jax.Array, rho: jax.Array, increments: jax.Array, edges: jax.Array, data: Data, *, plain: bool
) -> jax.Array:
    """Of all that was recorded, (draw,). Shapes: x (day, draw), rho (draw,), increments (step, draw).

    plain: the chart holds exact days and gaps alone; what else there may be is left to `response.beside`.
    """
    diary = data.diary
    steps = increments.shape[0]
    category = jnp.maximum(diary.y, 0)
    good = jnp.exp(-(x + rho * diary.lag[:, None]))
    unlikely = (1 + good * edges[category]) * (1 + 1 / (good * edges[category + 1]))
    unlikely = jnp.where(diary.direct[:, None] > 0, unlikely, 1.0)
    weekly = jnp.prod(unlikely.reshape(-1, WEEK, x.shape[1]), axis=1)
    total = -jnp.sum(jnp.log(weekly), axis=0)
    # what is between two cut points: the factor that the product form leaves out
    between = jnp.concatenate(
        [jnp.ones((1, x.shape[1])), -jnp.expm1(-jnp.exp(increments)), jnp.ones((1, x.shape[1]))]
    )
    if steps:
        inner = (diary.y[:, None] == jnp.arange(1, steps + 1)) * diary.direct[:, None]
        total += jnp.sum(inner, axis=0) @ jnp.log(between[1:-1])
    if not plain:

        def of_one(x: jax.Array, rho: jax.Array, increments: jax.Array) -> jax.Array:
            return log_likelihood_beside(x, rho, cuts_of(increments), data)

        beside = jax.vmap(of_one, in_axes=(1, 0, 1))
        return jnp.asarray(total + beside(x, rho, increments))
    for gaps in diary.gaps:
        if gaps.day.shape[0]:
            total += _after_gaps(x, rho, edges, between, diary, gaps)
    return total


def _after_gaps(
    x: jax.Array, rho: jax.Array, edges: jax.Array, between: jax.Array, diary: Diary, gaps: Gaps
) -> jax.Array:
    """Days after unrecorded ones, (draw,)."""
    categories = edges.shape[0] - 1
    lags = jnp.arange(categories) / (categories - 1)
    less_after = jnp.exp(-rho * lags[:, None])  # (yesterday, draw)
    good = jnp.exp(-x)

    def at_least(odds: jax.Array) -> jax.Array:
        """The chance of each inner cut being passed: (gap, cut, draw), from odds (gap, 1, draw) of a good day."""
        return 1 / (1 + odds * edges[1:-1])

    def as_chances(passed: jax.Array) -> jax.Array:
        ends = jnp.ones_like(passed[:, :1])
        return jnp.concatenate([ends, passed], axis=1) - jnp.concatenate([passed, 0 * ends], axis=1)

    odds = good[gaps.hidden[:, 0]] * jnp.exp(-rho * gaps.lag_before[:, None])
    chances = as_chances(at_least(odds[:, None]))

    def a_day_on(chances: jax.Array, day: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        hidden, counts = day
        now = good[hidden]
        passed = jnp.zeros_like(chances[:, 1:])
        for yesterday in range(categories):
            passed += chances[:, yesterday, None] * at_least((now * less_after[yesterday])[:, None])
        return jnp.where(counts[:, None, None], as_chances(passed), chances), None

    steps = gaps.hidden.shape[1] - 1
    if steps:
        counts = jnp.arange(1, steps + 1)[:, None] < gaps.length
        chances, _ = lax.scan(a_day_on, chances, (gaps.hidden[:, 1:].T, counts))
    y = diary.y[gaps.day]
    today = good[gaps.day][:, None] * less_after  # (gap, yesterday, draw)
    chance = between[y][:, None] / (
        (1 + today * edges[y][:, None]) * (1 + 1 / (today * edges[y + 1][:, None]))
    )
    found = jnp.sum(chances * chance, axis=1)
    return jnp.sum(jnp.where(gaps.weight[:, None] > 0, jnp.log(found), 0.0), axis=0)
