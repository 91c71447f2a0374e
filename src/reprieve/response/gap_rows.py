"""How likely is a recorded day after unrecorded ones, at many draws side by side?

The same sum over every course of the unrecorded days as in `likelihood`, with draws in the last axis: today's chance
to be above a cut point, 1 / (1 + odds against), needs one division for each of yesterday's categories, and no
exponential but one a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.likelihood import Gaps


class Scale(NamedTuple):
    """The cut points and persistence of each draw as factors of odds."""

    cuts: jax.Array  # (cut, draw) exp(c_k)
    after: jax.Array  # (category, draw) exp(-rho * lag) after each category
    within: jax.Array  # (category, draw) 1 - exp(c_k - c_k+1); 1 at both ends


def scale_of(rho: jax.Array, increments: jax.Array) -> Scale:
    """rho: (draw,); increments: (draw, K-2), logarithms."""
    steps = jnp.exp(increments).T
    first = jnp.zeros((1, rho.shape[0]))
    cuts = jnp.concatenate([first, jnp.cumsum(steps, axis=0)])
    lags = jnp.arange(cuts.shape[0] + 1) / cuts.shape[0]
    whole = jnp.ones_like(first)
    return Scale(
        jnp.exp(cuts),
        jnp.exp(-rho * lags[:, None]),
        jnp.concatenate([whole, -jnp.expm1(-steps), whole]),
    )


def edges_of(y: jax.Array, scale: Scale) -> tuple[jax.Array, jax.Array]:
    """exp(c_y) and exp(-c_{y+1}) of these categories, (row, draw); 0 beyond either end of the scale.

    A product with ones and noughts: rows are not gathered, which compiled programs do one number at a time.
    """
    nothing = jnp.zeros((1, scale.cuts.shape[1]))
    own = (y[:, None] == jnp.arange(scale.cuts.shape[0] + 1)).astype(scale.cuts.dtype)
    return own @ jnp.concatenate([nothing, scale.cuts]), own @ jnp.concatenate([1 / scale.cuts, nothing])


def within_of(y: jax.Array, weight: jax.Array, scale: Scale) -> jax.Array:
    """The part of the log likelihood that only the width of each category makes, (draw,)."""
    own = (y[:, None] == jnp.arange(scale.within.shape[0])) * weight[:, None]
    return jnp.sum(own, axis=0) @ jnp.log(scale.within)


def log_likelihood_of_gaps(
    hidden: jax.Array, today: jax.Array, rho: jax.Array, y: jax.Array, gaps: Gaps, scale: Scale
) -> jax.Array:
    """Summed over the gaps of one group, (draw,). Shapes: hidden (step, gap, draw) and today (gap, draw), predictors."""
    against = _apart(jnp.exp(-(hidden[0] + rho * gaps.lag_before[:, None])))
    first = [1 / (1 + against * cut) for cut in scale.cuts]  # chances to be above each cut point
    chances: Sequence[jax.Array] = _by_category(first)
    if hidden.shape[0] > 1:

        def a_day_on(chances: jax.Array, day: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
            x, counts = day
            against = jnp.exp(-x) * scale.cuts[:, None]  # (cut, gap, draw)
            rows = zip(chances, scale.after, strict=True)
            above = sum(chance / (1 + against * after) for chance, after in rows)
            moved = jnp.stack(_by_category(list(jnp.asarray(above))))
            return jnp.where(counts[:, None], moved, chances), None

        counts = jnp.arange(1, hidden.shape[0])[:, None] < gaps.length
        chances = lax.scan(a_day_on, jnp.stack(chances), (hidden[1:], counts))[0]  # type: ignore[assignment]
    below, above = edges_of(y, scale)
    against = _apart(jnp.exp(-today))
    chance: jax.Array = jnp.zeros_like(today)
    for before, after in zip(chances, scale.after, strict=True):
        odds = against * after
        chance += before * odds / ((1 + odds * below) * (odds + above))
    return gaps.weight @ jnp.log(chance) + within_of(y, gaps.weight, scale)


def _by_category(above: Sequence[jax.Array]) -> list[jax.Array]:
    """The chance of each category, from those to be above each cut point."""
    inner = [higher - lower for higher, lower in pairwise(above)]
    return [1 - above[0], *inner, above[-1]]


def _apart(rows: jax.Array) -> jax.Array:
    """The same rows. As a product, they are worked out once; else compilers do it anew for every category."""
    return jnp.eye(rows.shape[0]) @ rows
