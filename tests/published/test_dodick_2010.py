"""Dodick 2010, Headache 50:921: PREEMPT pooled. Ours is a fixed effect of two trials; theirs an ANCOVA on people."""

import pytest

from reprieve.evidence.pooling import pool


def test_dodick_2010_headache_days_agree_within_a_tenth_of_a_day(tables, contrasts_of):
    rows = contrasts_of("headache_days_per_28d", "aurora2010_preempt1", "diener2010_preempt2")
    pooled = pool(rows, tau2_method="FE", interval="wald", overlaps=tables.overlaps)
    # published (recalled): -1.8 (-2.52 to -1.13); worked independently beforehand: -1.86 (-2.56 to -1.16)
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx((-1.8, -2.52, -1.13), abs=0.1)
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx(
        (-1.86, -2.56, -1.16), abs=0.0055
    )
    assert (pooled.tau2, pooled.pi_low) == (0.0, None)


def test_the_two_arms_of_dodick_2010_are_in_the_tables_and_marked_recalled(tables):
    arms = {
        row.arm: (row.value, row.verification)
        for row in tables.arm_outcomes
        if (row.trial_id, row.outcome, row.time_weeks) == ("preempt_pooled", "headache_days_per_28d", 24)
    }
    assert arms == {"active": (-8.4, "recalled"), "placebo": (-6.6, "recalled")}
