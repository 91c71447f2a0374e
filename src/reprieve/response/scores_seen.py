"""How likely are visit scores, such as a HIT-6 of 62, given the linear predictor of the days they ask about?

A score is normal around own + slope * m. m is a mean over the days it asks about: of the chance of pain, or of the
place on the scale; a day that the diary holds counts as it was recorded, not as a chance, so that nothing counts twice.
The person's own intercept is normal too and integrated out: scores of one instrument lean on each other, and their
inverse covariance is known beforehand (`root`' * `root`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import category_chances
from reprieve.response.spans import chance_of_pain


class Scores(NamedTuple):
    """Scores with the part of m that is known taken off. Shapes: (score,) unless said; `root` is 0 where padded."""

    days: jax.Array  # (score, day) 1 / (days it asks about) on those of them that are not recorded
    beyond: jax.Array  # score - intercept - slope * what recorded days make of m
    slope: jax.Array
    level: jax.Array  # 1: m is of places on the scale; 0: of chances of pain
    root: jax.Array  # (score, score)


def log_likelihood_of_scores(x: jax.Array, rho: jax.Array, cuts: jax.Array, scores: Scores) -> jax.Array:
    """The log likelihood of all scores, up to a constant."""
    if not scores.beyond.shape[0]:
        return jnp.zeros(())
    away = scores.root @ (scores.beyond - scores.slope * _means(x, rho, cuts, scores))
    return -0.5 * away @ away


def place_on_scale(x: jax.Array, rho: jax.Array, cuts: jax.Array) -> jax.Array:
    """The settled expected place of each day on the scale, 0-1."""
    lags = jnp.arange(cuts.shape[0] + 1) / cuts.shape[0]
    after_none, after_worst = category_chances(x, cuts) @ lags, category_chances(x + rho, cuts) @ lags
    return after_none / (1 - (after_worst - after_none))


def _means(x: jax.Array, rho: jax.Array, cuts: jax.Array, scores: Scores) -> jax.Array:
    pain = scores.days @ chance_of_pain(x, rho, cuts)[0]
    place = scores.days @ place_on_scale(x, rho, cuts)
    return jnp.where(scores.level > 0, place, pain)


def information_of_scores(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, scores: Scores
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Independent pieces of expected information: ones, and their slopes by x (score, day) and by rho (score,)."""
    of_pain = scores.days * (scores.slope * (1 - scores.level))[:, None]
    of_place = scores.days * (scores.slope * scores.level)[:, None]

    def daily(x: jax.Array, rho: jax.Array) -> tuple[jax.Array, jax.Array]:
        return chance_of_pain(x, rho, cuts)[0], place_on_scale(x, rho, cuts)

    _, (pain_x, place_x) = jax.jvp(lambda x: daily(x, rho), (x,), (jnp.ones_like(x),))
    _, (pain_rho, place_rho) = jax.jvp(lambda rho: daily(x, rho), (rho,), (jnp.ones_like(rho),))
    by_x = of_pain * pain_x + of_place * place_x
    by_rho = of_pain @ pain_rho + of_place @ place_rho
    return jnp.ones(scores.beyond.shape), scores.root @ by_x, scores.root @ by_rho


def bends_of_scores(x: jax.Array, rho: jax.Array, cuts: jax.Array, scores: Scores) -> jax.Array:
    """What the bends of m in x add to the information of each day's predictor, of either sign, (day,)."""
    away = scores.root @ (scores.beyond - scores.slope * _means(x, rho, cuts, scores))
    pull = (scores.root.T @ away) * scores.slope

    def bend(daily: Callable[[jax.Array], jax.Array]) -> jax.Array:
        def slope(x: jax.Array) -> jax.Array:
            return jnp.asarray(jax.jvp(daily, (x,), (jnp.ones_like(x),))[1])

        return jnp.asarray(jax.jvp(slope, (x,), (jnp.ones_like(x),))[1])

    of_pain = bend(lambda x: chance_of_pain(x, rho, cuts)[0])
    of_place = bend(lambda x: place_on_scale(x, rho, cuts))
    return (
        -((pull * (1 - scores.level)) @ scores.days) * of_pain
        - ((pull * scores.level) @ scores.days) * of_place
    )
