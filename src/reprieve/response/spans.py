"""How likely is a count over a span, such as "14 of 28 days", given the linear predictor of its days?

A count says nothing of which days. It is read as binomial at the mean chance of a day with pain, with fewer days than
were counted, since days follow each other (`counts`). Exact in mean for yes/no; on longer scales yesterday is taken
at its expected place.
"""

from __future__ import annotations

from typing import NamedTuple

from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.likelihood import category_chances


class Spans(NamedTuple):
    """Counts over spans of days. Shapes: (span,) but `days`."""

    days: jax.Array  # (span, day) 1 on its days
    share: jax.Array  # of the recorded days that were days with pain
    worth: jax.Array  # how many independent days the count is worth; 0 pads


def chance_of_pain(x: jax.Array, rho: jax.Array, cuts: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The settled chance of any pain on each day, and how much a worst yesterday adds to it."""
    lags = jnp.arange(cuts.shape[0] + 1) / cuts.shape[0]
    after_none, after_worst = category_chances(x, cuts) @ lags, category_chances(x + rho, cuts) @ lags
    yesterday = after_none / (1 - (after_worst - after_none))
    none, worst = lax.logistic(x), lax.logistic(x + rho)  # c_1 = 0
    return none + yesterday * (worst - none), worst - none


def log_likelihood_of_spans(x: jax.Array, rho: jax.Array, cuts: jax.Array, spans: Spans) -> jax.Array:
    """The log likelihood of all counts, up to a constant."""
    chance = _mean_chance(x, rho, cuts, spans)
    return jnp.sum(spans.worth * (spans.share * jnp.log(chance) + (1 - spans.share) * jnp.log1p(-chance)))


def _mean_chance(x: jax.Array, rho: jax.Array, cuts: jax.Array, spans: Spans) -> jax.Array:
    length = jnp.maximum(jnp.sum(spans.days, axis=1), 1.0)
    return jnp.where(spans.worth > 0, spans.days @ chance_of_pain(x, rho, cuts)[0] / length, 0.5)


def information_of_spans(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, spans: Spans
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Expected information of each count on its own mean chance (span,), and that chance's slopes by x and by rho."""
    chance = _mean_chance(x, rho, cuts, spans)
    length = jnp.maximum(jnp.sum(spans.days, axis=1), 1.0)
    _, by_x = jax.jvp(lambda x: chance_of_pain(x, rho, cuts)[0], (x,), (jnp.ones_like(x),))
    _, by_rho = jax.jvp(lambda rho: chance_of_pain(x, rho, cuts)[0], (rho,), (jnp.ones_like(rho),))
    slope_rho = spans.days @ by_rho / length
    return spans.worth / (chance * (1 - chance)), spans.days * by_x / length[:, None], slope_rho
