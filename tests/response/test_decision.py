"""Each sentence of the model's own decision, on draws made by hand: what it weighs, and when it holds its tongue."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from reprieve.response import respond
from reprieve.response.decision import (
    FITTED_AT,
    completed_cycles,
    counted_improvement,
    model_view,
    tipping_point,
)
from reprieve.response.posterior import Future, each_posterior
from reprieve.response.quantities import specific_days
from tests.response.making import make_case
from tests.response.test_people import fell_once, sawtooth

CYCLES = [28, 112, 196]
LENGTH = 28 + 3 * 84


def posterior(*, specific, gone=0.0, y=None, visits=CYCLES, **changes):
    """Draws of people with so many specific days in 28, of whose bad days the part `gone` has gone in all."""
    y = np.ones(LENGTH, dtype=np.int8) if y is None else y
    case = replace(make_case(y, visits), **changes)
    gained = np.asarray(specific, dtype=float) / 28
    pb = np.full(gained.shape, 0.8)
    p1 = pb * (1 - gone)
    treated = np.stack([p1, p1 + gained, pb])
    draws = SimpleNamespace(treated=treated)
    return SimpleNamespace(case=case, draws=draws, sample=draws)


def view(found, *, renewed=None, worth=1.0, next_date=None, asked=False, not_used=None):
    mean = float(specific_days(found.sample).mean())
    at = {days: mean if renewed is None else renewed[n] for n, days in enumerate((0.0, 0.75, 1.5))}
    return model_view(found, at, next_date=next_date, worth=worth, asked=asked, not_used=not_used)


@pytest.mark.parametrize(("gain", "verdict"), [(1.01, "continue"), (0.99, "stop")])
def test_the_smaller_expected_loss_wins(gain, verdict):
    # stopping costs the specific days, going on one day in 28; the mean counts, not the chance: 9 of 10 draws are at 0
    assert view(posterior(specific=[0.0] * 9 + [10 * gain]))["verdict"] == verdict


@pytest.mark.parametrize(("above", "verdict"), [(2, "stop"), (3, "wait")])
def test_stop_needs_a_worthwhile_effect_to_be_all_but_ruled_out(above, verdict):
    # 10 draws: two of them with a worthwhile effect are a chance of 20 %, the most there may be
    found = view(posterior(specific=[-2.0] * (10 - above) + [2.0] * above))
    assert found["verdict"] == verdict
    if verdict == "wait":
        assert "has not ruled out an effect that is worth it (chance 30%)" in found["because"][-1]


def test_it_is_shown_at_half_a_day_one_and_two_and_at_the_persons_own():
    found = view(posterior(specific=[1.5, 1.5]))
    assert [(row["worth_days_per_28"], row["verdict"]) for row in found["at"]] == [
        (0.5, "continue"),
        (1.0, "continue"),
        (2.0, "stop"),
    ]
    assert (found["worth_is"], found["ask_for"]) == ("assumed", ["bont_worthwhile_days_per_month"])
    own = view(posterior(specific=[1.5, 1.5]), worth=4.0, asked=True)
    assert (own["verdict"], own["worth_is"], own["ask_for"]) == ("stop", "asked", [])
    assert [row["worth_days_per_28"] for row in own["at"]] == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("visits", "length", "cycles"),
    [([28], 28 + 84, 1), ([28, 112], 112 + 83, 1), ([28, 112], 112 + 84, 2), ([28, 100, 190], 200, 2)],
)
def test_a_cycle_is_over_with_the_next_visit_or_after_84_days(visits, length, cycles):
    case = make_case(np.ones(length, dtype=np.int8), visits)
    assert completed_cycles(case) == cycles
    found = posterior(specific=[0.0, 0.0], y=np.ones(length, dtype=np.int8), visits=visits)
    assert view(found)["verdict"] == ("stop" if cycles >= 2 else "not_yet_known")


@pytest.mark.parametrize(("gone", "verdict"), [(0.49, "stop"), (0.5, "wait")])
def test_nobody_is_told_to_stop_whose_bad_days_have_halved(gone, verdict):
    found = view(posterior(specific=[0.0, 0.0], gone=gone))
    assert found["verdict"] == verdict
    if verdict == "wait":
        assert (
            "one longer interval, agreed with the clinician and with a plan to restart"
            in found["because"][-1]
        )
        assert found["next_date"] is None


def test_bad_days_that_have_halved_by_count_alone_are_enough():
    y = np.ones(LENGTH, dtype=np.int8)
    y[-28:] = np.arange(28) % 2  # 14 of 28
    assert counted_improvement(make_case(y, CYCLES)) == pytest.approx(0.5)
    assert view(posterior(specific=[0.0, 0.0], y=y))["verdict"] == "wait"


def test_a_decision_that_differs_between_none_and_three_quarters_of_a_renewed_day_is_none():
    found = posterior(specific=[1.5, 1.5])
    assert view(found, renewed=(1.5, 0.9, 0.3))["verdict"] == "not_yet_known"
    # between 0 and 0.75 it agrees; what 1.5 would say does not count
    assert view(found, renewed=(2.5, 1.8, 0.9))["verdict"] == "continue"


def test_another_change_of_treatment_near_the_first_injection_makes_it_not_yet_known():
    found = view(posterior(specific=[5.0, 5.0], confounded=("topiramate was started on 2024-02-01.",)))
    assert found["verdict"] == "not_yet_known"
    assert any("until two cycles later" in line for line in found["because"])
    assert {row["verdict"] for row in found["at"]} == {"not_yet_known"}


def test_trigeminal_neuralgia_remits_by_itself_and_gets_no_view():
    found = view(posterior(specific=[5.0, 5.0], condition="trigeminal_neuralgia"))
    assert found["verdict"] == "not_yet_known"
    assert "remits and returns by itself" in found["because"][-1]


def test_nothing_is_decided_from_a_posterior_that_is_not_to_be_used():
    found = view(posterior(specific=[5.0, 5.0]), not_used="The figures are not to be trusted.")
    assert (found["verdict"], found["because"]) == ("not_yet_known", ["The figures are not to be trusted."])
    assert {row["verdict"] for row in found["at"]} == {"not_yet_known"}


def test_only_going_on_has_a_date_and_it_is_the_one_the_label_allows():
    date = dt.date(2026, 1, 5)
    assert view(posterior(specific=[5.0, 5.0]), next_date=date)["next_date"] == "2026-01-05"
    assert view(posterior(specific=[0.0, 0.0]), next_date=date)["next_date"] is None


def test_the_tipping_point_is_where_the_curve_through_the_refits_crosses():
    # 4 - 2 d + 0.25 d^2 is 2.25 at d = 1
    means = {0.0: 4.0, 1.5: 4 - 3 + 0.5625, 3.0: 4 - 6 + 2.25}
    assert tipping_point(means, 2.25) == 1.0
    assert tipping_point(means, 4.0) is None  # not worth it even without renewed hope
    assert tipping_point({0.0: 5.0, 1.5: 4.5, 3.0: 4.0}, 1.0) is None  # not up to 3


def test_the_curve_gives_what_a_refit_gives(prior):
    per_day = prior.fixed["expectation_log_odds_per_day_gained"].value
    asked = sorted({*FITTED_AT, 0.75, 2.25})
    cases = [sawtooth(np.random.default_rng(1), cycles=3), fell_once(np.random.default_rng(1), cycles=3)]
    fixed = [days * per_day for days in asked]
    plans = [[Future(), Future()]] * 2
    for _, found in each_posterior(cases, prior, seed=1, draws=192, futures=plans, what_ifs=fixed):
        means = {days: float(specific_days(found.what_ifs[days * per_day]).mean()) for days in asked}
        curve = np.polyfit(FITTED_AT, [means[days] for days in FITTED_AT], 2)
        for days in (0.75, 2.25):
            assert np.polyval(curve, days) == pytest.approx(means[days], abs=0.02)  # of 5, by 1,024 draws


def test_at_its_tipping_point_the_answer_turns(prior):
    """Refit with expectation held at the tipping point: the expected specific days are what it should be worth."""
    case = fell_once(np.random.default_rng(2), cycles=3)
    means = [row["mean"] for row in respond(case, prior).section["specific"]["if_expectation"]]
    worth = (means[0] + 2 * means[-1]) / 3
    tip = respond(case, prior, worth=worth).section["specific"]["tipping_point"]
    assert tip is not None
    eps = tip * prior.fixed["expectation_log_odds_per_day_gained"].value
    plans = [[Future(), Future()]]
    (_, found), *_ = each_posterior([case], prior, seed=0, draws=192, futures=plans, what_ifs=[eps])
    assert float(specific_days(found.what_ifs[eps]).mean()) == pytest.approx(worth, abs=0.02)


def test_the_persons_own_worth_is_what_worthwhile_means(prior):
    case = fell_once(np.random.default_rng(2), cycles=3)
    usual, own = (
        respond(case, prior).section["specific"],
        respond(case, prior, worth=6.0).section["specific"],
    )
    assert (usual["worth_days_per_28"], usual["worth_is"]) == (1.0, "assumed")
    assert (own["worth_days_per_28"], own["worth_is"]) == (6.0, "asked")
    assert own["p_worthwhile"] < usual["p_worthwhile"]
    assert own["p_positive"] == usual["p_positive"]
