"""The toxin trial's course: the likelihood against the textbook's, and what it finds where the truth is known."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from reprieve.response.toxin import relief_tables
from reprieve.validation.toxin_trial import Person, covariance, design, fit_trial, relief, times_by_dose
from reprieve.validation.trial_forecasts import Forecast, arm_means, given_seen, linear_mixed, ranked_normal

TABLES = relief_tables(0.4, 3.0)
LOGS = np.log([9.0, 4.0, 9.0, 4.0, 4.0, 8.0, 75.0])
MEANS = np.array([45.0, 1.0, 6.0, 13.0])
DAYS = np.array([0.0, 14.0, 28.0, 56.0, 84.0, 112.0])


def drawn(count, seed):
    rng = np.random.default_rng(seed)
    found = []
    for n in range(count):
        blank = Person(str(n), ("botb_10000U", "botb_5000U", "placebo")[n % 3], DAYS, np.zeros(6))
        columns = design(blank, LOGS[5:], TABLES)
        scores = rng.multivariate_normal(columns @ MEANS, covariance(blank, LOGS, columns))
        found.append(Person(blank.key, blank.arm, DAYS, scores))
    return found


def test_everybody_of_the_trial_is_read_once(people):
    assert len(people) == 109
    assert sum(len(one.days) for one in people) == 631
    assert all(a < b for one in people for a, b in pairwise(one.days))


def test_relief_is_half_of_its_peak_after_the_half_relief_time():
    peak = relief(np.arange(0.0, 60.0, 0.05), 1.0, LOGS[5:], TABLES).max()
    assert relief(np.array([75.0]), 1.0, LOGS[5:], TABLES)[0] == pytest.approx(peak / 2, rel=0.01)


def test_placebo_has_no_relief():
    assert relief(DAYS, 0.0, LOGS[5:], TABLES) == pytest.approx(0)


def test_the_likelihood_at_the_best_means_is_the_normal_density_of_the_scores():
    some = drawn(12, 5)
    fit = fit_trial(some, TABLES, start=LOGS, errors=False)
    plain = sum(multivariate_normal(*fit.predicted(one)).logpdf(one.scores) for one in some)
    assert fit.log_likelihood == pytest.approx(plain, abs=1e-6)


def test_the_times_a_trial_was_drawn_with_are_found_within_three_standard_errors():
    fit = fit_trial(drawn(300, 1), TABLES)
    half_away = abs(fit.logs[-1] - LOGS[-1]) / fit.log_errors[-1]
    assert half_away < 3
    assert fit.log_errors[-1] < 0.1  # so that the three are worth something
    assert abs(fit.means[3] - 13.0) < 3 * np.sqrt(fit.mean_covariance[3, 3])


def test_a_trial_whose_toxin_did_nothing_shows_next_to_nothing_at_week_4():
    dummies = [
        Person(one.key, one.arm, one.days, one.scores + 13.0 * relief(one.days, one.dose, LOGS[5:], TABLES))
        for one in drawn(300, 2)
    ]
    fit = fit_trial(dummies, TABLES, errors=False)
    at_week_4 = fit.means[3] * relief(np.array([28.0]), 1.0, fit.times, TABLES)[0]
    assert (
        abs(at_week_4) < 4
    )  # where it works it is 11 points; 1.8 is one standard error of 100 people against 100


def test_relief_fades_sooner_after_half_the_dose():
    fit = fit_trial(drawn(60, 3), TABLES, start=LOGS, errors=False)
    whole, half = (times_by_dose(fit, dose) for dose in (1.0, 0.5))
    assert half.half < whole.half
    assert half.points < whole.points


def test_the_real_placebo_arm_lies_in_its_bands(people):
    fit = fit_trial(people, TABLES, errors=False)
    assert all(one.inside for one in arm_means(people, fit) if one.arm == "placebo")


def test_a_forecast_from_one_seen_score_is_the_textbook_regression():
    # sd 2 and 3, correlation 0.5: slope 0.75, and a variance of 9 * (1 - 0.25)
    mean, sd = given_seen(
        np.array([1.0, 5.0]),
        np.array([[4.0, 3.0], [3.0, 9.0]]),
        np.array([3.0, 0.0]),
        np.array([True, False]),
    )
    assert mean == pytest.approx([6.5])
    assert sd == pytest.approx([np.sqrt(6.75)])


def test_the_ranked_score_of_a_normal_forecast_is_its_integral():
    found = ranked_normal(Forecast(np.array([1.0]), np.array([2.0]), np.array([2.5])))
    below = quad(lambda x: norm.cdf(x, 1, 2) ** 2, -20, 2.5)[0]
    above = quad(lambda x: (norm.cdf(x, 1, 2) - 1) ** 2, 2.5, 22)[0]
    assert found[0] == pytest.approx(below + above, abs=1e-6)


def test_the_linear_mixed_model_is_told_each_arm_and_week(people):
    (mean, covariance_), _ = linear_mixed(people[1:], people[0])
    others = [one.scores[one.days == 0][0] for one in people[1:] if one.arm == people[0].arm]
    assert mean[0] == pytest.approx(np.mean(others), abs=0.3)  # a mixed model's mean is nearly the arm's
    assert np.all(np.linalg.eigvalsh(covariance_) > 0)
