"""What does all that a chart holds besides recorded days after recorded days say?

Gaps, coarse days, counts over spans, and visit scores: one number for those who weigh draws, and the same with what the
fit's metric needs.
"""

from __future__ import annotations

from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import log_likelihood_after_gaps
from reprieve.response.model import Data
from reprieve.response.scores_seen import information_of_scores, log_likelihood_of_scores
from reprieve.response.spans import information_of_spans, log_likelihood_of_spans


def log_likelihood_beside(x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data) -> jax.Array:
    """The log likelihood of all but recorded days after recorded days. Shapes: x (day,), cuts (K-1,)."""
    return beside_with_lag(x, rho, cuts, data)[0]


def beside_with_lag(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data
) -> tuple[jax.Array, jax.Array]:
    """The same, and the lag expected of the yesterdays of days that are coarse or come after such or unrecorded ones."""
    value, lag = log_likelihood_after_gaps(x, rho, cuts, data.diary)
    return value + log_likelihood_of_sums(x, rho, cuts, data), lag


def log_likelihood_of_sums(x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data) -> jax.Array:
    """The log likelihood of what was told of many days together: counts over spans and visit scores."""
    counts = log_likelihood_of_spans(x, rho, cuts, data.spans)
    return counts + log_likelihood_of_scores(x, rho, cuts, data.scores)


def information_of_sums(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Expected information of each count and score (row,), and the slopes of what it informs by x and by rho."""
    counts = information_of_spans(x, rho, cuts, data.spans)
    if not data.scores.beyond.shape[0]:
        return counts
    scores = information_of_scores(x, rho, cuts, data.scores)
    weight, by_x, by_rho = (jnp.concatenate(pair) for pair in zip(counts, scores, strict=True))
    return weight, by_x, by_rho
