"""How likely is this diary, given the linear predictor of each day?

Proportional odds with yesterday's category: P(y_t >= k) = logistic(x_t + rho * lag(y_{t-1}) - c_k), lag = category
/ (K-1), c_1 = 0. An unrecorded yesterday is marginalised exactly over every course the unrecorded days could have
taken, up to seven days back; what was recorded before that is forgotten (its weight is at most (rho/4)^7), and then
the first of the seven follows a day in the middle of the scale. It is never read as "no pain". Days recorded on a
coarser scale, and those after them, are in `coarse_days`.
"""

from __future__ import annotations

from typing import NamedTuple

from reprieve.response.coarse_days import CoarseDays, log_likelihood_of_coarse
from reprieve.response.jax_setup import jax, jnp, lax

WINDOW = 7  # days back


class Gaps(NamedTuple):
    """Recorded days after unrecorded ones. Shapes: (gap,) or (gap, hidden); `weight` 0 pads."""

    day: jax.Array  # the recorded day
    hidden: jax.Array  # the unrecorded days before it, first to last, then padding
    length: jax.Array  # how many of them count
    lag_before: jax.Array  # yesterday of the first hidden day, scaled 0-1
    weight: jax.Array


class Diary(NamedTuple):
    """One diary as arrays. Shapes: (day,); `y` is -1 where nothing is recorded, or not which category exactly."""

    y: jax.Array
    direct: jax.Array  # 1 where today and yesterday are recorded exactly
    lag: jax.Array  # yesterday's category, scaled 0-1; 0 where not direct
    gaps: tuple[Gaps, ...]  # those with one hidden day, with two, and with more
    lowest: jax.Array  # of the categories that the day may have had; -1 where nothing is recorded
    highest: jax.Array
    coarse: CoarseDays  # stretches around days that leave more than one category open


class Local(NamedTuple):
    """What one day says, as (day,): edges c_y and c_{y+1}, their distance, and the chance of being within each."""

    over: jax.Array  # logistic(eta - c_y); 1 in the lowest category
    under: jax.Array  # logistic(c_{y+1} - eta); 1 in the highest
    width: jax.Array


def local(eta: jax.Array, y: jax.Array, cuts: jax.Array, highest: jax.Array | None = None) -> Local:
    """P(y) = over * under * (1 - exp(-width)): a product, so no difference of near numbers is ever taken.

    With `highest`: the chance of any category from y to that one.
    """
    category = jnp.maximum(y, 0)
    far = jnp.full(1, 1e3)  # beyond either end of the scale: a chance of 1
    edges = jnp.concatenate([-far, cuts, far])
    last = category if highest is None else jnp.maximum(highest, 0)
    below, above = edges[category], edges[last + 1]
    return Local(lax.logistic(eta - below), lax.logistic(above - eta), above - below)


def category_chances(eta: jax.Array, cuts: jax.Array) -> jax.Array:
    """The chance of each category at predictor `eta`; shape (..., K). `cuts` are c_1..c_{K-1}."""
    above = lax.logistic(eta[..., None] - cuts)
    ends = (*above.shape[:-1], 1)
    return jnp.concatenate([jnp.ones(ends), above], axis=-1) - jnp.concatenate(
        [above, jnp.zeros(ends)], axis=-1
    )


def log_likelihood(x: jax.Array, rho: jax.Array, cuts: jax.Array, diary: Diary) -> jax.Array:
    """The log likelihood of the whole diary. Shapes: x (day,), cuts (K-1,)."""
    today = local(x + rho * diary.lag, diary.y, cuts)
    logs = jnp.log(today.over) + jnp.log(today.under) + jnp.log(-jnp.expm1(-today.width))
    return jnp.sum(diary.direct * logs) + log_likelihood_after_gaps(x, rho, cuts, diary)[0]


def log_likelihood_after_gaps(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, diary: Diary
) -> tuple[jax.Array, jax.Array]:
    """The part of the days that are coarse or come after such or unrecorded ones, and their yesterdays' expected lag.

    Shapes: the part is a number, the lag (day,), 0 on other days.
    """
    one, lags = log_likelihood_of_coarse(x[:, None], jnp.reshape(rho, 1), cuts[:, None], diary.coarse)
    total, lag = one[0], lags[:, 0]
    for gaps in diary.gaps:
        part, expected = _after_gaps(x, rho, cuts, diary.y, gaps)
        total += jnp.sum(gaps.weight * part)
        lag = lag.at[gaps.day].add(gaps.weight * expected)
    return total, lax.stop_gradient(lag)


def _after_gaps(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, y: jax.Array, gaps: Gaps
) -> tuple[jax.Array, jax.Array]:
    categories = cuts.shape[0] + 1
    lags = jnp.arange(categories) / (categories - 1)
    chances = category_chances(x[gaps.hidden[:, 0]] + rho * gaps.lag_before, cuts)

    def a_day_on(chances: jax.Array, day: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        hidden, counts = day
        moves = category_chances(x[hidden][:, None] + rho * lags, cuts)  # (gap, yesterday, today)
        moved = jnp.sum(chances[:, :, None] * moves, axis=1)
        return jnp.where(counts[:, None], moved, chances), None

    steps = gaps.hidden.shape[1] - 1
    if steps:
        counts = jnp.arange(1, steps + 1)[:, None] < gaps.length
        chances, _ = lax.scan(a_day_on, chances, (gaps.hidden[:, 1:].T, counts))
    today = local(x[gaps.day][:, None] + rho * lags, y[gaps.day][:, None], cuts)
    chance = today.over * today.under * -jnp.expm1(-today.width)
    return jnp.log(jnp.sum(chances * chance, axis=1)), chances @ lags
