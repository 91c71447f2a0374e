"""Draws by NUTS (NumPyro), for the chart on which nothing faster can be trusted.

The same log posterior, started at the best fit and scaled by the information there. Slow: seconds to minutes a chart.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from reprieve.response.fit_program import log_posterior
from reprieve.response.fitted import Fit
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.model import DELTA, Data, PriorShape

Floats = NDArray[np.float64]

WARMUP = 500


class NutsNotThereError(Exception):
    """NumPyro is not installed here."""


def nuts_draws(
    fit: Fit, n: int, data: Data, shape: PriorShape, *, seed: int, draws: int
) -> tuple[Floats, float]:
    """(draw, parameter), and how many independent draws the specific effect's are worth.

    Raises: NutsNotThereError where NumPyro is missing.
    """
    if find_spec("numpyro") is None:
        raise NutsNotThereError("NUTS would be used here; it needs the package numpyro.")
    import numpyro  # type: ignore[import-untyped]
    from numpyro.diagnostics import effective_sample_size  # type: ignore[import-untyped]
    from numpyro.infer import MCMC, NUTS  # type: ignore[import-untyped]

    numpyro.enable_x64()
    mode = np.asarray(fit.theta[n])
    spread = np.linalg.inv(np.linalg.cholesky(np.asarray(fit.safe_information[n]))).T
    there = jax.tree.map(jnp.asarray, data)

    def potential(z: jax.Array) -> jax.Array:
        return -log_posterior(jnp.asarray(mode) + jnp.asarray(spread) @ z, there, shape)

    sampler = MCMC(NUTS(potential_fn=potential), num_warmup=WARMUP, num_samples=draws, progress_bar=False)
    sampler.run(jax.random.PRNGKey(seed), init_params=jnp.zeros(len(mode)))
    theta = mode + np.asarray(sampler.get_samples()) @ spread.T
    return theta, float(effective_sample_size(theta[None, :, DELTA]))
