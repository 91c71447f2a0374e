"""Morra 2016, J Headache Pain 17:63 (PMC4932020): responders in trigeminal neuralgia, two trials."""

import math

import pytest

from reprieve.evidence.pool_columns import TwoByTwo
from reprieve.evidence.pool_mantel_haenszel import mantel_haenszel
from reprieve.evidence.pooling import pool
from reprieve.knowledge.effect_size import log_risk_ratio

# events and people, toxin and dummy: Wu 2012 (recalled), Zhang 2014 (25 U and 75 U together)
WU, ZHANG = (15, 22, 3, 20), (19 + 25, 27 + 29, 9, 28)


def test_morra_2016_is_within_a_tenth_with_the_random_effects_of_our_library(tables, contrasts_of):
    rows = contrasts_of("responders_50pct", "wu2012", "zhang2014", part="25 U and 75 U together")
    pooled = pool(rows, tau2_method="DL", interval="wald", overlaps=tables.overlaps)
    ratio = [math.exp(x) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high)]
    assert ratio == pytest.approx([2.78, 1.70, 4.56], abs=0.0055)  # worked independently beforehand
    # the paper (fixed effect by Mantel-Haenszel): 2.87 (1.76 to 4.69)
    assert ratio == pytest.approx([2.87, 1.76, 4.69], abs=0.15)


def test_the_contrasts_are_those_of_the_counts():
    for a, n, c, m in (WU, ZHANG):
        found = log_risk_ratio(events=a, total=n, control_events=c, control_total=m)
        assert found.estimate == pytest.approx(math.log(a * m / (c * n)))
        assert found.se == pytest.approx(math.sqrt((n - a) / (a * n) + (m - c) / (c * m)))


def test_mantel_haenszel_by_hand_gives_the_published_ratio():
    # the paper's own method, in plain arithmetic: it shows that counts and paper agree
    upper = sum(a * m / (n + m) for a, n, c, m in (WU, ZHANG))
    lower = sum(c * n / (n + m) for a, n, c, m in (WU, ZHANG))
    assert upper / lower == pytest.approx(2.87, abs=0.0155)


def test_morra_2016_is_reproduced_by_the_papers_own_method():
    tables = [TwoByTwo(events=a, total=n, control_events=c, control_total=m) for a, n, c, m in (WU, ZHANG)]
    pooled = mantel_haenszel(tables, measure="RR")
    ratio = [math.exp(x) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high)]
    assert ratio == pytest.approx([2.88, 1.76, 4.72], abs=0.0055)  # worked independently beforehand
    assert ratio == pytest.approx([2.87, 1.76, 4.69], abs=0.035)  # printed
    assert math.erfc(math.sqrt(pooled.q / 2)) == pytest.approx(
        0.31, abs=0.005
    )  # printed: p = 0.31, I2 4 %; here 2 %
