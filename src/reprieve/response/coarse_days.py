"""How likely are days recorded on a coarser scale than the diary's, such as "headache: yes" on a 0-10 chart?

Such a day allows several neighbouring categories. A stretch is a run of days whose category is not known exactly,
coarse ones and unrecorded ones between them, up to and with the exactly recorded day that ends it. It is walked
through once, forwards: the chances of yesterday's categories carry over, those that today's record rules out are
struck, and what is left is scaled to one. So every coarse day, and the exact day at the end, adds the chance of its
record given all that was recorded before it. Exact, but for three cuts: more than seven unrecorded days are forgotten
as in `likelihood`, so is what came before the first day, and a stretch longer than a row goes on in another one, which
begins fourteen days earlier (`coarse_rows`) so that it knows where it stands.
Today's chances are differences of the chances to be above each cut point: where eta is beyond 20 log odds the lowest
categories lose figures, which no posterior can notice.
"""

from __future__ import annotations

from typing import NamedTuple

from reprieve.response.jax_setup import jax, jnp, lax

_FAR = 300.0  # beyond this no predictor is told from another, and nothing overflows
_LEAST = 1e-290  # of a chance, so that a logarithm is there


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
    """The log likelihood of all days of the stretches at each draw (draw,), and their yesterdays' expected lag.

    Draws lie side by side. Shapes: x (day, draw), rho (draw,), cuts (K-1, draw); the lag (day, draw), 0 on other days.
    """
    rows, steps = coarse.day.shape
    draws = x.shape[1]
    if not rows * steps:
        return jnp.zeros(draws), jnp.zeros_like(x)
    categories = cuts.shape[0] + 1
    levels = jnp.arange(categories)[:, None, None]
    lags = levels / (categories - 1.0)
    odds_of_cut = jnp.exp(cuts)[:, None, :]
    whole = jnp.ones((1, rows, draws))

    def a_day_on(
        chances: jax.Array, step: CoarseDays
    ) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:  # chances: (yesterday, row, draw)
        lag = jnp.where(step.begins[:, None] > 0, step.lag_before[:, None], lags)  # (yesterday, row, 1)
        eta = jnp.clip(x[step.day] + rho * lag, -_FAR, _FAR)
        good = jnp.exp(-eta)
        above = jnp.zeros((categories - 1, rows, draws))
        for before in range(categories):  # written out, so that draws are what is gone along
            above += chances[before] / (1 + good[before] * odds_of_cut)
        today = jnp.concatenate([whole, above]) - jnp.concatenate([above, 0 * whole])
        open_ = (levels >= step.lowest[:, None]) & (levels <= step.highest[:, None])
        today = jnp.maximum(today, _LEAST) * open_
        likely = jnp.sum(today, axis=0)
        return today / likely, (jnp.log(likely), jnp.sum(chances * lag, axis=0))

    start = jnp.full((categories, rows, draws), 1 / categories)
    _, (logs, yesterday) = lax.scan(a_day_on, start, jax.tree.map(jnp.transpose, coarse))
    weight = coarse.weight.T[:, :, None]
    lag = jnp.zeros_like(x).at[coarse.day.T].add(weight * yesterday)
    return jnp.sum(weight * logs, axis=(0, 1)), lag
