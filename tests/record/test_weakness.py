"""Windows of expected weakness: by muscle, from the words of adverse_effects.yaml, counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.record import windows_for, windows_of
from tests.conftest import fact
from tests.record.people import KNOWLEDGE

ON = dt.date(2026, 6, 1)


def given(*sites, product="onabotulinumtoxinA", on=ON):
    rows = [{"muscle": muscle, "side": side, "units": units} for muscle, side, units in sites]
    return fact("injection", on, product=product, sites=rows, indication="bruxism_pain")


def windows(injection):
    return {(one.muscle, one.effect.id): one for one in windows_of(injection, KNOWLEDGE)}


def test_a_crooked_smile_after_the_masseter_begins_within_4_weeks_and_is_over_by_12():
    one = windows(given(("masseter", "left", 25)))["masseter", "smile_asymmetry"]
    # "most within 2-4 weeks", "gone by about 12 weeks"
    assert one.begins == (ON, ON + dt.timedelta(days=28))
    assert one.over_by == ON + dt.timedelta(days=84)
    assert one.sides == ("left",)
    assert (one.holds(ON + dt.timedelta(days=84)), one.holds(ON + dt.timedelta(days=85))) == (True, False)
    assert one.holds(ON - dt.timedelta(days=1)) is False


def test_a_drooping_lid_begins_in_3_to_14_days_and_lasts_6_weeks_at_most():
    one = windows(given(("corrugator", "right", 5)))["corrugator", "eyelid_ptosis"]
    assert one.begins == (dt.date(2026, 6, 4), dt.date(2026, 6, 15))
    assert one.over_by == dt.date(2026, 6, 15) + dt.timedelta(days=42)


def test_words_without_a_number_give_no_day():
    one = windows(given(("medial_pterygoid", "left", 10)))["medial_pterygoid", "velopharyngeal"]
    assert one.over_by is None
    assert one.holds(ON + dt.timedelta(days=10)) is None


def test_a_muscle_that_was_given_nothing_and_a_dummy_injection_have_no_window():
    assert windows(given(("masseter", "left", 0))) == {}
    assert windows(given(("masseter", "left", 0), product="placebo")) == {}


def test_a_complaint_is_placed_after_the_last_session_before_it():
    chart = Chart.from_facts(
        [given(("masseter", "left", 25), on=ON - dt.timedelta(days=100)), given(("masseter", "right", 25))]
    )
    sessions = chart.as_of(dt.date(2026, 12, 1)).injections
    (found,) = windows_for("smile_asymmetry", ON + dt.timedelta(days=20), sessions, KNOWLEDGE)
    assert (found.session, found.sides) == (ON, ("right",))
    assert windows_for("smile_asymmetry", ON - dt.timedelta(days=200), sessions, KNOWLEDGE) == ()
    assert windows_for("eyelid_ptosis", ON, sessions, KNOWLEDGE) == ()


@pytest.mark.parametrize(
    "effect", [one for one in KNOWLEDGE.adverse_effects.effects if one.weak_after], ids=lambda one: one.id
)
def test_each_muscle_of_a_window_is_on_the_map_and_each_window_has_a_beginning(effect):
    assert set(effect.weak_after) <= set(KNOWLEDGE.muscles.by_id)
    assert effect.onset_days is not None
    assert effect.over_by_day is None or effect.over_by_day >= effect.onset_days[1]
