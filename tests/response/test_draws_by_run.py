"""Draws side by side, followed run by run, against plain loops over days and categories."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import fit, layout, model
from reprieve.response.courses import Schedule, courses_many
from reprieve.response.other_changes import Step
from reprieve.response.runs import runs_of
from reprieve.response.treated_days import AT_A_TIME, treated_days
from reprieve.response.weighing import weigh
from tests.response import referee
from tests.response.making import LEVELS, make_case

BAD_FROM = {"yes_no": 1, "four_level": 2, "nrs": 4}
VISITS, DOSES, LENGTH = [28, 60, 61, 140], [1.0, 0.5, 1.3, 0.0], 190
# one exponential stands for the sum of several within a run: an error of 0.01 is one per cent of a weight
LOG_LIKELIHOOD_MAY_BE_OFF = 0.01
DAYS_MAY_BE_OFF = {"yes_no": 0.006, "four_level": 0.003, "nrs": 0.003}


@pytest.fixture(scope="module", params=list(LEVELS))
def drawn(request, prior):
    """A diary with gaps of every length, two visits on neighbouring days, a dummy visit and another change; draws."""
    scale, rng = request.param, np.random.default_rng(5)
    y = rng.integers(0, LEVELS[scale], LENGTH).astype(np.int8)
    y[rng.random(LENGTH) < 0.25] = -1
    y[80:92] = -1
    case = make_case(y, VISITS, scale=scale, steps=[Step(what="a", first=45, last=100)])
    case = _dosed(case)
    shape = model.prior_shape(prior, LEVELS[scale])
    plan = layout.layout_for([case])
    precision = fit.prior_precision(shape, plan.sizes)
    theta = fit.prior_mean(shape, plan.sizes) + rng.standard_normal((AT_A_TIME, len(precision))) / np.sqrt(
        np.diag(precision)
    )
    return case, plan, shape, layout.arrays_of(case, plan), theta


def _dosed(case):
    from dataclasses import replace

    visits = [replace(visit, dose=dose) for visit, dose in zip(case.visits, DOSES, strict=True)]
    return replace(case, visits=tuple(visits))


def natural(theta, plan, shape):
    """The referee's names for one draw's parameters, its drift by day and its cut points."""
    parts = model.split(theta, plan.sizes, shape.categories)
    core = parts.core
    named = {
        "b": core[0], "pi": core[2], "tau_pi": np.exp(core[3]), "eps": referee.eps_of(core[4], shape.eps_sd),
        "delta": core[5], "t_on": np.exp(core[6]), "half_relief": np.exp(core[7]),
        "cycle_effects": parts.cycle_effects[: len(VISITS)],
        "cycle_durations": parts.cycle_durations[: len(VISITS)],
        "steps": [(parts.steps[0], 45, 100)],
    }  # fmt: skip
    cuts = np.concatenate([[0.0], np.cumsum(np.exp(parts.increments))])
    return named, core[1], cuts, np.repeat(parts.drift[::-1], model.BLOCK)[-LENGTH:]


def test_the_log_likelihood_is_that_of_a_plain_loop_over_days(drawn):
    case, plan, shape, data, theta = drawn
    ours = weigh(theta, np.full(len(theta), np.nan), data, shape)
    for draw in range(4):
        named, rho, cuts, drift = natural(theta[draw], plan, shape)
        x = referee.predictors(named, drift, VISITS, DOSES, LENGTH)[0]
        plain = referee.log_likelihood(x, rho, cuts, case.y)
        # longer gaps are forgotten after seven days (`likelihood`): that too is within the tolerance
        assert ours[draw] == pytest.approx(plain, abs=LOG_LIKELIHOOD_MAY_BE_OFF)


def test_the_log_likelihood_is_the_one_that_the_fit_climbs(drawn):
    _, plan, shape, data, theta = drawn
    precision, mean = fit.prior_precision(shape, plan.sizes), fit.prior_mean(shape, plan.sizes)
    ours = weigh(theta, np.full(len(theta), np.nan), data, shape)
    climbed = fit.jax.jit(
        fit.jax.vmap(lambda one: fit.log_posterior(one, fit.jax.tree.map(fit.jnp.asarray, data), shape))
    )(theta)
    away = theta - mean
    prior_part = 0.5 * np.einsum("ij,ij->i", away @ precision, away)
    np.testing.assert_allclose(ours - prior_part, climbed, atol=0.03)
    assert np.std(ours - prior_part - climbed) < 0.003


def test_expectation_may_be_fixed(drawn):
    """At the log odds that a draw has anyway nothing changes."""
    _, _, shape, data, theta = drawn
    own = np.array([referee.eps_of(z, shape.eps_sd) for z in theta[:, model.EPS]])
    free = weigh(theta, np.full(len(theta), np.nan), data, shape)
    np.testing.assert_allclose(weigh(theta, own, data, shape), free, rtol=1e-9)


def test_days_in_treatment_are_those_of_the_courses(drawn):
    """The courses are held against the whole distribution of categories (`test_courses`)."""
    case, plan, shape, data, theta = drawn
    past = layout.schedule_of(data.visits, plan.days, plan.days - LENGTH + VISITS[0], data.steps)
    nothing = Schedule(*(part[None, None, :0] for part in past))
    few = 64
    found = courses_many(
        theta[None, :few], np.zeros((1, few, 0)), np.zeros((1, 2, 0, few)), np.full((1, few), np.nan),
        Schedule(*(part[None] for part in past)), nothing, shape, BAD_FROM[case.scale],
    )  # fmt: skip
    ours = treated_days(
        theta, np.full(len(theta), np.nan), data, runs_of(data), past.treated,
        shape=shape, bad_from=BAD_FROM[case.scale],
    )  # fmt: skip
    per_28 = 28 / (LENGTH - VISITS[0])
    np.testing.assert_allclose(
        ours[:, :few] * per_28, found.treated[0] * per_28, atol=DAYS_MAY_BE_OFF[case.scale]
    )


def test_runs_hold_every_day_once_and_begin_with_every_visit(drawn):
    _, plan, _, data, _ = drawn
    runs = runs_of(data)
    assert sorted(runs.day[runs.there > 0].tolist()) == list(range(plan.days))
    front = plan.days - LENGTH
    assert all(runs.slot_of_day[front + day] == 0 for day in VISITS)
    assert runs.length.max() <= model.BLOCK
