"""Scores by hand."""

import numpy as np
import pytest

from reprieve.validation.forecast_scores import compared, log_score, ranked_score


def test_the_ranked_score_of_one_day_is_the_brier_score():
    assert ranked_score(np.array([0.3, 0.7]), 1) == pytest.approx(0.09)
    assert ranked_score(np.array([0.3, 0.7]), 0) == pytest.approx(0.49)


def test_the_ranked_score_of_a_count_sums_over_every_threshold():
    # P(<=0) = 0.2, P(<=1) = 0.7, P(<=2) = 1; 1 came: (0.2)^2 + (0.7 - 1)^2 + 0
    assert ranked_score(np.array([0.2, 0.5, 0.3]), 1) == pytest.approx(0.04 + 0.09)


def test_the_log_score_is_in_nats():
    assert log_score(np.array([0.5, 0.5]), 0) == pytest.approx(np.log(2))


def test_a_person_who_counts_a_hundred_times_is_still_one_person():
    few = compared([1.0, 2.0], [2.0, 2.5], [1, 2])
    many = compared([1.0] * 100 + [2.0] * 100, [2.0] * 100 + [2.5] * 100, [1] * 100 + [2] * 100)
    assert few.difference == many.difference == -0.75
    assert many.standard_error == pytest.approx(few.standard_error)
    assert few.standard_error == pytest.approx(0.25)  # the SD of -1 and -0.5 (n - 1), over root two
