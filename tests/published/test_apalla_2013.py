"""Apalla 2013, Clin J Pain 29:857 (PMID 23370074): responders in post-herpetic neuralgia, 13 of 15 against 0 of 15."""

import math

import pytest

from reprieve.knowledge.effect_size import log_odds_ratio, log_risk_ratio, risk_difference


def test_apalla_2013_risk_difference_and_number_needed_to_treat_are_reproduced():
    found = risk_difference(events=13, total=15, control_events=0, control_total=15)
    assert found.estimate == pytest.approx(0.87, abs=0.005)
    assert 1 / found.estimate == pytest.approx(1.2, abs=0.05)
    assert found.se == pytest.approx(math.sqrt(13 / 15 * 2 / 15 / 15))


def test_an_arm_without_events_has_no_log_ratio_unless_half_is_added_to_each_cell():
    with pytest.raises(ValueError, match="no log risk ratio"):
        log_risk_ratio(events=13, total=15, control_events=0, control_total=15)
    with pytest.raises(ValueError, match=r"added=0\.5"):
        log_odds_ratio(events=13, total=15, control_events=0, control_total=15)
    found = log_odds_ratio(events=13, total=15, control_events=0, control_total=15, added=0.5)
    assert found.estimate == pytest.approx(math.log(13.5 * 15.5 / (2.5 * 0.5)))
    assert found.se == pytest.approx(math.sqrt(1 / 13.5 + 1 / 2.5 + 1 / 0.5 + 1 / 15.5))
