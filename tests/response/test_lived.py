"""Days lived again: the predictor is the model written out a second time, and luck is drawn as the model says."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response.lived import Course, drift_by_day, lived, predictor_of
from reprieve.response.model import BLOCK, Parts
from reprieve.response.toxin import relief_tables
from tests.response import referee

P = {"b": 0.7, "pi": 0.5, "tau_pi": 30.0, "delta": 0.9, "t_on": 6.0, "half_relief": 70.0}
EFFECTS, DURATIONS = [0.2, -0.1], [0.1, -0.2]


def test_the_predictor_is_that_of_the_plain_model_with_each_cycles_own_effect_and_duration():
    length, visits, doses = 240, [30, 120], [1.0, 0.5]
    drift = np.repeat(np.random.default_rng(1).standard_normal(18), BLOCK)[-length:]
    core = [
        P["b"],
        0.8,
        P["pi"],
        np.log(P["tau_pi"]),
        0.0,
        P["delta"],
        np.log(P["t_on"]),
        np.log(P["half_relief"]),
    ]
    parts = Parts(np.array([core]), *(np.zeros((1, 0)) for _ in range(5)))
    course = Course(
        days=np.array(visits), doses=np.array(doses), effects=np.array([EFFECTS]), durations=np.array([DURATIONS]),
        expectation_half_life=21.0,
    )  # fmt: skip
    found = predictor_of(
        parts, np.array([0.3]), drift[None], course, np.arange(length), relief_tables(0.4, 3.0)
    )
    plain = referee.predictors(
        {**P, "eps": 0.3, "cycle_effects": EFFECTS, "cycle_durations": DURATIONS},
        drift,
        visits,
        doses,
        length,
    )[0]
    np.testing.assert_allclose(found[0], plain, atol=2e-3)  # half relief by a table, and by root finding
    # the days to come alone are the same as those of the whole
    later = predictor_of(
        parts, np.array([0.3]), drift[None, 200:], course, np.arange(200, length), relief_tables(0.4, 3.0)
    )
    np.testing.assert_allclose(later[0], found[0, 200:], atol=1e-12)


def test_blocks_of_drift_are_counted_back_from_the_last_day():
    blocks = np.array([[3.0, 2.0, 1.0]])  # the last block first
    parts = Parts(*(np.zeros((1, 0)) for _ in range(5)), blocks)
    found = drift_by_day(parts, 2 * BLOCK + 1)[0]
    assert found.tolist() == [1.0] + [2.0] * BLOCK + [3.0] * BLOCK


@pytest.mark.parametrize("levels", [2, 4, 11])
def test_days_with_luck_of_their_own_come_as_often_as_the_plain_model_says(levels):
    rng = np.random.default_rng(levels)
    draws, x, rho = 40_000, np.array([0.4, -0.6, 1.1]), 0.9
    increments = np.log(np.linspace(0.3, 0.6, levels - 2)) if levels > 2 else np.zeros(0)
    cuts = np.concatenate([[0.0], np.cumsum(np.exp(increments))])
    days = lived(
        np.broadcast_to(x, (draws, 3)),
        np.full(draws, rho),
        np.broadcast_to(increments, (draws, levels - 2)),
        rng.logistic(size=(draws, 3)),
        before=np.full(draws, float(levels - 1)),
    )
    state = np.eye(levels)[-1]
    for day in range(3):
        state = sum(
            state[was] * referee.chances(x[day] + rho * was / (levels - 1), cuts) for was in range(levels)
        )
        shares = np.bincount(days[:, day], minlength=levels) / draws
        # four standard errors of a share of 40,000
        assert np.abs(shares - state).max() < 4 * 0.5 / np.sqrt(draws)
