"""Smoothed weights against ArviZ, and what resampling keeps."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from reprieve.response.psis import effective, resampled, smoothed


@pytest.mark.parametrize("tail", [0.2, 0.5, 0.9])
def test_smoothed_weights_and_k_are_those_of_arviz(tail):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz

        rng = np.random.default_rng(1)
        log = np.log(rng.pareto(1 / tail, 2000) + 1) + 0.1 * rng.standard_normal(2000)
        theirs, k_theirs = arviz.psislw(log.copy())
    ours, k = smoothed(log)
    assert k == pytest.approx(float(k_theirs), abs=1e-6)
    np.testing.assert_allclose(ours, np.exp(theirs), rtol=1e-6)


def test_equal_weights_are_worth_as_many_draws_as_there_are():
    assert effective(np.full(50, 1 / 50)) == pytest.approx(50)
    # one draw has all: worth one
    assert effective(np.eye(50)[3]) == 1


def test_resampling_keeps_the_weighted_mean_of_what_it_is_ordered_by():
    rng = np.random.default_rng(2)
    values, weights = rng.standard_normal(4096), rng.gamma(1.0, size=4096)
    weights /= weights.sum()
    places = resampled(weights, 4096, values)
    assert values[places].mean() == pytest.approx(np.sum(weights * values), abs=2e-3)
    assert values[places].std() == pytest.approx(
        np.sqrt(np.sum(weights * (values - np.sum(weights * values)) ** 2)), rel=3e-3
    )
