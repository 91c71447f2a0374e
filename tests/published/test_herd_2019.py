"""Herd 2019, BMJ Open 9:e027953 (PMC6661560): migraine days in chronic migraine, the two PREEMPT trials."""

import pytest

from reprieve.evidence.pooling import pool

PREEMPT = ("aurora2010_preempt1", "diener2010_preempt2")


def test_herd_2019_migraine_days_are_reproduced(tables, contrasts_of):
    pooled = pool(
        contrasts_of("migraine_days_per_28d", *PREEMPT), interval="wald", overlaps=tables.overlaps
    )
    # published to one decimal: -2.0 (-2.8 to -1.1)
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx((-2.0, -2.8, -1.1), abs=0.05)
    # worked independently beforehand, to two decimals: -1.96 (-2.84, -1.07), tau2 0.17, I2 43 %
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx(
        (-1.96, -2.84, -1.07), abs=0.0055
    )
    assert pooled.tau2 == pytest.approx(0.17, abs=0.005)
    assert pooled.i2 == pytest.approx(0.43, abs=0.005)
    assert pooled.k == 2


def test_herd_2019_with_a_hartung_knapp_interval_is_so_wide_that_the_answer_says_so(contrasts_of):
    pooled = pool(contrasts_of("migraine_days_per_28d", *PREEMPT))
    # by hand: the mean, and t(1 df) = 12.7062 times half the distance of the two trials where weights are equal
    assert pooled.estimate == pytest.approx(-1.955, abs=0.001)
    assert pooled.ci_high - pooled.ci_low == pytest.approx(2 * 12.7062 * 0.45, abs=0.01)
    assert any("Hartung-Knapp" in remark and "very wide" in remark for remark in pooled.remarks)


def test_the_published_row_is_in_the_tables_as_printed(tables):
    rows = [row for row in tables.published_pooled if row.meta_id == "herd2019_bmjopen"]
    first = rows[0]
    assert (first.estimate, first.ci_low, first.ci_high, first.n_total) == (-2.0, -2.8, -1.1, 1384)
    assert first.verification == "verified"
