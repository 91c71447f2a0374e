"""Every derived contrast is computed again from the tables, and by hand where the formula is short."""

from __future__ import annotations

import math

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.derived_effects_check import faults_of_recomputation, recompute
from reprieve.knowledge.effect_size import (
    log_odds_ratio,
    log_risk_ratio,
    mean_difference,
    risk_difference,
    se_from_interval,
    se_from_p,
    se_from_t_test,
)
from reprieve.knowledge.evidence_tables import EvidenceTables

TABLES = EvidenceTables(load_knowledge().text)


@pytest.mark.parametrize(
    "effect", TABLES.derived_effects, ids=lambda effect: f"{effect.trial_id} {effect.outcome}"
)
def test_each_contrast_follows_from_the_tables_to_its_last_printed_digit(effect):
    again = recompute(effect, arms=TABLES.arm_outcomes, events=TABLES.adverse_event_rows)
    assert (again.estimate, again.se) == pytest.approx((effect.estimate, effect.se), abs=1.01e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"estimate": -1.5},
        {"se": 0.51},
        {"derivation": "a guess"},
        {"derivation": "counts"},
        {"trial_id": "compel"},
    ],
)
def test_a_contrast_that_does_not_follow_is_a_fault(change):
    first = TABLES.derived_effects[0].model_copy(update=change)
    assert faults_of_recomputation([first], arms=TABLES.arm_outcomes, events=TABLES.adverse_event_rows)


def test_the_standard_error_of_preempt_1_is_that_of_its_p_value():
    # by hand: z of a two-sided p of 0.006 is 2.7478 (printed normal table)
    assert se_from_p(difference=-1.4, p=0.006) == pytest.approx(1.4 / 2.7478, abs=1e-4)
    # and the SD of change that follows, 6.64 days, with 341 and 338 people
    assert se_from_p(difference=-1.4, p=0.006) / math.sqrt(1 / 341 + 1 / 338) == pytest.approx(
        6.64, abs=0.005
    )


def test_the_standard_error_of_charm_is_that_of_its_interval():
    assert se_from_interval(ci_low=-3.1, ci_high=0.6) == pytest.approx(3.7 / 3.919928, abs=1e-6)


def test_the_standard_error_behind_a_t_test_uses_t_and_not_z():
    # printed table: t of 0.975 with 10 degrees of freedom is 2.2281
    assert se_from_t_test(difference=2.2281, p=0.05, df=10) == pytest.approx(1.0, abs=1e-4)


def test_effect_sizes_by_hand():
    table = {"events": 10, "total": 20, "control_events": 5, "control_total": 20}
    assert log_risk_ratio(**table).estimate == pytest.approx(math.log(2))
    assert log_risk_ratio(**table).se == pytest.approx(math.sqrt(0.1 - 0.05 + 0.2 - 0.05))
    assert log_odds_ratio(**table).estimate == pytest.approx(math.log(3))
    assert log_odds_ratio(**table).se == pytest.approx(math.sqrt(0.1 + 0.1 + 0.2 + 1 / 15))
    assert risk_difference(**table).estimate == pytest.approx(0.25)
    found = mean_difference(mean=-1.6, sd=3, n=9, control_mean=-1.1, control_sd=4, control_n=16)
    assert (found.estimate, found.se) == pytest.approx((-0.5, math.sqrt(2)))


@pytest.mark.parametrize("events", [-1, 21])
def test_counts_outside_their_total_are_refused(events):
    with pytest.raises(ValueError, match="need 0 to the total"):
        risk_difference(events=events, total=20, control_events=5, control_total=20)
