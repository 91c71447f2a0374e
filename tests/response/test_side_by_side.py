"""Draws side by side, in compiled loops, against plain loops over days and categories."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import fit_program, layout, model, prior_curve
from reprieve.response.asked import days_of, persons_of
from reprieve.response.courses import Schedule, courses_many
from reprieve.response.other_changes import Step
from reprieve.response.side_by_side import LANES, follow_blocks
from reprieve.response.weighing import asked_of, follow, treated_days, weigh
from tests.response import referee
from tests.response.making import LEVELS, make_case

BAD_FROM = {"yes_no": 1, "four_level": 2, "nrs": 4}
VISITS, DOSES, LENGTH = [28, 60, 61, 140], [1.0, 0.5, 1.3, 0.0], 190
DRAWS = 150  # two blocks and a part of one
# what was recorded more than seven days ago is forgotten (`likelihood`), in the plain loop it is not
LOG_LIKELIHOOD_MAY_BE_OFF = 1e-4
# on a pain scale the chance of a bad day follows the settled one (`courses`), on two levels it is exact
DAYS_MAY_BE_OFF = {"yes_no": 1e-6, "four_level": 0.05, "nrs": 0.05}


@pytest.fixture(scope="module", params=list(LEVELS))
def drawn(request, prior):
    """A diary with gaps of every length, two visits on neighbouring days, a dummy visit and another change; draws."""
    scale, rng = request.param, np.random.default_rng(5)
    y = rng.integers(0, LEVELS[scale], LENGTH).astype(np.int8)
    y[rng.random(LENGTH) < 0.25] = -1
    y[80:92] = -1
    y[30:54] = -1  # so long that a block of drift begins on a day that nobody asks for
    case = make_case(y, VISITS, scale=scale, steps=[Step(what="a", first=45, last=100, share=0.9)])
    case = _dosed(case)
    shape = model.prior_shape(prior, LEVELS[scale])
    plan = layout.layout_for([case])
    precision = prior_curve.prior_precision(shape, plan.sizes)
    theta = prior_curve.prior_mean(shape, plan.sizes) + rng.standard_normal(
        (DRAWS, len(precision))
    ) / np.sqrt(np.diag(precision))
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
        "steps": [(0.9 * parts.steps[0], 45, 100)],
    }  # fmt: skip
    cuts = np.concatenate([[0.0], np.cumsum(np.exp(parts.increments))])
    return named, core[1], cuts, np.repeat(parts.drift[::-1], model.BLOCK)[-LENGTH:]


def bad_days(drawn):
    case, plan, shape, data, theta = drawn
    past = layout.schedule_of(data.visits, plan.days, plan.days - LENGTH + VISITS[0], data.steps)
    asked = asked_of(data, shape, treated=past.treated, every_day=True)
    return past, follow(theta, data, shape, treated=past.treated, bad_from=BAD_FROM[case.scale], days=asked)


def test_the_log_likelihood_is_that_of_a_plain_loop_over_days(drawn):
    case, plan, shape, data, theta = drawn
    ours = weigh(theta, data, shape)
    for draw in (0, 1, 63, 64, DRAWS - 1):
        named, rho, cuts, drift = natural(theta[draw], plan, shape)
        x = referee.predictors(named, drift, VISITS, DOSES, LENGTH)[0]
        plain = referee.log_likelihood(x, rho, cuts, case.y)
        assert ours[draw] == pytest.approx(plain, abs=LOG_LIKELIHOOD_MAY_BE_OFF)


def test_the_log_likelihood_is_the_one_that_the_fit_climbs(drawn):
    _, plan, shape, data, theta = drawn
    precision, mean = (
        prior_curve.prior_precision(shape, plan.sizes),
        prior_curve.prior_mean(shape, plan.sizes),
    )
    climbed = fit_program.jax.jit(
        fit_program.jax.vmap(
            lambda one: fit_program.log_posterior(
                one, fit_program.jax.tree.map(fit_program.jnp.asarray, data), shape
            )
        )
    )(theta)
    away = theta - mean
    prior_part = 0.5 * np.einsum("ij,ij->i", away @ precision, away)
    np.testing.assert_allclose(weigh(theta, data, shape) - prior_part, climbed, atol=1e-8)


def test_draws_that_no_diary_would_have_are_weighed_without_overflow(drawn):
    """Two hundred posterior SDs away: a number as unlikely as any, never one that is taken for likely."""
    _, _, shape, data, theta = drawn
    far = theta.copy()
    far[0, model.B], far[1, model.B], far[2, model.RHO] = 500.0, -500.0, 200.0
    weights = weigh(far, data, shape)
    assert np.isfinite(weights).all()
    assert (weights[:3] < weights[3:].min() - 300).all()


def test_expectation_may_be_fixed(drawn):
    """At the log odds that a draw has anyway nothing changes."""
    _, _, shape, data, theta = drawn
    theta = theta.copy()
    theta[:, model.EPS] = theta[0, model.EPS]
    own = referee.eps_of(theta[0, model.EPS], shape.eps_sd)
    fixed = data._replace(eps=np.asarray(own))
    np.testing.assert_allclose(weigh(theta, fixed, shape), weigh(theta, data, shape), rtol=1e-9)


def test_bad_days_in_treatment_are_those_of_a_plain_loop_over_days(drawn):
    case, plan, shape, _, theta = drawn
    _, ours = bad_days(drawn)
    for draw in (0, 1, DRAWS - 1):
        named, rho, cuts, drift = natural(theta[draw], plan, shape)
        courses = referee.predictors(named, drift, VISITS, DOSES, LENGTH)
        plain = [
            referee.bad_chances(x, rho, cuts, BAD_FROM[case.scale])[VISITS[0] :].mean() for x in courses
        ]
        assert 28 * ours.treated[:, draw] / (LENGTH - VISITS[0]) == pytest.approx(
            28 * np.array(plain), abs=DAYS_MAY_BE_OFF[case.scale]
        )


def test_bad_days_in_treatment_are_those_of_the_courses(drawn):
    """The courses are held against the whole distribution of categories (`test_courses`)."""
    case, _, shape, _, theta = drawn
    past, ours = bad_days(drawn)
    nothing = Schedule(*(part[None, None, :0] for part in past))
    found = courses_many(
        theta[None], np.zeros((1, DRAWS, 0)), np.zeros((1, 2, 0, DRAWS)), np.full((1, DRAWS), np.nan),
        Schedule(*(part[None] for part in past)), nothing, shape, BAD_FROM[case.scale],
    )  # fmt: skip
    np.testing.assert_allclose(ours.treated, found.treated[0], atol=1e-3)


def test_bad_days_in_treatment_are_the_same_whatever_was_recorded(drawn):
    case, _, shape, data, theta = drawn
    past, _ = bad_days(drawn)
    ours = follow(theta, data, shape, treated=past.treated, bad_from=BAD_FROM[case.scale])
    alone = treated_days(theta, data, shape, treated=past.treated, bad_from=BAD_FROM[case.scale])
    np.testing.assert_allclose(alone, ours.treated, rtol=1e-12)


def test_arrays_that_the_loops_would_misread_are_refused(drawn):
    """They trust what they are given: reading behind an array's end would go unseen."""
    _, _, shape, data, theta = drawn
    whole = theta[: 2 * LANES]
    persons = persons_of(whole, np.nan, model.sizes_of(data), shape, 1, courses=True)
    days = days_of(data, np.ones(np.shape(data.diary.y)), shape, keep=False)
    x, likely, bad = np.zeros((0, 0)), np.zeros((2, LANES)), np.zeros((2, 3, LANES))
    for broken in (
        days._replace(y=days.y.astype(np.int32)),
        days._replace(renewed=days.renewed[:-1]),
        days._replace(block=days.block + 1),
        days._replace(wanted=~days.wanted),
    ):
        with pytest.raises(ValueError, match=r"need|rows"):
            follow_blocks(persons, broken, 0, 2, x, likely, bad)
    with pytest.raises(ValueError, match="alone is float64"):
        follow_blocks(persons._replace(alone=persons.alone[:, :-1]), days, 0, 2, x, likely, bad)
    with pytest.raises(ValueError, match="blocks 0 to 3 of 2"):
        follow_blocks(persons, days, 0, 3, x, likely, bad)
    follow_blocks(persons, days, 0, 2, x, likely, bad)
    assert likely.all()
