"""The simpler forecasters, so that nobody is beaten by a straw man."""

import numpy as np
import pytest

from reprieve.validation.real_diaries import RealDiary
from reprieve.validation.rival_forecasts import (
    BetaBinomial,
    LastMonth,
    MixedRegression,
    beta_binomial,
    mixed_regression,
)


def test_last_month_looks_at_28_days_only():
    y = np.array([0] * 50 + [1] * 28)
    assert LastMonth().counts(y, 1)[1] == pytest.approx(28.5 / 29)


def test_the_beta_binomial_of_one_day_is_the_posterior_mean():
    y = np.array([1, 1, -1, 0])
    assert BetaBinomial(2.0, 3.0).counts(y, 1)[1] == pytest.approx((2 + 2) / (5 + 3))


def test_the_mixed_regression_without_spread_is_a_chain_of_two_states():
    y = np.array([1, 0, 1])
    chances = MixedRegression(0.2, 1.0, 1e-9).counts(y, 2)
    none, bad = 1 / (1 + np.exp(-0.2)), 1 / (1 + np.exp(-1.2))
    assert chances == pytest.approx(
        [(1 - bad) * (1 - none), (1 - bad) * none + bad * (1 - bad), bad * bad], abs=1e-6
    )


def test_both_find_the_population_that_diaries_were_drawn_from():
    rng = np.random.default_rng(3)
    own = 0.3 + 1.2 * rng.standard_normal(70)
    people = []
    for one in own:
        y = [1]
        for _ in range(60):
            y.append(int(rng.random() < 1 / (1 + np.exp(-(one + 0.9 * y[-1])))))
        people.append(RealDiary(person="", y=np.array(y), since=np.zeros(61)))
    found = mixed_regression(people)
    assert (found.intercept, found.lag, found.sd) == (
        pytest.approx(0.3, abs=0.45),
        pytest.approx(0.9, abs=0.2),
        pytest.approx(1.2, abs=0.35),
    )
    coins = beta_binomial(people)
    share = np.mean([one.y.mean() for one in people])
    assert coins.a / (coins.a + coins.b) == pytest.approx(share, abs=0.02)
