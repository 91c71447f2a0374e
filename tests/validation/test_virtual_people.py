"""Worlds, rules, regressions and losses on people whose truth is known."""

import dataclasses

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response.acute_medicine import NOT_TOLD
from reprieve.response.regression_check import averages
from reprieve.validation.coverage import DRAWS, apart, cover, groups_of, held, pooled
from reprieve.validation.decisions import MODEL, REGRESSION, InWorld, Loss, decide_in, lost
from reprieve.validation.fixed_rules import goes_on_by_rule
from reprieve.validation.missing_days import Bracket
from reprieve.validation.plain_regression import features_of, goes_on, train_all, trained
from reprieve.validation.ranks import BINS, PLACES, band, rank
from reprieve.validation.screened import Quantity
from reprieve.validation.virtual_people import baseline_days, people_of
from reprieve.validation.worlds import NOT_AT_RANDOM, WORLDS

KNOWN = load_knowledge()
PRIOR = KNOWN.priors.of("chronic_migraine")
BY_NAME = {one.name: one for one in WORLDS}


@pytest.fixture(scope="module")
def some():
    return people_of(BY_NAME["prior"], PRIOR, count=60, cycles=2, seed=1)


def test_where_the_toxin_does_nothing_nobody_has_a_specific_day():
    nobody = people_of(BY_NAME["no specific effect"], PRIOR, count=20, cycles=2, seed=1)
    assert nobody.specific == pytest.approx(0, abs=1e-12)
    assert np.ptp(nobody.staying) > 0.1


def test_hope_renewed_at_each_visit_is_no_specific_effect():
    without, with_hope = (
        people_of(BY_NAME[name], PRIOR, count=200, cycles=2, seed=1)
        for name in ("slow relief", "slow relief, hope 0.7")
    )
    assert with_hope.staying.mean() - without.staying.mean() == pytest.approx(
        1.5, abs=0.8
    )  # days of 28, as its words say


def test_a_withdrawal_is_in_the_chart_only_where_the_world_says_it_is_told():
    silent, told = (
        people_of(BY_NAME[name], PRIOR, count=4, cycles=2, seed=1)
        for name in ("early withdrawal", "early withdrawal, told")
    )
    assert all(one.what == NOT_TOLD and one.share < 1 for case in silent.cases for one in case.steps)
    assert all(len(case.steps) == 1 for case in silent.cases)
    nothing = people_of(BY_NAME["prior"], PRIOR, count=4, cycles=2, seed=1, silent=False)
    assert all(not case.steps for case in nothing.cases)  # their charts say that nothing was overused
    assert all(case.steps[0].first == 28 for case in told.cases)
    assert np.array_equal(silent.cohort.written, told.cohort.written)


def test_everybody_has_at_least_15_days_with_pain_before_and_one_without(some):
    before = (some.cohort.lived[:, :28] > 0).sum(axis=1)
    assert before.min() >= 15
    assert before.max() <= 27


def test_the_total_is_what_is_specific_and_what_stays(some):
    assert some.total == pytest.approx(some.specific + some.staying)


def test_fixed_rules_count_in_their_own_windows(some):
    written = np.zeros((1, 28 + 168), dtype=np.int8)
    written[0, :28] = 1
    written[0, 28 + 84 + 28 : 28 + 84 + 56] = np.arange(28) < 14  # weeks 5-8 of the last cycle: 14 of 28
    written[0, -28:] = np.arange(28) < 20  # last 28 days: 20 of 28, 29 % fewer
    cohort = dataclasses.replace(some.cohort.part(slice(0, 1)), written=written)
    one = dataclasses.replace(some, cohort=cohort, cases=some.cases[:1])
    found = {name: bool(value[0]) for name, value in goes_on_by_rule(one).items()}
    assert found == {
        "NICE 30 %, last 28 days": False, "50 %, last 28 days": False, "NICE 30 %, weeks 5-8": True, "50 %, weeks 5-8": True,
        "continue all": True, "stop all": False,
    }  # fmt: skip


def test_the_features_in_training_are_the_averages_of_the_shipped_check(some):
    features = features_of(some)
    for place, case in enumerate(some.cases[:20]):
        assert averages(case) == pytest.approx(features[place].tolist())


def test_the_regression_finds_the_line_between_two_kinds_of_people():
    rng = np.random.default_rng(2)
    features = rng.uniform(0, 28, (400, 5))
    specific = features[:, 0] - features[:, 2] + 1  # above 1 where the baseline is above weeks 3-6
    row = trained(features, specific + 6.0 * rng.standard_normal(400), worth=1.0, cycles=2, scale="yes_no")
    assert np.mean(goes_on(row, features) == (specific > 1)) > 0.93


def test_the_shipped_regressions_are_those_of_the_prior_in_use_and_training_again_decides_alike():
    shipped = KNOWN.regression_check
    assert shipped.prior == PRIOR.id
    again = train_all(PRIOR, on=shipped.trained_on, people=3000, seed=5, scales=("yes_no",))
    features = features_of(people_of(BY_NAME["prior"], PRIOR, count=500, cycles=2, seed=9))
    ours, theirs = (one.row(scale="yes_no", cycles=2, worth=1.0) for one in (shipped, again))
    assert np.mean(goes_on(ours, features) == goes_on(theirs, features)) > 0.9


