"""A withdrawal of overused medicine that nobody wrote down is allowed for where it may have been, and only there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry.pack import member_of
from reprieve.response.acute_medicine import NOT_TOLD, allowing_for_it
from reprieve.response.diaries_to_come import DiariesToCome
from reprieve.response.layout import arrays_of, layout_for
from reprieve.response.model import CORE
from reprieve.response.model_check import drawn_again
from reprieve.response.observations import case_from_view
from reprieve.response.other_changes import OVERUSE_MANAGED, WITHDRAWAL, Step
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.words import always
from tests.conftest import chart_of, fact
from tests.response.making import make_case, spread_evenly
from tests.response.test_withdrawal import FIRST, days, mixed

KNOWLEDGE = load_knowledge()
CHANCE = KNOWLEDGE.response_rules.withdrawal_not_told.chance
COUNT = "acute_medication_days_per_month"


def injected(on: int = 0):
    return fact("injection", FIRST + dt.timedelta(on), product="onabotulinumtoxinA", sites=[])


def said(on: int, value):
    return fact("finding", FIRST + dt.timedelta(on), name=COUNT, value=value)


def managed(on: int):
    return fact("finding", FIRST + dt.timedelta(on), name=OVERUSE_MANAGED, value=True)


def view(*facts):
    chart = chart_of(injected(), *facts)
    return chart.as_of(chart.last_date)


def steps(*facts, condition="chronic_migraine"):
    return case_from_view(view(*facts), KNOWLEDGE.priors.of(condition)).steps


def before(taken, **how):
    return days(-28, 0, taken=taken, pain=20, **how)


def after(taken, last=56, **how):
    return days(0, last, taken=taken, pain=20, **how)


SILENT = (*before(0, noted=False), *after(0, noted=False))
MEDICINE_DAYS_ALONE = (  # written down on days with medicine, and on no other
    *days(-28, -16, taken=28, pain=20),
    *days(-16, 0, taken=0, pain=20, noted=False),
)
ALLOWED_FOR = (Step(what=NOT_TOLD, first=28, share=sqrt(CHANCE)),)


@pytest.mark.parametrize(
    "facts",
    [
        SILENT,
        (*before(12), *after(0, noted=False)),  # overused, and what came then is not known
        (*before(0, noted=False), *after(0)),  # nobody knows what was taken before
        (*before(0, noted=False)[:8], *before(4)[8:], *after(0)),  # 20 of 28 days are too few
        (*SILENT, said(-3, 12)),
        (*SILENT, said(-3, None)),
        (*SILENT, said(-60, 4), said(-3, 12)),  # the last word by then
        (*SILENT, said(-3, 12), said(-3, 4)),  # of one day, and one of them is wrong
        (*SILENT, said(-3, 4), said(-3, 12)),
        (*SILENT, said(20, 4)),  # said afterwards: a withdrawal may be why
        (*SILENT, said(-85, 4)),  # older than such an answer is kept (84 days, history_facts.yaml)
        (*SILENT, said(-3, 10)),  # ten days a month are overuse of some classes (ICHD-3 8.2)
        (*SILENT, managed(-200)),  # dealt with as far as possible is not: it was over
        (*MEDICINE_DAYS_ALONE, *after(0)),  # overused, and too little before for a withdrawal to be found
        (*before(12), *after(0, last=20, noted=False)),  # as much as there is since, and none of it said
        (
            *before(12),
            *after(0, last=12),
        ),  # it stopped, and the month is too short for a withdrawal to be found
        (
            *before(12),
            *after(12, last=8),
        ),  # on three days since: no more than a withdrawal leaves of twelve
        (*mixed(-28, 0, every=2), *after(12, last=8)),
        (*mixed(-28, 0, every=2), *after(0, noted=False)),  # several classes together (8.2.6)
    ],
)
def test_where_the_chart_leaves_it_open_a_smaller_step_is_allowed_for(facts):
    assert steps(*facts) == ALLOWED_FOR


@pytest.mark.parametrize(
    "facts",
    [
        (*before(4), *after(0, noted=False)),  # few days with medicine: nothing to withdraw
        (*before(12), *after(12)),  # overused before and after
        (*before(12), *after(12, last=12)),  # on five days since: more than a withdrawal leaves in a month
        (*mixed(-28, 0, every=3), *after(0, noted=False)),  # several classes on nine days: no overuse
        (*SILENT, said(-3, 4)),
        (*SILENT, said(-84, 9)),
    ],
)
def test_where_the_chart_tells_there_is_no_such_step(facts):
    assert steps(*facts) == ()


def test_a_withdrawal_that_the_diary_shows_has_its_own_step_alone():
    (only,) = steps(*before(12), *after(0))
    assert (only.what, only.share) == (WITHDRAWAL, 1.0)


def test_a_withdrawal_months_later_does_not_tell_of_the_first_injection():
    later = [*days(0, 90, taken=0, noted=False), *days(90, 118, taken=12), *days(118, 150, taken=0)]
    assert {one.share for one in steps(*before(0, noted=False), *later)} == {1.0, sqrt(CHANCE)}


@pytest.mark.parametrize("condition", ["tmd_myofascial_pain", "trigeminal_neuralgia", "episodic_migraine"])
def test_where_overuse_makes_no_headache_of_15_days_a_month_nothing_is_allowed_for(condition):
    assert steps(*SILENT, condition=condition) == ()


def test_a_diary_that_begins_with_the_injection_is_left_as_it_is():
    assert steps(*after(0, noted=False)) == ()


def test_eight_changes_that_are_recorded_leave_no_room_and_lose_nothing():
    case = make_case(np.zeros(200), [28], steps=[Step(what=str(n), first=30 + n) for n in range(8)])
    assert allowing_for_it(case, KNOWLEDGE) == case


def test_the_answer_says_that_it_allows_for_it():
    chronic = KNOWLEDGE.priors.of("chronic_migraine")

    def said_of(*facts):
        said = always(case_from_view(view(*facts), chronic), chronic)
        return [sentence for sentence in said if "acute medicine" in sentence]

    (open_,) = said_of(*SILENT)
    assert "may have been stopped then; the figures allow for that" in open_
    assert "Ask whether it was, and on how many days a month" in open_
    assert said_of(*before(4), *after(0, noted=False)) == []


def test_it_moves_the_predictor_by_its_share():
    case = make_case(
        np.zeros(100), [28], steps=[Step(what="a", first=28, share=0.5), Step(what="b", first=40, last=50)]
    )
    plan = layout_for([case])
    column = np.asarray(arrays_of(case, plan).steps)[plan.days - 100 :]
    np.testing.assert_array_equal(column[:, 0], np.repeat([0.0, 0.5], [28, 72]))
    np.testing.assert_array_equal(column[:, 1], np.repeat([0.0, 1.0, 0.0], [40, 11, 49]))


@pytest.fixture(scope="module")
def posteriors(prior):
    """One diary with a whole step and with half of one, with the same draws of its parameters."""
    y = spread_evenly(np.repeat([0.7, 0.3], [28, 140]), np.random.default_rng(4))
    case = make_case(y, [28, 112], steps=[Step(what="a", first=28, share=0.5)])
    half = posterior_of(case, prior, seed=1, draws=64, futures=[Future(), Future()])
    whole = replace(case, steps=(replace(case.steps[0], share=1.0),))
    return half, replace(half, case=whole)


def test_half_of_a_change_that_may_be_twice_as_large_is_the_same_model_in_past_and_future(prior):
    y = spread_evenly(np.repeat([0.8, 0.3], [28, 140]), np.random.default_rng(4))
    case = make_case(y, [28, 112], steps=[Step(what="a", first=28, share=0.5)])
    whole = replace(case, steps=(replace(case.steps[0], share=1.0),))
    step_sd = prior.fixed["step_sd"]
    twice = step_sd.model_copy(update={"value": 2 * step_sd.value})
    wide = prior.model_copy(update={"fixed": {**prior.fixed, "step_sd": twice}})
    plans = [Future(), Future(days=(7,), doses=(1.0,))]
    one, other = (
        posterior_of(made, given, seed=1, draws=64, futures=plans)
        for made, given in ((case, wide), (whole, prior))
    )
    for now, then in ((one.draws, other.draws), (one.prior, other.prior)):
        np.testing.assert_allclose(now.weeks, then.weeks, atol=1e-9)
        np.testing.assert_allclose(now.treated, then.treated, atol=1e-9)
        np.testing.assert_allclose(now.futures, then.futures, atol=1e-9)


def test_diaries_to_come_go_on_with_its_share(posteriors, prior):
    half, whole = (DiariesToCome.of(one, prior, days=28, count=32, seed=1) for one in posteriors)
    sizes = np.asarray(half.parts.steps)[:, 0]
    assert np.abs(sizes).max() > 0.1
    np.testing.assert_allclose(
        np.asarray(half.parts.core)[:, 0] - np.asarray(whole.parts.core)[:, 0], 0.5 * sizes, atol=1e-12
    )


def test_diaries_drawn_again_have_its_share(posteriors, prior):
    """The sizes doubled and the share halved are the same diary."""
    half, whole = posteriors
    theta = half.draws.theta.copy()
    theta[:, CORE] *= 2
    double = replace(half, draws=replace(half.draws, theta=theta))
    np.testing.assert_array_equal(
        drawn_again(double, prior, 32, seed=3), drawn_again(whole, prior, 32, seed=3)
    )
    assert (drawn_again(half, prior, 32, seed=3) != drawn_again(whole, prior, 32, seed=3)).any()


def test_a_registry_keeps_facts_and_no_such_step():
    assert member_of(view(*SILENT), KNOWLEDGE, "chronic_migraine").case.steps == ()
    (kept,) = member_of(view(*before(12), *after(0)), KNOWLEDGE, "chronic_migraine").case.steps
    assert kept.what == WITHDRAWAL
