"""The compiled fit: value and slopes against JAX's own differentiation, mode and information against the program's."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from scipy import special

from reprieve.response import fit_loops, layout, model, prior_curve
from reprieve.response.fit_program import fit_by_program, log_posterior
from reprieve.response.fitted import ENOUGH
from reprieve.response.jax_setup import jax
from reprieve.response.other_changes import Step
from tests.response.making import LEVELS, make_case


@pytest.fixture(scope="module", params=list(LEVELS))
def made(request, prior):
    """A diary with gaps of every length, two visits on neighbouring days, a dummy visit and another change."""
    scale, rng = request.param, np.random.default_rng(8)
    y = rng.integers(0, LEVELS[scale], 190).astype(np.int8)
    y[rng.random(190) < 0.25] = -1
    y[80:92] = -1
    case = make_case(
        y, [28, 60, 61, 140], scale=scale, steps=[Step(what="a", first=45, last=100, share=0.6)]
    )
    doses = [1.0, 0.5, 1.3, 0.0]
    case = replace(
        case,
        visits=tuple(replace(visit, dose=dose) for visit, dose in zip(case.visits, doses, strict=True)),
    )
    plan = layout.layout_for([case])
    return layout.arrays_of(case, plan), plan, model.prior_shape(prior, LEVELS[scale])


@pytest.fixture(scope="module")
def differentiated(made):
    return jax.jit(jax.value_and_grad(partial(log_posterior, shape=made[2])))


@pytest.mark.parametrize("eps", [np.nan, 0.6])
def test_value_and_slopes_are_those_that_jax_finds_by_itself(made, differentiated, eps):
    data, plan, shape = made
    data = data._replace(eps=np.asarray(eps))
    mean = prior_curve.prior_mean(shape, plan.sizes)
    ready, rng = fit_loops.prepared(data, shape), np.random.default_rng(2)
    for far in (0.0, 0.3, 1.0):
        theta = mean + far * rng.standard_normal(mean.size)
        here, gradient = fit_loops.fit_one(theta, ready, enough=ENOUGH, most=0)
        value, slopes = differentiated(theta, data)
        assert float(here.log_posterior) == pytest.approx(float(value), abs=1e-8)
        np.testing.assert_allclose(gradient, slopes, atol=1e-8)
        np.testing.assert_array_equal(here.theta, theta)


def test_mode_and_information_are_those_of_the_program(made):
    data, plan, shape = made
    mean = prior_curve.prior_mean(shape, plan.sizes)
    free = np.ones(mean.size)
    free[[model.EPS, model.HALF]] = 0
    for held in (np.ones(mean.size), free):
        found, gradient = fit_loops.fit_one(mean, fit_loops.prepared(data, shape), free=held, enough=1e-12)
        other = fit_by_program(mean[None], held[None], layout.stacked([data]), 1e-12, shape)
        assert found.converged
        assert np.abs(gradient * held).max() < 1e-4
        np.testing.assert_allclose(found.theta, other.theta[0], atol=1e-5)
        assert float(found.log_posterior) == pytest.approx(float(other.log_posterior[0]), abs=1e-8)
        np.testing.assert_allclose(found.information, other.information[0], atol=1e-3)
        np.testing.assert_allclose(found.safe_information, other.safe_information[0], atol=1e-3)


def test_renewed_expectation_far_out_keeps_its_figures(made):
    data, plan, shape = made
    mean, ready = prior_curve.prior_mean(shape, plan.sizes), fit_loops.prepared(data, shape)
    for z in (-8.0, -3.0, 0.0, 3.0, 8.0):
        theta = mean.copy()
        theta[model.EPS] = z
        free = float(fit_loops.fit_one(theta, ready, enough=ENOUGH, most=0)[0].log_posterior)
        eps = -shape.eps_sd * special.ndtri(special.ndtr(-z) / 2)
        fixed = fit_loops.prepared(data._replace(eps=np.asarray(eps)), shape)
        assert free == pytest.approx(
            float(fit_loops.fit_one(theta, fixed, enough=ENOUGH, most=0)[0].log_posterior), abs=1e-8
        )


def test_the_determinant_grows_as_differences_say(made):
    """Against log |information| around a mode by differences, bends of x left out as there."""
    data, plan, shape = made
    mean, ready = prior_curve.prior_mean(shape, plan.sizes), fit_loops.prepared(data, shape)
    mode = np.array(fit_loops.fit_one(mean, ready, enough=ENOUGH)[0].theta)
    first = plan.sizes.in_predictor
    # what moves x in straight lines (burden, memory, steps, drift), and the increments
    straight = [model.B, model.RHO, model.CORE, *range(first, len(mean))]
    increments = range(first, first + shape.categories - 2)

    def information(theta):
        """Second derivatives of the log posterior along these parameters, by differences of its exact slopes."""
        found = np.empty((len(straight), len(straight)))
        for n, place in enumerate(straight):
            step = np.zeros(len(mean))
            step[place] = 1e-4
            up, down = (
                fit_loops.fit_one(theta + by * step, ready, enough=ENOUGH, most=0)[1] for by in (1, -1)
            )
            found[n] = (down - up)[straight] / 2e-4
        return (found + found.T) / 2

    covariance = np.zeros((len(mean), len(mean)))
    covariance[np.ix_(straight, straight)] = np.linalg.inv(information(mode))
    slopes = fit_loops.determinant_slopes(mode, covariance, ready)
    wanted = [model.B, first + shape.categories - 2, *increments]  # not rho: hidden yesterdays bend with it
    for place in wanted:
        step = np.zeros(len(mean))
        step[place] = 1e-2
        grown = [np.linalg.slogdet(information(mode + by * step))[1] for by in (1, -1)]
        assert slopes[place] == pytest.approx(
            (grown[0] - grown[1]) / 2e-2, abs=0.15 + 0.05 * abs(slopes[place])
        )
