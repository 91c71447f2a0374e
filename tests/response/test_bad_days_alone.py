"""A graded diary whose bad days became fewer and not milder is read as bad days; one that the model wrote is not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response.bad_days_alone import (
    as_they_are_read,
    log_evidence_of_severity,
    read_as_bad_days,
)
from reprieve.response.observations import case_from_view
from reprieve.simulate import simulate
from tests.response.making import make_case
from tests.response.test_people import sawtooth

TIMES = load_knowledge().response_rules.bad_days_alone.times


def test_severity_that_does_not_move_with_the_number_of_bad_days_is_left_aside(prior):
    case = sawtooth(np.random.default_rng(0), 3)
    seven_or_none = make_case(7 * case.y, case.injection_days, scale="nrs")
    (read,) = as_they_are_read({0: seven_or_none}, prior, times=TIMES).values()
    assert (read.scale, read.bad_from, read.bad_day_at) == ("nrs_bad_days", 1, "pain 4 of 10 or more")
    assert (read.y == case.y).all()
    assert any("became fewer or more without being milder" in note for note in read.notes)


def test_diaries_that_the_graded_model_wrote_are_read_as_they_are(prior):
    people = simulate("chronic_migraine", patients=6, cycles=2, seed=4, scale="nrs")
    views = [one.chart.as_of(max(fact.on for fact in one.chart.facts)) for one in people]
    cases = dict(enumerate(case_from_view(view, prior) for view in views))
    assert [one.scale for one in as_they_are_read(cases, prior, times=TIMES).values()] == ["nrs"] * 6


def test_a_yes_no_diary_and_one_whose_baseline_was_all_bad_are_read_as_they_are():
    yes_no = sawtooth(np.random.default_rng(0), 2)
    assert read_as_bad_days(yes_no) is None
    all_bad = make_case(np.full(100, 6), [28], scale="nrs")
    assert read_as_bad_days(all_bad) is None


def test_the_chances_of_all_severities_sum_to_one():
    # which of two days was bad is known: 0 or 1 below, 2 or 3 above, on four levels
    whole = sum(
        np.exp(log_evidence_of_severity(np.array([a, b]), 2, 4)) for a, b in product((0, 1), (2, 3))
    )
    assert whole == pytest.approx(1.0)
    # Jeffreys for two categories: a second day like the first has (1/2 + 1) / (1 + 1)
    one, two = (np.exp(log_evidence_of_severity(np.array(days), 2, 4)) for days in ([1], [1, 1]))
    assert (one, two / one) == (pytest.approx(0.5), pytest.approx(0.75))
