"""How likely are days recorded on a coarser scale than the diary's, such as "headache: yes" on a 0-10 chart?

Such a day allows several neighbouring categories. A stretch is a run of days whose category is not known exactly,
coarse ones and unrecorded ones between them, up to and with the exactly recorded day that ends it. It is walked
through once, forwards: the chances of yesterday's categories carry over, those that today's record rules out are
struck, and what is left is scaled to one. So every coarse day, and the exact day at the end, adds the chance of its
record given all that was recorded before it. Exact, but for three cuts: more than seven unrecorded days are forgotten
as in `likelihood`, so is what came before the first day, and a stretch longer than a row goes on in another one, which
begins fourteen days earlier (`coarse_rows`) so that it knows where it stands.
Never a difference of near numbers: P(k) = sum_j p_j * above_jk * below_j,k+1 * (1 - exp(c_k - c_k+1)).
"""

from __future__ import annotations

from typing import NamedTuple

from reprieve.response.jax_setup import jax, jnp, lax

_FAR = 300.0  # beyond this no predictor is told from another, and nothing overflows


class CoarseDays(NamedTuple):
    """Stretches in rows, one after the other. Shapes: (row, step); rows without days have no weight."""

    day: jax.Array
    lowest: jax.Array  # of the categories that the day may have had; one number twice where it is known
    highest: jax.Array
    begins: jax.Array  # 1 where a stretch begins
    lag_before: jax.Array  # yesterday of its first day, scaled 0-1
    weight: jax.Array  # 1 where the day was recorded, and is not counted in another row


def log_likelihood_of_coarse(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, coarse: CoarseDays
) -> tuple[jax.Array, jax.Array]:
    """The log likelihood of all days of the stretches, and the lag expected of their yesterdays, (day,)."""
    rows, steps = coarse.day.shape
    if not rows * steps:
        return jnp.zeros(()), jnp.zeros_like(x)
    categories = cuts.shape[0] + 1
    levels, lags = jnp.arange(categories), jnp.arange(categories) / (categories - 1)
    odds_of_cut, within = jnp.exp(cuts), -jnp.expm1(-jnp.diff(cuts))

    def a_day_on(
        chances: jax.Array, step: CoarseDays
    ) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:  # chances: (row, yesterday)
        begins = step.begins[:, None] > 0
        lag = jnp.where(begins, step.lag_before[:, None], lags)
        eta = jnp.clip(x[step.day][:, None] + rho * lag, -_FAR, _FAR)
        against = jnp.exp(-eta)[:, :, None] * odds_of_cut  # (row, yesterday, cut)
        above = 1 / (1 + against)
        below = against * above
        carried = chances[:, :, None]
        first = jnp.sum(carried * below[:, :, :1], axis=1)
        last = jnp.sum(carried * above[:, :, -1:], axis=1)
        inner = within * jnp.sum(carried * above[:, :, :-1] * below[:, :, 1:], axis=1)
        today = jnp.concatenate([first, inner, last], axis=1)
        today = today * ((levels >= step.lowest[:, None]) & (levels <= step.highest[:, None]))
        likely = jnp.sum(today, axis=1)
        return today / likely[:, None], (jnp.log(likely), jnp.sum(chances * lag, axis=1))

    start = jnp.full((rows, categories), 1 / categories)
    _, (logs, yesterday) = lax.scan(a_day_on, start, jax.tree.map(jnp.transpose, coarse))
    weight = coarse.weight.T
    lag = jnp.zeros_like(x).at[coarse.day.T].add(weight * yesterday)
    return jnp.sum(weight * logs), lag
