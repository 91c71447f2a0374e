"""The plain regression beside the model's view: its averages, its sum, and when it says nothing."""

import numpy as np
import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.regression_check import FEATURES, faults_of_regression_check, parse_regression_check
from reprieve.response.regression_check import averages, regression_check
from tests.response.making import make_case

SHIPPED = load_knowledge().regression_check
WAVE = (
    7,
    14,
    7,
    14,
)  # bad days in weeks 1-2, 3-6, 7-9 and 10-12 of a cycle, in a row from the start of each


def cycle():
    lengths = (14, 28, 21, 21)
    return np.concatenate([np.arange(n) < bad for n, bad in zip(lengths, WAVE, strict=True)]).astype(int)


def two_cycles(**kwargs):
    y = np.concatenate([(np.arange(28) < 21).astype(int), cycle(), cycle()])
    return make_case(y, (28, 112), **kwargs)


def test_the_averages_are_bad_days_per_28_of_each_phase_over_all_cycles():
    assert averages(two_cycles()) == pytest.approx([21.0, 14.0, 14.0, 28 * 7 / 21, 28 * 14 / 21])


def test_days_that_are_not_recorded_are_left_out_of_an_average():
    case = two_cycles()
    case.y[28:35] = -1  # the seven bad days of weeks 1-2 of the first cycle
    assert averages(case)[1] == pytest.approx(28 * 7 / 21)


def test_the_score_is_the_weighted_sum_and_its_sign_the_verdict():
    row = SHIPPED.row(scale="yes_no", cycles=2, worth=1.0)
    by_hand = row.intercept + sum(
        weight * value for weight, value in zip(row.coefficients, [21, 14, 14, 28 / 3, 56 / 3], strict=True)
    )
    found = regression_check(two_cycles(), SHIPPED, worth=1.0)
    assert found["score"] == pytest.approx(by_hand, abs=6e-4)
    assert found["goes_on"] == (by_hand > 0)
    assert list(found["averages_per_28"]) == list(FEATURES)
    assert found["validation"] == "simulated"


def test_more_bad_days_in_weeks_3_to_6_never_speak_for_going_on():
    for row in SHIPPED.rows:
        assert row.coefficients[FEATURES.index("weeks 3-6")] < 0
        assert row.coefficients[FEATURES.index("baseline")] > 0


def test_a_diary_that_never_got_better_is_told_not_to_go_on_and_one_that_did_to_go_on():
    never = make_case(np.array([0, 1, 1, 1] * 49), (28, 112))
    better = make_case(np.concatenate([np.array([0, 1, 1, 1] * 7), np.array([1, 0, 0, 0] * 42)]), (28, 112))
    found = [regression_check(case, SHIPPED, worth=1.0)["goes_on"] for case in (never, better)]
    assert found == [False, True]


def test_it_says_nothing_before_two_cycles_are_over():
    one = make_case(np.concatenate([np.arange(28) % 2, cycle()]), (28,))
    assert "two completed cycles" in regression_check(one, SHIPPED, worth=1.0)["not_computed"]


def test_it_says_nothing_where_a_phase_has_no_recorded_day():
    case = two_cycles()
    case.y[28:42] = case.y[112:126] = -1
    assert regression_check(case, SHIPPED, worth=1.0)["not_computed"] == "No day is recorded in: weeks 1-2."


def test_it_says_nothing_of_a_worth_or_a_dose_it_was_not_trained_for():
    assert "3 days per 28" in regression_check(two_cycles(), SHIPPED, worth=3.0)["not_computed"]
    assert "standard doses" in regression_check(two_cycles(dose=0.3), SHIPPED, worth=1.0)["not_computed"]


def test_a_file_of_another_prior_is_a_fault_with_its_remedy():
    (fault,) = faults_of_regression_check(SHIPPED, "another")
    assert "python -m reprieve.validation regression" in fault


def test_a_file_with_other_features_is_refused():
    text = load_knowledge().text("priors/regression_check.yaml").replace("weeks 1-2", "week 1", 1)
    with pytest.raises(KnowledgeError, match="train the regressions anew"):
        parse_regression_check(text)
