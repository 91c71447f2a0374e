"""The normal curve against NUTS on the same posterior: screening accuracy, stated and held."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import fit_program, layout, model, prior_curve
from reprieve.response.courses import Schedule, courses_many
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.observations import case_from_view
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.quantities import specific_days, staying_days
from reprieve.simulate import simulate
from tests.response.test_people import fell_once, sawtooth

# Screening: an error of a third of a posterior SD in a mean, of three tenths in an SD.
MEAN_MAY_BE_OFF, SD_MAY_BE_OFF = 0.35, 0.30
FUTURES = [Future(), Future()]


def nuts_draws(case, prior, *, warmup=400, samples=600, seed=0):
    """Draws of the whole parameter vector by NUTS on the library's own log posterior."""
    import numpyro
    from numpyro.infer import MCMC, NUTS

    shape = model.prior_shape(prior, case.categories)
    plan = layout.layout_for([case])
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, plan))
    spread = np.linalg.inv(np.linalg.cholesky(prior_curve.prior_precision(shape, plan.sizes))).T
    mean = prior_curve.prior_mean(shape, plan.sizes)

    def potential(z):
        return -fit_program.log_posterior(mean + spread @ z, data, shape)

    numpyro.enable_x64()
    sampler = MCMC(NUTS(potential_fn=potential), num_warmup=warmup, num_samples=samples, progress_bar=False)
    sampler.run(jax.random.PRNGKey(seed), init_params=jnp.zeros(len(mean)))
    z = np.asarray(sampler.get_samples())
    return mean + z @ spread.T, plan, shape


def days_of(theta, case, plan, shape):
    data = layout.arrays_of(case, plan)
    front = plan.days - len(case.y)
    past = layout.schedule_of(data.visits, plan.days, front + case.treated_from, np.asarray(data.steps))
    nothing = Schedule(*(part[None, None, :0] for part in past))
    found = courses_many(
        theta[None], np.zeros((1, len(theta), 0)), np.zeros((1, 2, 0, len(theta))), np.full((1, len(theta)), np.nan),
        Schedule(*(part[None] for part in past)), nothing, shape, case.bad_from,
    )  # fmt: skip
    p1, p0, pb = 28 * np.asarray(found.treated[0]) / (len(case.y) - case.treated_from)
    return p0 - p1, pb - p0


def virtual(prior):
    person = simulate(
        "chronic_migraine", patients=1, cycles=3, seed=8, scale="nrs", changes={"delta": 0.8}
    )[0]
    return case_from_view(person.chart.as_of(person.chart.last_date), prior)


CASES = {
    "relief that comes and goes": lambda prior: sawtooth(np.random.default_rng(1), cycles=4),
    "a fall that stayed": lambda prior: fell_once(np.random.default_rng(1), cycles=4),
    "pain from 0 to 10": virtual,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_days_gained_agree_with_nuts_to_screening_accuracy(name, prior, capsys):
    case = CASES[name](prior)
    theta, plan, shape = nuts_draws(case, prior)
    posterior = posterior_of(case, prior, seed=2, draws=800, futures=FUTURES)
    ours = specific_days(posterior.draws), staying_days(posterior.draws)
    for which, mine, theirs in zip(
        ("specific", "non-specific"), ours, days_of(theta, case, plan, shape), strict=True
    ):
        off = (mine.mean() - theirs.mean()) / theirs.std()
        ratio = mine.std() / theirs.std()
        with capsys.disabled():
            print(  # noqa: T201
                f"\n{name}, {which}: NUTS {theirs.mean():.2f} (SD {theirs.std():.2f}), Laplace {mine.mean():.2f} "
                f"(SD {mine.std():.2f}): mean off by {off:+.2f} SD, SD ratio {ratio:.2f}"
            )
        assert abs(off) < MEAN_MAY_BE_OFF
        assert abs(ratio - 1) < SD_MAY_BE_OFF
