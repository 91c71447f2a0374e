"""Herd 2018, Cochrane CD011616: headache days in chronic migraine, the two PREEMPT trials (recalled figures)."""

import pytest

from reprieve.evidence.pooling import pool


def test_herd_2018_headache_days_are_reproduced(tables, contrasts_of):
    rows = contrasts_of("headache_days_per_28d", "aurora2010_preempt1", "diener2010_preempt2")
    pooled = pool(rows, tau2_method="DL", interval="wald", overlaps=tables.overlaps)
    # published to one decimal: -1.9 (-2.7 to -1.0)
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx((-1.9, -2.7, -1.0), abs=0.05)
    # worked independently beforehand: -1.86 (-2.74 to -0.97), tau2 0.15, I2 37 %
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx(
        (-1.86, -2.74, -0.97), abs=0.0055
    )
    assert pooled.tau2 == pytest.approx(0.15, abs=0.005)
    assert pooled.i2 == pytest.approx(0.37, abs=0.005)
