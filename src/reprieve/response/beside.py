"""What does all that a chart holds besides recorded days after recorded days say: gaps, coarse days, counts over spans?

One number for those who weigh draws, and the same with what the fit's metric needs.
"""

from __future__ import annotations

from reprieve.response.jax_setup import jax
from reprieve.response.likelihood import log_likelihood_after_gaps
from reprieve.response.model import Data
from reprieve.response.spans import log_likelihood_of_spans


def log_likelihood_beside(x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data) -> jax.Array:
    """The log likelihood of all but recorded days after recorded days. Shapes: x (day,), cuts (K-1,)."""
    return beside_with_lag(x, rho, cuts, data)[0]


def beside_with_lag(
    x: jax.Array, rho: jax.Array, cuts: jax.Array, data: Data
) -> tuple[jax.Array, jax.Array]:
    """The same, and the lag expected of the yesterdays of days that are coarse or come after such or unrecorded ones."""
    value, lag = log_likelihood_after_gaps(x, rho, cuts, data.diary)
    return value + log_likelihood_of_spans(x, rho, cuts, data.spans), lag
