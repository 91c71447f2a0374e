"""Which next step would settle it: the same futures under every step, and no surer without more to learn."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from reprieve.response import respond
from reprieve.response.diaries_to_come import DiariesToCome
from reprieve.response.posterior import Future, each_posterior
from reprieve.response.settle import _expected, settle, steps_of
from tests.response.making import make_case, spread_evenly
from tests.response.test_people import fell_once

CYCLES = 3


@pytest.fixture(scope="module")
def posterior(prior):
    case = fell_once(np.random.default_rng(1), cycles=CYCLES)
    found = each_posterior([case], prior, seed=0, draws=192, futures=[(Future(),)])
    return next(found)[1]


@pytest.fixture(scope="module")
def steps(posterior, prior):
    found = settle(posterior, prior, next_date=None, worth=1.0, seed=0, futures=96)
    return {row["step"]: row for row in found}


def test_each_step_says_when_it_would_be_known(steps, posterior):
    # 84 days since the last injection at the last day of the diary, less one
    last = posterior.case.visits[-1].on
    assert steps["next regular cycle"]["injections"] == [(last + dt.timedelta(84)).isoformat()]
    assert steps["next regular cycle"]["known_on"] == (last + dt.timedelta(168)).isoformat()
    assert steps["two regular cycles"]["known_on"] == (last + dt.timedelta(252)).isoformat()
    for weeks in (16, 20, 24):
        row = steps[f"one interval of {weeks} weeks"]
        assert row["injections"] == []
        assert row["known_on"] == (last + dt.timedelta(7 * weeks)).isoformat()


def test_a_longer_interval_leaves_less_unknown_than_two_regular_cycles(steps):
    longer, regular = steps["one interval of 24 weeks"]["sd_days"], steps["two regular cycles"]["sd_days"]
    assert longer["mean"] + 2 * longer["mc_error"] < regular["mean"] - regular["mc_error"]


def test_a_longer_interval_costs_days_and_two_regular_cycles_none(steps):
    assert steps["two regular cycles"]["bad_days_more"] == {"mean": 0.0, "mc_error": 0.0}
    cost = [steps[f"one interval of {weeks} weeks"]["bad_days_more"]["mean"] for weeks in (16, 20, 24)]
    assert cost == sorted(cost)
    assert cost[0] > 0


def test_no_step_makes_a_right_decision_less_likely_than_now(steps):
    now = steps["now"]["p_right"]["mean"]
    for name, row in steps.items():
        assert row["p_right"]["mean"] >= now - 2 * (row["p_right"]["mc_error"] or 0) - 1e-9, name


def test_the_same_seed_draws_the_same_futures(posterior, prior, steps):
    again = settle(posterior, prior, next_date=None, worth=1.0, seed=0, futures=96)
    assert {row["step"]: row for row in again} == steps


def test_days_are_written_down_as_often_as_of_late(prior):
    rng = np.random.default_rng(3)
    y = spread_evenly(np.full(28 + 84 * 2, 0.6), rng)
    y[-84:][rng.random(84) < 0.5] = -1
    case = make_case(y, [28, 112])
    posterior = next(each_posterior([case], prior, seed=0, draws=192, futures=[(Future(),)]))[1]
    to_come = DiariesToCome.of(posterior, prior, days=168, count=32, seed=0)
    share = float((case.y[-84:] >= 0).mean())
    assert float(to_come.kept.mean()) == pytest.approx(share, abs=0.02)
    lived = to_come.lived([1], 1.0)
    assert ((to_come.written(lived) < 0) == ~to_come.kept).all()


def test_an_interval_that_has_passed_is_no_choice():
    case = make_case(np.ones(28 + 130, dtype=np.int8), [28], until=158)
    possible, passed = steps_of(case, None)
    assert [step.injections for step in possible[:2]] == [(1,), (1, 85)]
    assert [name for name, _ in passed] == ["one interval of 16 weeks"]  # 129 days have passed


def test_the_correction_leaves_a_mean_that_needs_none_alone():
    values, beside = np.array([1.0, 3.0, 3.0, 1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0, 3.0, 2.0, 1.0])
    # pairs (1,1) (3,2) (3,4) of values are 1, 2.5, 3.5; of beside 2, 2, 2: no slope, plain mean and error
    found = _expected(values, beside, known=2.0)
    assert found["mean"] == pytest.approx(7 / 3, abs=1e-4)
    assert found["mc_error"] == pytest.approx(np.std([1, 2.5, 3.5], ddof=1) / np.sqrt(3), abs=1e-4)


def test_a_control_that_misses_its_mean_corrects_what_follows_it():
    values = np.array([1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0])
    found = _expected(values, 2 * values, known=6.0)  # its sample mean is 5: half of 1 is missing
    assert found == {"mean": 3.0, "mc_error": 0.0}


def test_it_is_worked_out_only_where_asked(prior):
    case = fell_once(np.random.default_rng(1), cycles=CYCLES)
    assert "when it is asked for" in respond(case, prior).section["settle"]["not_computed"]


def test_without_toxin_there_is_nothing_to_settle(prior):
    y = spread_evenly(np.full(28 + 84, 0.6), np.random.default_rng(1))
    case = make_case(y, [28], dose=0.0, product="placebo")
    assert "No toxin" in respond(case, prior, settled=True).section["settle"]["not_computed"]
