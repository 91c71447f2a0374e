"""Make the references anew: `python -m tests.reference.make [name ...]`, an hour on two cores. NUTS, 32 chains a chart.

Draws are NumPyro's on the library's own log posterior (which the tests hold against a plain loop), started about the
mode and scaled by the information there; that changes how fast it runs, not what it draws from. The chains go side by
side through one compiled program, in rounds until every mean, SD and quantile is worth 10,000 independent draws. Kept
in `nuts.json`: mean, SD, 5, 50 and 95 % of each quantity with the effective sample sizes that ArviZ finds, the largest
R-hat, the seed and the versions.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from functools import lru_cache

import arviz
import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.infer import MCMC, NUTS

from reprieve.knowledge.priors import NAMES
from reprieve.response import fit, fit_program, layout, model, prior_curve
from reprieve.response.observations import Case
from reprieve.response.weighing import treated_days
from tests.reference.charts import FOLDER, KINDS, case_of, common_layout, kept, made, prior_of

WARMUP, DRAWS, SEED = 150, 250, 1  # of each chain; draws are added round by round
CHAINS, MOST_ROUNDS, WANTED = 32, 32, 10_000


@lru_cache
def sampler(shape_key: prior_curve.ShapeKey) -> MCMC:
    """One sampler for all charts of a scale."""

    def posterior(data, mode, spread):
        flat = dist.ImproperUniform(dist.constraints.real, (), (mode.shape[0],))
        z = numpyro.sample("z", flat)
        numpyro.factor("log_posterior", fit_program.log_posterior(mode + spread @ z, data, shape_key.shape))

    # the coordinates are near standard normal: seven steps are a trajectory long enough, and chains wait for each other
    kernel = NUTS(posterior, dense_mass=False, adapt_mass_matrix=False, max_tree_depth=3)
    return MCMC(
        kernel,
        num_warmup=WARMUP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="vectorized",
        progress_bar=False,
        jit_model_args=True,
    )


def rounds_of(case: Case) -> Iterator[tuple[np.ndarray, layout.Layout, model.PriorShape]]:
    """(chain, draw, parameter) by NUTS, one round of draws after another."""
    shape = model.prior_shape(prior_of(case.scale), case.categories)
    plan = common_layout(case)
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, plan))
    start = prior_curve.prior_mean(shape, plan.sizes)[None]
    found = fit.fit_many(start, [layout.arrays_of(case, plan)], shape)
    spread = np.linalg.inv(np.linalg.cholesky(np.asarray(found.safe_information[0]))).T
    mode = np.asarray(found.theta[0])
    mcmc = sampler(prior_curve.ShapeKey(shape))
    first = np.random.default_rng(SEED).standard_normal((CHAINS, len(mode)))
    mcmc.post_warmup_state = None  # of another chart
    key, whitened = jax.random.PRNGKey(SEED), (data, jnp.asarray(mode), jnp.asarray(spread))
    mcmc.run(key, *whitened, init_params={"z": jnp.asarray(first)})
    while True:
        yield mode + np.asarray(mcmc.get_samples(group_by_chain=True)["z"]) @ spread.T, plan, shape
        mcmc.post_warmup_state = mcmc.last_state
        mcmc.run(mcmc.last_state.rng_key, *whitened)


def days_of(
    theta: np.ndarray, case: Case, plan: layout.Layout, shape: model.PriorShape
) -> dict[str, np.ndarray]:
    """What draws mean in days gained per 28."""
    data = layout.arrays_of(case, plan)
    front = plan.days - len(case.y)
    past = layout.schedule_of(data.visits, plan.days, front + case.treated_from, np.asarray(data.steps))
    sums = treated_days(theta, data, shape, treated=past.treated, bad_from=case.bad_from)
    p1, p0, pb = 28 * sums / (len(case.y) - case.treated_from)
    return {"specific": p0 - p1, "non_specific": pb - p0, "total": pb - p1}


def summary(values: np.ndarray) -> dict[str, float]:
    """Mean, SD and quantiles of (chain, draw), with effective sample sizes."""
    ess = {
        "ess": float(arviz.ess(values, method="mean")),
        "ess_sd": float(arviz.ess(values, method="sd")),
        "ess_p05": float(arviz.ess(values, method="quantile", prob=0.05)),
        "ess_p95": float(arviz.ess(values, method="quantile", prob=0.95)),
    }
    found = {"mean": float(values.mean()), "sd": float(values.std(ddof=1))}
    found |= dict(
        zip(("p05", "median", "p95"), np.quantile(values, [0.05, 0.5, 0.95]).tolist(), strict=True)
    )
    return {**{k: round(v, 5) for k, v in found.items()}, **{k: round(v) for k, v in ess.items()}}


def fewest(values: dict[str, dict[str, float]]) -> float:
    """The smallest effective sample size of any mean, SD or quantile."""
    return min(one[name] for one in values.values() for name in one if name.startswith("ess"))


def reference_of(case: Case) -> dict[str, object]:
    """The whole entry of one chart."""
    begun, parts = time.process_time(), []
    for theta, plan, shape in rounds_of(case):
        days = days_of(theta.reshape(-1, theta.shape[-1]), case, plan, shape)
        parts.append(
            {name: theta[..., n] for n, name in enumerate(NAMES)}
            | {name: one.reshape(CHAINS, -1) for name, one in days.items()}
        )
        # two rounds cannot be enough
        if len(parts) < 3:
            continue
        drawn = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
        values = {name: summary(one) for name, one in drawn.items()}
        if fewest(values) >= WANTED or len(parts) == MOST_ROUNDS:
            break
    return {
        "seed": SEED,
        "chains": CHAINS,
        "warmup": WARMUP,
        "draws": CHAINS * DRAWS * len(parts),
        "cpu_seconds": round(time.process_time() - begun),
        "fewest": round(fewest(values)),
        "largest_r_hat": round(max(float(arviz.rhat(one)) for one in drawn.values()), 4),
        "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__, "arviz": arviz.__version__},
        "values": values,
    }


def main() -> None:
    """Those named, or all that are not there yet or are worth too little."""
    numpyro.enable_x64()
    charts = FOLDER / "charts.json"
    there = {str(chart["name"]): chart for chart in (kept() if charts.exists() else [])}
    if set(KINDS) - set(there):
        rows = ",\n".join(json.dumps(there.get(name) or made(name)) for name in KINDS)
        charts.write_text(f"[\n{rows}\n]\n", "utf-8")
    out = FOLDER / "nuts.json"
    done = json.loads(out.read_text("utf-8")) if out.exists() else {}
    for chart in kept():
        name = str(chart["name"])
        enough = done.get(name, {}).get("fewest", 0) >= WANTED
        if enough if len(sys.argv) == 1 else name not in sys.argv[1:]:
            continue
        done[name] = reference_of(case_of(chart))
        out.write_text(json.dumps(done, indent=1) + "\n", "utf-8")
        told = [done[name][key] for key in ("cpu_seconds", "draws", "fewest", "largest_r_hat")]
        print(name, *told, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