def test_a_wrong_decision_costs_the_days_between_the_effect_and_its_worth():
    found = lost(np.array([True, True, False, False]), np.array([3.0, 0.2, 3.0, 0.2]), 1.0)
    assert found == pytest.approx([0, 0.8, 2.0, 0])


def test_the_best_fixed_rule_is_never_the_model_or_the_regression():
    losses = {
        MODEL: Loss(0.4, 0, 0.5),
        REGRESSION: Loss(0.1, 0, 0.5),
        "stop all": Loss(0.5, 0, 0),
        "continue all": Loss(0.8, 0, 1),
    }
    one = InWorld("made", 2, 10, 1, {1.0: losses}, {})
    assert one.best_fixed(1.0) == ("stop all", 0.5)
    assert one.below_best_fixed(1.0) == pytest.approx(0.2)


def test_in_the_prior_world_the_model_loses_less_than_every_fixed_rule():
    found = decide_in(BY_NAME["prior"], PRIOR, KNOWN.regression_check, people=400, cycles=2, seed=3)
    losses = {name: one.mean for name, one in found.losses[1.0].items()}
    assert losses[MODEL] < min(value for name, value in losses.items() if name not in (MODEL, REGRESSION))
    apart, error = found.ahead_of_regression[1.0]
    assert apart < 2 * error  # no worse than the regression, chance allowed


def test_an_interval_holds_its_ends_and_nothing_beyond():
    said = Quantity(*np.array([[1.0, 1, 1, 1], [0.0, 0, 0, 0], [1.0, 1, 1, 1], [2.0, 2, 2, 2]]))
    found = held(said, np.array([0.0, 2.0, 2.1, -0.1]))
    assert (found.share, found.width, found.people) == (0.5, 2.0, 4)


def test_groups_are_such_as_the_chart_itself_shows(some):
    groups = groups_of(some)
    assert groups["everybody"].all()
    assert np.array_equal(groups["baseline >= 25 days"], baseline_days(some) >= 25)


def test_in_the_prior_world_nine_of_ten_intervals_hold():
    found = cover(BY_NAME["prior"], PRIOR, people=320, cycles=2, seed=4, draws=DRAWS)
    for name in ("specific", "total"):
        # 0.90 with three standard errors of 320 people, and what the screening path is known to lack
        assert 0.83 <= found.groups["everybody"][name].share <= 0.95


def test_the_band_leaves_an_even_histogram_in_99_of_100():
    low, high = band(400, bins=BINS, quantities=9, seed=1)
    rng = np.random.default_rng(7)
    counts = rng.multinomial(400, np.full(BINS, 1 / BINS), size=(2000, 9))
    inside = ((counts >= low) & (counts <= high)).all(axis=(1, 2)).mean()
    assert 0.98 <= inside <= 1.0


def test_a_posterior_that_is_half_as_wide_leaves_the_band():
    rng = np.random.default_rng(8)
    found = [rank(truth, 0.5 * rng.standard_normal(512)) for truth in rng.standard_normal(400)]
    counts = np.bincount(np.array(found) // (64 // BINS), minlength=BINS)
    _, high = band(400, bins=BINS, quantities=9, seed=1)
    assert counts[0] > high
    assert counts[-1] > high


def test_ranks_run_from_none_to_all():
    draws = np.arange(512.0)
    assert (rank(-1.0, draws), rank(600.0, draws)) == (0, PLACES)


def test_a_truth_beyond_all_three_answers_is_not_bracketed():
    made = Bracket("total", 5.0, 4.0, 4.5, 4.8, 0.05, 0.9, 10)
    assert made.brackets == "**no**"
    assert dataclasses.replace(made, standard_error=0.11).brackets == "within chance"
    assert dataclasses.replace(made, truth=4.1).brackets == "yes"


def test_bad_days_that_go_unrecorded_leave_the_diary_looking_better_than_the_life():
    drawn = people_of(NOT_AT_RANDOM, PRIOR, count=100, cycles=2, seed=1)
    lived = (drawn.cohort.lived > 0).mean()
    assert np.nanmean(drawn.bad) < lived - 0.05
    missed = np.isnan(drawn.bad)
    odds = [missed[drawn.cohort.lived == level].mean() for level in (0, 1)]
    odds = [one / (1 - one) for one in odds]
    assert odds[0] == pytest.approx(0.25, abs=0.03)  # a fifth
    assert odds[1] / odds[0] == pytest.approx(3.0, abs=0.4)


def test_errors_side_by_side_are_those_of_a_hand_count():
    found = apart(np.array([1.0, 3.0, 2.0, 2.0]), np.array([2.0, 4.0, 4.0, 2.0]))
    assert (found.by_diary, found.by_prior, found.people) == (2.0, 3.0, 4)
    assert found.smaller_by == pytest.approx(1 / 3)
    # own - 2/3 before: -1/3, 1/3, -2/3, 2/3: mean square 5/18; over the mean of before and the root of four
    assert found.standard_error == pytest.approx(np.sqrt(5 / 18) / 3 / 2)
    none = apart(np.array([]), np.array([]))
    # two people at 1 of 4, four at 2 of 3: 1 - (2 + 8) / (8 + 12)
    few = apart(np.array([1.0, 1.0]), np.array([4.0, 4.0]))
    assert pooled([few, found, none]) == pytest.approx(1 - 10 / 20)
