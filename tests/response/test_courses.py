"""The courses of the draws against the whole distribution of categories, followed from day to day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import parse_priors
from reprieve.response import layout, model, prior_curve
from reprieve.response.courses import Schedule, courses_many
from reprieve.response.other_changes import Step
from tests.response import referee
from tests.response.making import LEVELS, make_case

BAD_FROM = {"yes_no": 1, "four_level": 2, "nrs": 4}
# yes/no is exact; on the longer scales the distribution's way to where it settles is followed by one number. The
# drift here jumps between blocks far more than it does in people.
WEEK_MAY_BE_OFF = {"yes_no": 1e-6, "four_level": 0.015, "nrs": 0.015}
DAYS_MAY_BE_OFF = {"yes_no": 1e-6, "four_level": 0.05, "nrs": 0.05}


def no_future(past):
    """One future of no days."""
    return Schedule(*(part[None, None, :0] for part in past))


@pytest.fixture(scope="module")
def prior():
    """The stand-in, whatever the fitted prior is: the tolerances are for parameters drawn from it."""
    return parse_priors(load_knowledge().text("clinical/priors.yaml")).of("chronic_migraine")


@pytest.mark.parametrize("scale", list(LEVELS))
def test_courses_are_those_of_the_whole_distribution(scale, prior):
    rng = np.random.default_rng(1)
    length, visits = 252, [28, 112, 196]
    shape = model.prior_shape(prior, LEVELS[scale])
    case = make_case(
        rng.integers(0, LEVELS[scale], length),
        visits,
        scale=scale,
        steps=[Step(what="a", first=60, last=150, share=0.6)],
    )
    plan = layout.layout_for([case])
    draws, sizes = 6, plan.sizes
    precision = prior_curve.prior_precision(shape, sizes)
    size = len(precision) - sizes.blocks
    theta = prior_curve.prior_mean(shape, sizes) + rng.standard_normal((draws, len(precision))) / np.sqrt(
        np.diag(precision)
    )
    theta[:, model.DELTA] = np.linspace(-0.5, 2.0, draws)
    theta[:, size:] = rng.normal(0, 0.5, (draws, sizes.blocks))
    data = layout.arrays_of(case, plan)
    past = layout.schedule_of(data.visits, plan.days, 28, data.steps)
    ahead = no_future(past)
    found = courses_many(
        theta[None],
        np.zeros((1, draws, 0)),
        np.zeros((1, 2, 0, draws)),
        np.full((1, draws), np.nan),
        Schedule(*(part[None] for part in past)),
        ahead,
        shape,
        BAD_FROM[scale],
    )
    for draw in range(draws):
        parts = model.split(theta[draw], sizes, LEVELS[scale])
        core = parts.core
        natural = {
            "b": core[0], "pi": core[2], "tau_pi": np.exp(core[3]), "eps": referee.eps_of(core[4], shape.eps_sd),
            "delta": core[5], "t_on": np.exp(core[6]), "half_relief": np.exp(core[7]),
            "cycle_effects": parts.cycle_effects[:3], "cycle_durations": parts.cycle_durations[:3],
            "steps": [(0.6 * parts.steps[0], 60, 150)],
        }  # fmt: skip
        cuts = np.concatenate([[0.0], np.cumsum(np.exp(parts.increments))])
        drift = np.repeat(parts.drift[::-1], 14)[-length:]
        for course, x in enumerate(referee.predictors(natural, drift, visits, [1.0] * 3, length)):
            plain = referee.bad_chances(x, core[1], cuts, BAD_FROM[scale])
            ours = np.asarray(found.weeks[0, -length // 7 :, course, draw])
            np.testing.assert_allclose(
                ours[2:], plain.reshape(-1, 7).mean(axis=1)[2:], atol=WEEK_MAY_BE_OFF[scale]
            )
            days = 28 * float(found.treated[0, course, draw]) / (length - 28)
            assert days == pytest.approx(28 * plain[28:].mean(), abs=DAYS_MAY_BE_OFF[scale])


def test_a_future_goes_on_exactly_where_the_past_ends(prior):
    """The same 336 days, once as past alone, once as 168 of past and 168 of future."""
    from reprieve.response.posterior import Future, _schedules_ahead

    shape = model.prior_shape(prior, 2)
    rng = np.random.default_rng(2)
    whole = make_case(np.zeros(336), [28, 112, 196, 280])
    half = make_case(np.zeros(168), [28, 112])
    own = 0.2 * rng.standard_normal((2, 4, 4))  # (effect or duration, visit, draw)
    core = shape.mean + 0.3 * rng.standard_normal((4, 8))
    results = []
    for case, plans in ((whole, [Future()]), (half, [Future((29, 113), (1.0, 1.0))])):
        plan = layout.Layout(len(case.y), 4, (8, 8, 8))
        past = layout.schedule_of(layout.arrays_of(case, plan).visits, len(case.y), 28)
        blocks = len(case.y) // 14
        visits = len(case.visits)
        theta = np.zeros((4, 16 + blocks))
        theta[:, :8] = core
        theta[:, 8 : 8 + visits], theta[:, 12 : 12 + visits] = own[:, :visits].transpose(0, 2, 1)
        ahead = _schedules_ahead(case, plans, plan, 4 - visits)
        futures = no_future(past) if case is whole else Schedule(*(part[None] for part in ahead))
        drift_ahead = np.zeros((1, 4, futures.renewed.shape[-1] // 14))
        results.append(
            courses_many(
                theta[None], drift_ahead, own[None, :, visits:], np.full((1, 4), np.nan),
                Schedule(*(part[None] for part in past)), futures, shape, 1,
            )
        )  # fmt: skip
    np.testing.assert_allclose(results[0].weeks[0, 24:], results[1].futures[0, 0], atol=1e-12)


def test_futures_are_those_of_a_plain_loop_over_all_days(prior):
    """Visits on the last evening and the day after, a dummy one, a change that goes on, an expectation that is fixed."""
    from reprieve.response.posterior import Future, _schedules_ahead

    shape, rng, days = model.prior_shape(prior, 2), np.random.default_rng(4), 252
    case = make_case(np.zeros(days), [28, 112, 251], steps=[Step(what="a", first=200, last=None)])
    case = replace(
        case, visits=tuple(replace(v, dose=d) for v, d in zip(case.visits, (0.8, 0.0, 1.2), strict=True))
    )
    plan = layout.layout_for([case])
    plans = [((), ()), ((1, 85), (1.0, 0.5)), ((40, 90), (0.0, 1.0))]
    draws, sizes, ahead_days = 70, plan.sizes, 168
    wide = prior_curve.prior_precision(shape, sizes)
    theta = prior_curve.prior_mean(shape, sizes) + rng.standard_normal((draws, len(wide))) / np.sqrt(
        np.diag(wide)
    )
    drift, own = rng.normal(0, 0.5, (draws, 12)), rng.normal(0, 0.3, (2, 2, draws))
    eps = np.where(np.arange(draws) % 2, np.nan, 0.3)
    past = layout.schedule_of(
        layout.arrays_of(case, plan).visits, plan.days, 28, layout.arrays_of(case, plan).steps
    )
    ahead = _schedules_ahead(case, [Future(*one) for one in plans], plan, 2)
    found = courses_many(
        theta[None], drift[None], own[None], eps[None],
        Schedule(*(part[None] for part in past)), Schedule(*(part[None] for part in ahead)), shape, 1,
    )  # fmt: skip
    for draw in (0, 1, 63, 64, 69):
        parts = model.split(theta[draw], sizes, 2)
        core, of_block = parts.core, np.concatenate([parts.drift[::-1][-days // 14 :], drift[draw]])
        for n, (on, doses) in enumerate(plans):
            natural = {
                "b": core[0], "pi": core[2], "tau_pi": np.exp(core[3]), "delta": core[5],
                "eps": referee.eps_of(core[4], shape.eps_sd) if draw % 2 else 0.3,
                "t_on": np.exp(core[6]), "half_relief": np.exp(core[7]),
                "cycle_effects": [*parts.cycle_effects[:3], *own[0, : len(on), draw]],
                "cycle_durations": [*parts.cycle_durations[:3], *own[1, : len(on), draw]],
                "steps": [(parts.steps[0], 200, 999)],
            }  # fmt: skip
            visits, given = [28, 112, 251, *(251 + day for day in on)], [0.8, 0.0, 1.2, *doses]
            courses = referee.predictors(natural, np.repeat(of_block, 14), visits, given, days + ahead_days)
            for course, x in enumerate(courses):
                plain = referee.bad_chances(x, core[1], np.zeros(1), 1)[days:].reshape(-1, 7).mean(axis=1)
                np.testing.assert_allclose(found.futures[0, n, :, course, draw], plain, atol=1e-9)


def test_more_draws_than_there_are_do_not_go_on(prior):
    shape, case = model.prior_shape(prior, 2), make_case(np.zeros(126), [28])
    plan = layout.layout_for([case])
    past = layout.schedule_of(layout.arrays_of(case, plan).visits, plan.days, 28)
    theta = np.zeros((1, 3, len(prior_curve.prior_mean(shape, plan.sizes))))
    with pytest.raises(ValueError, match="4 draws are to go on into the futures, but there are 3"):
        courses_many(
            theta, np.zeros((1, 4, 0)), np.zeros((1, 2, 0, 4)), np.full((1, 3), np.nan),
            Schedule(*(part[None] for part in past)), no_future(past), shape, 1,
        )  # fmt: skip
