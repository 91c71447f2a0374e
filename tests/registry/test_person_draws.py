"""The draws of a person: the same likelihood as the model's, and weights that average to the marginal likelihood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry.cohort import draw_cohort
from reprieve.registry.cohort_cases import cases_of
from reprieve.registry.draw_course import course
from reprieve.registry.draw_likelihood import edges_of, log_likelihood_of_draws
from reprieve.registry.normals import normals_of
from reprieve.registry.person_draws import curve_of, draw_people, moved, own_places
from reprieve.registry.population import population_of
from reprieve.registry.sums import Draws, sums_of
from reprieve.response.beside import log_likelihood_beside
from reprieve.response.fit import fit_many
from reprieve.response.fit_program import log_posterior
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.layout import arrays_of, layout_for, stacked
from reprieve.response.likelihood import log_likelihood
from reprieve.response.model import cuts_of, predictor, prior_shape, split
from reprieve.response.observations import Counted
from reprieve.response.prior_curve import prior_mean, prior_precision
from reprieve.response.scales import Coarse

PRIOR = load_knowledge().priors.of("chronic_migraine")


def a_case(scale, *, days=168, coarse=False):
    cohort = draw_cohort(PRIOR, charts=1, days=days, cycles=2, scale=scale, missing=0.25, seed=12)
    case = cases_of(cohort, PRIOR)[0]
    if not coarse:
        return case
    gone = np.flatnonzero(case.y < 0)[:3]
    top = case.categories - 1
    return replace(
        case,
        coarse=tuple(Coarse(int(day), 1, top) for day in gone),
        spans=(Counted(first=0, last=20, pain_days=9, of=20, worth=8.0),),
    )


def some_draws(shape, sizes, draws=4):
    rng = np.random.default_rng(1)
    mean = prior_mean(shape, sizes)
    sd = 1 / np.sqrt(np.diag(prior_precision(shape, sizes)))
    return mean[:, None] + 0.7 * sd[:, None] * rng.standard_normal((len(mean), draws))


@pytest.mark.parametrize("scale", ["yes_no", "four_level", "nrs"])
@pytest.mark.parametrize("coarse", [False, True])
def test_draws_side_by_side_have_the_predictor_and_the_likelihood_of_the_model(scale, coarse):
    if coarse and scale == "yes_no":
        pytest.skip("a yes/no day cannot be coarse")
    case = a_case(scale, coarse=coarse)
    layout = layout_for([case])
    data = jax.tree.map(jnp.asarray, arrays_of(case, layout))
    shape, sizes = prior_shape(PRIOR, case.categories), layout.sizes
    theta = some_draws(shape, sizes)
    first = sizes.in_predictor + case.categories - 2
    phi = jnp.asarray(theta[:first])
    drift = np.repeat(theta[first:][::-1], 14, axis=0)
    x = course(phi, data, shape) + drift
    increments = phi[sizes.in_predictor :]
    found = log_likelihood_of_draws(x, phi[1], increments, edges_of(increments), data, plain=not coarse)
    for n in range(theta.shape[1]):
        parts = split(jnp.asarray(theta[:, n]), sizes, case.categories)
        plain = predictor(parts, data, shape).x
        np.testing.assert_allclose(x[:, n], plain, atol=1e-12)
        cuts = cuts_of(parts.increments)
        whole = log_likelihood(plain, parts.core[1], cuts, data.diary)
        whole += log_likelihood_beside(plain, parts.core[1], cuts, data) - log_likelihood_after_gaps_of(
            plain, parts.core[1], cuts, data
        )
        assert float(found[n]) == pytest.approx(float(whole), abs=1e-9)


def log_likelihood_after_gaps_of(x, rho, cuts, data):
    """What `log_likelihood` counts of gaps already, so that it is not counted twice."""
    from reprieve.response.likelihood import log_likelihood_after_gaps

    return log_likelihood_after_gaps(x, rho, cuts, data.diary)[0]


def drawn_of(case, *, count, seed, population=None):
    layout = layout_for([case])
    rows = [arrays_of(case, layout)]
    data = stacked(rows)
    shape, sizes = prior_shape(PRIOR, case.categories), layout.sizes
    fit = fit_many(prior_mean(shape, sizes)[None], rows, shape)
    first = sizes.in_predictor + case.categories - 2
    old = prior_mean(shape, sizes), prior_precision(shape, sizes)
    mode, information = np.asarray(fit.theta), np.asarray(fit.information)
    precision = old[1]
    if population is not None:
        mean, precision = old[0].copy(), old[1].copy()
        places = own_places(sizes.in_predictor, case.categories)
        mean[places], precision[places, places] = population.mean, population.sd**-2
        mode, information = moved(mode, information, old=old, new=(mean, precision))
    normals = normals_of(seed=seed, part=0, charts=1, even=first, others=sizes.blocks, count=count)
    drawn = draw_people(
        curve_of(mode, information, first), normals, precision[first:, first:], data, shape, plain=True
    )
    own, drift, log_weight = (np.asarray(one) for one in drawn)
    return Draws(own, drift, log_weight, sizes.blocks, np.zeros((1, 0))), data, shape, layout


def test_the_mean_weight_is_the_marginal_likelihood_found_by_drawing_from_the_prior():
    # a short diary, so that plain draws from the prior tell its marginal likelihood well enough
    case = a_case("yes_no", days=42)
    draws, data, shape, layout = drawn_of(case, count=1024, seed=3)
    population = population_of(PRIOR, 2)
    found = sums_of(draws, population).log_likelihood

    sizes = layout.sizes
    rng = np.random.default_rng(8)
    root = np.linalg.cholesky(np.linalg.inv(prior_precision(shape, sizes)))
    theta = prior_mean(shape, sizes) + rng.standard_normal((20_000, len(root))) @ root.T
    one = jax.tree.map(lambda leaf: leaf[0], data)
    log_prior = -0.5 * np.einsum(
        "di,ij,dj->d", theta - prior_mean(shape, sizes), prior_precision(shape, sizes), theta - prior_mean(shape, sizes)
    )  # fmt: skip
    logs = np.asarray(jax.jit(jax.vmap(lambda t: log_posterior(t, one, shape)))(theta)) - log_prior
    weights = np.exp(logs - logs.max())
    plain = logs.max() + np.log(weights.mean())
    error = weights.std() / weights.mean() / np.sqrt(len(weights))
    assert error < 0.05
    assert found == pytest.approx(plain, abs=4 * error + 0.01)


def test_another_population_is_weighed_by_the_same_draws_as_by_draws_of_its_own():
    case = a_case("yes_no")
    assumed = population_of(PRIOR, 2)
    step = np.zeros(len(assumed.vector))
    step[: len(assumed.names)] = 0.25 * assumed.sd * np.array([1, -1, 1, -1, 1, -1, 1])
    other = assumed.at(assumed.vector + step)
    near = sums_of(drawn_of(case, count=1024, seed=1)[0], other).log_likelihood
    own = sums_of(drawn_of(case, count=1024, seed=2, population=other)[0], other).log_likelihood
    away = sums_of(drawn_of(case, count=1024, seed=1)[0], assumed).log_likelihood
    assert near == pytest.approx(own, abs=0.02)
    assert abs(own - away) > 0.05  # the two populations are told apart by more than that


def test_most_draws_count():
    draws = drawn_of(a_case("nrs"), count=256, seed=4)[0]
    assert sums_of(draws, population_of(PRIOR, 11)).worth > 0.3
