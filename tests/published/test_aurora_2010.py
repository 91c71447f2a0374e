"""Aurora 2010 (PREEMPT 1, PMID 20647170): the spread its p values imply, checked against the pooled analysis."""

import math
from statistics import NormalDist

import pytest

from reprieve.knowledge.effect_size import se_from_interval, se_from_p

EACH = math.sqrt(1 / 341 + 1 / 338)  # people in the two arms
TOGETHER = math.sqrt(1 / 688 + 1 / 696)


@pytest.mark.parametrize(
    ("outcome", "active", "placebo", "p", "sd"),
    [
        ("headache_days_per_28d", -7.8, -6.4, 0.006, 6.64),
        ("migraine_days_per_28d", -7.6, -6.1, 0.002, 6.32),
    ],
)
def test_the_p_value_implies_the_spread_that_the_second_trial_is_given(
    tables, outcome, active, placebo, p, sd
):
    arms = {
        row.arm: row.value
        for row in tables.arm_outcomes
        if (row.trial_id, row.outcome, row.time_weeks) == ("aurora2010_preempt1", outcome, 24)
    }
    assert arms == {"active": active, "placebo": placebo}
    z = NormalDist().inv_cdf(1 - p / 2)
    assert se_from_p(difference=active - placebo, p=p) == pytest.approx(abs(active - placebo) / z)
    assert se_from_p(difference=active - placebo, p=p) / EACH == pytest.approx(sd, abs=0.005)


@pytest.mark.parametrize(
    ("outcome", "sd"), [("headache_days_per_28d", 6.60), ("migraine_days_per_28d", 6.64)]
)
def test_the_recalled_intervals_of_the_pooled_analysis_imply_about_the_same_spread(tables, outcome, sd):
    (row,) = (
        row for row in tables.published_pooled
        if row.meta_id.startswith("dodick2010") and outcome in row.outcome and row.effect_measure == "MD"
    )  # fmt: skip
    assert row.verification == "recalled"
    assert se_from_interval(ci_low=row.ci_low, ci_high=row.ci_high) / TOGETHER == pytest.approx(
        sd, abs=0.01
    )
