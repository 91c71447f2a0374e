"""How long does a response take: 500 charts of 730 days in one call, and one chart beside NUTS on the same posterior.

Charts are a mixture of yes/no and 0-10 diaries. Every figure is for posterior draws and all sections, not the fit alone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import numpy as np

from bench.timing import Timed
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.response import case_from_view, respond, respond_many
from reprieve.response.observations import Case
from reprieve.simulate import simulate

ONE_DAY = dt.timedelta(days=1)
DAYS = 730
CYCLES = 8  # 28 + 8 * 84 = 700 days, and the last month of the ninth cycle


def cases(patients: int, *, seed: int = 1) -> list[Case]:
    """Half yes/no, half 0-10, each 730 days long."""
    prior = load_knowledge().priors.of("chronic_migraine")
    found = []
    for scale, share in (("yes_no", patients // 2), ("nrs", patients - patients // 2)):
        kinds = min(share, 25)  # each chart many times over: the fit does not know
        people = simulate("chronic_migraine", patients=kinds, cycles=CYCLES + 1, seed=seed, scale=scale)  # type: ignore[arg-type]
        views = [person.chart.as_of(person.chart.facts[0].on + (DAYS - 1) * ONE_DAY) for person in people]
        made = []
        for view in views:
            try:
                made.append(case_from_view(view, prior))
            except NotAnswerableError:  # 28 bad days of 28 in a yes/no diary
                continue
        found += [made[n % len(made)] for n in range(share)]
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def many_charts(patients: int = 500) -> float:
    """Seconds for all charts in one warm call."""
    prior = load_knowledge().priors.of("chronic_migraine")
    charts = cases(patients)
    respond_many(charts, prior, seed=1)  # load the compiled programs, or compile them
    return min(timed(lambda: respond_many(charts, prior, seed=1)) for _ in range(2))


def one_chart(case: Case) -> float:
    """Seconds for one warm chart, all sections."""
    prior = load_knowledge().priors.of("chronic_migraine")
    respond(case, prior)
    return min(timed(lambda: respond(case, prior)) for _ in range(7))


def one_exact(case: Case) -> float:
    """Seconds for one warm chart, all sections, the normal curve corrected."""
    prior = load_knowledge().priors.of("chronic_migraine")
    respond(case, prior, exact=True)
    return min(timed(lambda: respond(case, prior, exact=True)) for _ in range(3))


def nuts(case: Case, *, samples: int = 500) -> float:
    """Seconds of NumPyro's NUTS, two chains, on the same log posterior; compiling counts, as it does for its users."""
    import numpyro
    from numpyro.infer import MCMC, NUTS

    from reprieve.response import fit, layout, model
    from reprieve.response.jax_setup import jax, jnp

    prior = load_knowledge().priors.of("chronic_migraine")
    shape = model.prior_shape(prior, case.categories)
    plan = layout.layout_for([case])
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, plan))
    spread = np.linalg.inv(np.linalg.cholesky(fit.prior_precision(shape, plan.sizes))).T
    mean = fit.prior_mean(shape, plan.sizes)
    numpyro.enable_x64()
    sampler = MCMC(
        NUTS(potential_fn=lambda z: -fit.log_posterior(mean + spread @ z, data, shape)),
        num_warmup=samples,
        num_samples=samples,
        num_chains=2,
        chain_method="sequential",
        progress_bar=False,
    )
    return timed(lambda: sampler.run(jax.random.PRNGKey(0), init_params=jnp.zeros((2, len(mean)))))


def rows() -> Iterator[Timed]:
    """One chart beside NUTS on the same posterior, and 500 charts beside 500 single calls."""
    case = cases(2)[0]
    alone = one_chart(case)
    by_nuts = nuts(case)
    yield Timed(
        what=f"respond, one chart of {DAYS} days, warm (screening)",
        seconds=alone,
        peer="NumPyro NUTS 2 x 500",
        peer_seconds=by_nuts,
    )
    yield Timed(
        what=f"respond, one chart of {DAYS} days, warm (corrected)",
        seconds=one_exact(case),
        peer="NumPyro NUTS 2 x 500",
        peer_seconds=by_nuts,
        bar="< 100 ms",
    )
    yield Timed(
        what=f"respond, 500 charts of {DAYS} days in one call",
        seconds=many_charts(),
        peer="500 single calls (one timed)",
        peer_seconds=500 * alone,
        bar="< 10 s",
    )
