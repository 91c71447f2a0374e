"""Rothrock 2019 (FORWARD), Headache 59:1700: responders against topiramate, 56 of 140 and 17 of 142 (recalled)."""

import math

import pytest

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooling import pool
from reprieve.knowledge.effect_size import log_odds_ratio


def test_the_crude_odds_ratio_equals_the_adjusted_one_after_rounding():
    found = log_odds_ratio(events=56, total=140, control_events=17, control_total=142)
    assert math.exp(found.estimate) == pytest.approx(4.9, abs=0.05)  # published, adjusted: 4.9 (2.7 to 9.1)
    one = pool([Contrast(study="forward", estimate=found.estimate, se=found.se)])
    # worked independently beforehand: 4.90 (2.67 to 9.01)
    assert [math.exp(x) for x in (one.estimate, one.ci_low, one.ci_high)] == pytest.approx(
        [4.90, 2.67, 9.01], abs=0.0055
    )
    assert (one.tau2, one.pi_low, one.pi_high, one.k) == (None, None, None, 1)
