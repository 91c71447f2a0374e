"""How are posterior draws made, and are there enough of them?

NUTS by NumPyro, one chain after another. R-hat (rank-normalised, split) and bulk and tail effective sample sizes as in
Vehtari 2021, doi:10.1214/20-BA1221, by ArviZ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WORST_R_HAT = 1.01
FEWEST_ESS = 400


def run_nuts(
    model: Callable[..., None], *data: Any, seed: int, warmup: int, samples: int, chains: int,
    target: float = 0.9, progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Floats]:  # fmt: skip
    """Draws of every named quantity, each (chain, draw, ...). Says `progress` after each chain."""
    import jax
    from numpyro.infer import MCMC, NUTS  # type: ignore[import-untyped]

    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    kernel = NUTS(model, target_accept_prob=target)
    found: list[dict[str, Floats]] = []
    for chain, key in enumerate(jax.random.split(jax.random.PRNGKey(seed), chains)):
        mcmc = MCMC(kernel, num_warmup=warmup, num_samples=samples, progress_bar=False)
        mcmc.run(key, *data)
        found.append({name: np.asarray(values) for name, values in mcmc.get_samples().items()})
        progress(f"chain {chain + 1} of {chains}")
    return {name: np.stack([one[name] for one in found]) for name in found[0]}


def summary_of(draws: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    """Mean, SD, 5 % and 95 %, R-hat, bulk and tail ESS of each scalar. `draws` by name, each (chain, draw); one chain counts as two."""
    from arviz import ess, rhat

    bulk_or_tail: Any = ess
    mixing: Any = rhat

    found = {}
    for name, whole in draws.items():
        values = whole if len(whole) > 1 else whole[:, : whole.shape[1] // 2 * 2].reshape(2, -1)
        low, high = np.quantile(values, [0.05, 0.95])
        found[name] = {
            "mean": float(values.mean()), "sd": float(values.std(ddof=1)), "p05": float(low), "p95": float(high),
            "r_hat": float(mixing(values)), "ess_bulk": float(bulk_or_tail(values, method="bulk")),
            "ess_tail": float(bulk_or_tail(values, method="tail")),
        }  # fmt: skip
    return found


def not_converged(summary: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is not sampled well enough, in words; empty if all is."""
    faults = []
    for name, row in summary.items():
        if not row["r_hat"] < WORST_R_HAT:
            faults.append(f"{name}: R-hat {row['r_hat']:.3f}; need less than {WORST_R_HAT}")
        fewest = min(row["ess_bulk"], row["ess_tail"])
        if not fewest > FEWEST_ESS:
            faults.append(f"{name}: effective sample size {fewest:.0f}; need more than {FEWEST_ESS}")
    return faults
