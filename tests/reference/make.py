"""Make the references anew: `python -m tests.reference.make [name ...]`, hours on two cores. NUTS, one chain a chart.

Draws are NumPyro's on the library's own log posterior (which the tests hold against a plain loop), started at the mode
and scaled by the information there; that changes how fast it runs, not what it draws from. Kept in `nuts.json`: mean,
SD, 5, 50 and 95 % of each quantity with the effective sample sizes that ArviZ finds, the seed and the versions.
"""

from __future__ import annotations

import json
import sys
import time
from functools import lru_cache

import arviz
import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.infer import MCMC, NUTS

from reprieve.knowledge.priors import NAMES
from reprieve.response import fit, layout, model
from reprieve.response.observations import Case
from reprieve.response.weighing import weigh
from tests.reference.charts import FOLDER, KINDS, case_of, common_layout, kept, made, prior_of

WARMUP, DRAWS, SEED = 400, 10_000, 1
CHUNK = 1000


@lru_cache
def sampler(shape_key: fit.ShapeKey) -> MCMC:
    """One sampler for all charts of a scale."""

    def posterior(data, mode, spread):
        flat = dist.ImproperUniform(dist.constraints.real, (), (mode.shape[0],))
        z = numpyro.sample("z", flat)
        numpyro.factor("log_posterior", fit.log_posterior(mode + spread @ z, data, shape_key.shape))

    kernel = NUTS(posterior, dense_mass=False, adapt_mass_matrix=False)
    return MCMC(kernel, num_warmup=WARMUP, num_samples=DRAWS, progress_bar=False, jit_model_args=True)


def draws_of(case: Case) -> tuple[np.ndarray, layout.Layout, model.PriorShape]:
    """(draw, parameter) by NUTS."""
    shape = model.prior_shape(prior_of(case.scale), case.categories)
    plan = common_layout(case)
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, plan))
    start = fit.prior_mean(shape, plan.sizes)[None]
    found = fit.fit_many(start, layout.stacked([layout.arrays_of(case, plan)]), shape)
    spread = np.linalg.inv(np.linalg.cholesky(np.asarray(found.safe_information[0]))).T
    mode = np.asarray(found.theta[0])
    mcmc = sampler(fit.ShapeKey(shape))
    mcmc.run(
        jax.random.PRNGKey(SEED),
        data,
        jnp.asarray(mode),
        jnp.asarray(spread),
        init_params={"z": jnp.zeros(len(mode))},
    )
    return mode + np.asarray(mcmc.get_samples()["z"]) @ spread.T, plan, shape


def days_of(
    theta: np.ndarray, case: Case, plan: layout.Layout, shape: model.PriorShape
) -> dict[str, np.ndarray]:
    """What draws mean in days gained per 28."""
    data = layout.arrays_of(case, plan)
    front = plan.days - len(case.y)
    past = layout.schedule_of(data.visits, plan.days, front + case.treated_from, np.asarray(data.steps))
    eps = np.full(CHUNK, np.nan)
    parts = [
        np.asarray(weigh(theta[n : n + CHUNK], eps, data, past, shape, case.bad_from).treated)
        for n in range(0, len(theta), CHUNK)
    ]
    p1, p0, pb = 28 * np.concatenate(parts, axis=1) / (len(case.y) - case.treated_from)
    return {"specific": p0 - p1, "non_specific": pb - p0, "total": pb - p1}


def summary(values: np.ndarray) -> dict[str, float]:
    """Mean, SD and quantiles, with effective sample sizes."""
    ess = {
        "ess": float(arviz.ess(values[None], method="mean")),
        "ess_sd": float(arviz.ess(values[None], method="sd")),
        "ess_p05": float(arviz.ess(values[None], method="quantile", prob=0.05)),
        "ess_p95": float(arviz.ess(values[None], method="quantile", prob=0.95)),
    }
    found = {"mean": float(values.mean()), "sd": float(values.std(ddof=1))}
    found |= dict(
        zip(("p05", "median", "p95"), np.quantile(values, [0.05, 0.5, 0.95]).tolist(), strict=True)
    )
    return {**{k: round(v, 5) for k, v in found.items()}, **{k: round(v) for k, v in ess.items()}}


def reference_of(case: Case) -> dict[str, object]:
    """The whole entry of one chart."""
    begun = time.perf_counter()
    theta, plan, shape = draws_of(case)
    values = {name: theta[:, n] for n, name in enumerate(NAMES)} | days_of(theta, case, plan, shape)
    return {
        "seed": SEED,
        "warmup": WARMUP,
        "draws": DRAWS,
        "seconds": round(time.perf_counter() - begun),
        "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__, "arviz": arviz.__version__},
        "values": {name: summary(one) for name, one in values.items()},
    }


def main() -> None:
    """Those named, or all that are not there yet."""
    numpyro.enable_x64()
    charts = FOLDER / "charts.json"
    if not charts.exists():
        rows = ",\n".join(json.dumps(made(name)) for name in KINDS)
        charts.write_text(f"[\n{rows}\n]\n", "utf-8")
    out = FOLDER / "nuts.json"
    done = json.loads(out.read_text("utf-8")) if out.exists() else {}
    for chart in kept():
        name = str(chart["name"])
        if name in done if len(sys.argv) == 1 else name not in sys.argv[1:]:
            continue
        done[name] = reference_of(case_of(chart))
        out.write_text(json.dumps(done, indent=1) + "\n", "utf-8")
        print(name, done[name]["seconds"], done[name]["values"]["specific"], flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
