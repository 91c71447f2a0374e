"""How long does a response take: one chart of 730 days beside NUTS on the same posterior, many in one call, a new process?

Charts are a mixture of yes/no and 0-10 diaries. Rows say whether they time the posterior alone (parameters and days
gained), all sections of an answer, or the best fit with its normal curve.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bench.timing import Timed
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.response import case_from_view, respond, respond_many
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, each_posterior, posterior_of
from reprieve.simulate import simulate

ONE_DAY = dt.timedelta(days=1)
DAYS = 730
MANY = 1000
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


def many_charts(patients: int, *, exact: bool) -> float:
    """Seconds a chart for all sections of so many charts in one warm call."""
    prior = load_knowledge().priors.of("chronic_migraine")
    charts = cases(patients)
    respond_many([*charts[:16], *charts[-16:]], prior, seed=1, exact=exact)  # load the compiled programs
    return timed(lambda: respond_many(charts, prior, seed=1, exact=exact)) / patients


def one_chart(case: Case, *, exact: bool = True) -> float:
    """Seconds for one warm chart, all sections; the normal curve corrected, or as it is (screening)."""
    prior = load_knowledge().priors.of("chronic_migraine")
    respond(case, prior, exact=exact)
    return min(timed(lambda: respond(case, prior, exact=exact)) for _ in range(5))


def one_posterior(case: Case) -> float:
    """Seconds for one warm chart, the corrected posterior alone: parameters, days gained, weekly courses."""
    prior = load_knowledge().priors.of("chronic_migraine")

    def work() -> Posterior:
        return posterior_of(case, prior, seed=1, draws=192, futures=[Future()], exact=True, nuts=False)

    work()
    return min(timed(work) for _ in range(5))


def many_posteriors(patients: int) -> float:
    """Seconds a chart for the corrected posteriors of so many charts in one warm call."""
    prior = load_knowledge().priors.of("chronic_migraine")
    charts = cases(patients)

    def work(some: list[Case]) -> int:
        plans = [[Future()]] * len(some)
        found = each_posterior(some, prior, seed=1, draws=192, futures=plans, exact=True, nuts=False)
        return sum(1 for _ in found)

    work([*charts[:16], *charts[-16:]])
    return timed(lambda: work(charts)) / patients


def many_fits(patients: int) -> float:
    """Seconds a chart for the best fit and its normal curve alone (screening), so many in a row."""
    from reprieve.response import fit, layout, model, prior_curve

    prior = load_knowledge().priors.of("chronic_migraine")
    charts = [case for case in cases(2 * patients) if case.categories == 2][:patients]
    shape, plan = model.prior_shape(prior, 2), layout.layout_for(charts)
    mean = np.broadcast_to(
        prior_curve.prior_mean(shape, plan.sizes),
        (patients, prior_curve.prior_precision(shape, plan.sizes).shape[0]),
    )

    def work() -> None:
        fit.fit_many(mean, [layout.arrays_of(case, plan) for case in charts], shape)

    work()
    return timed(work) / patients


_ANSWER = """
from bench.response import cases
from reprieve.knowledge import load_knowledge
from reprieve.response import respond
respond(cases(2)[0], load_knowledge().priors.of("chronic_migraine"))
"""


def new_process() -> float:
    """Seconds of a new Python that draws a chart and answers it, compiled programs kept from before."""

    def work() -> None:
        subprocess.run([sys.executable, "-c", _ANSWER], check=True, capture_output=True)

    work()
    return min(timed(work) for _ in range(2))


def nuts(case: Case, *, samples: int = 2000) -> float:
    """Seconds of NumPyro's NUTS, two chains, on the same log posterior; compiling counts, as it does for its users."""
    import numpyro
    from numpyro.infer import MCMC, NUTS

    from reprieve.response import fit_program, layout, model, prior_curve
    from reprieve.response.jax_setup import jax, jnp

    prior = load_knowledge().priors.of("chronic_migraine")
    shape = model.prior_shape(prior, case.categories)
    plan = layout.layout_for([case])
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, plan))
    spread = np.linalg.inv(np.linalg.cholesky(prior_curve.prior_precision(shape, plan.sizes))).T
    mean = prior_curve.prior_mean(shape, plan.sizes)
    numpyro.enable_x64()
    sampler = MCMC(
        NUTS(potential_fn=lambda z: -fit_program.log_posterior(mean + spread @ z, data, shape)),
        num_warmup=samples // 2,
        num_samples=samples,
        num_chains=2,
        chain_method="sequential",
        progress_bar=False,
    )
    return timed(lambda: sampler.run(jax.random.PRNGKey(0), init_params=jnp.zeros((2, len(mean)))))


def rows() -> Iterator[Timed]:
    """One chart beside NUTS on the same posterior, many charts beside single calls, and a new process."""
    case, graded = cases(2)
    # before NUTS, which has been seen to slow what comes after it in the same process by a fifth and more
    posterior, many = one_posterior(case), many_posteriors(MANY)
    beside = partial(Timed, peer="NumPyro NUTS 2 x 2000", peer_seconds=nuts(case))
    yield beside(
        what=f"corrected posterior, one yes/no chart of {DAYS} days", seconds=posterior, bar="<= 100 ms"
    )
    alone = partial(Timed, peer="corrected posterior, one yes/no chart", peer_seconds=posterior)
    yield alone(
        what=f"corrected posterior, one 0-10 chart of {DAYS} days",
        seconds=one_posterior(graded),
        bar="<= 100 ms",
    )
    yield alone(what="respond, all sections with three what-ifs", seconds=one_chart(case))
    yield alone(
        what="respond, all sections, normal curve (screening)", seconds=one_chart(case, exact=False)
    )
    yield alone(
        what=f"corrected posterior, each of {MANY} charts in one call",
        seconds=many,
        bar="<= 30 ms",
    )
    yield alone(
        what=f"best fit and normal curve (screening), each of {MANY} charts",
        seconds=many_fits(MANY),
        bar="<= 2 ms",
    )
    yield alone(
        what=f"respond, all sections, each of {MANY // 10} charts in one call",
        seconds=many_charts(MANY // 10, exact=True),
    )
    yield alone(
        what=f"respond (screening), each of {MANY} charts in one call",
        seconds=many_charts(MANY, exact=False),
    )
    yield alone(what="a new process that answers one chart", seconds=new_process(), bar="<= 3 s")
