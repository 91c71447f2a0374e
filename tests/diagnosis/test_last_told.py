"""A date belongs to where somebody is: what is told later is never silenced by an earlier "no" of a later date."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.diagnosis.interview import urgent_flags
from reprieve.diagnosis.last_answer import latest
from reprieve.diagnosis.last_told import as_last_told
from reprieve.knowledge import load_knowledge
from tests.conftest import fact

KNOWLEDGE = load_knowledge()
TODAY = dt.date(2026, 11, 23)
# 10:00 in Berlin is 09:00 UTC; an hour later it is 22:00 of the day before at UTC-12
IN_THE_CLINIC = {"on": "2026-11-23", "recorded_at": "2026-11-23T10:00:00+01:00", "by": "clinician"}
AN_HOUR_LATER = {"recorded_at": "2026-11-22T22:00:00-12:00", "by": "patient"}
WEST = {"on": "2026-11-22", **AN_HOUR_LATER}
SIGN = "thunderclap_onset"  # by itself a sign that needs help at once


def told(value, *, name=SIGN, **said):
    return fact("finding", said.pop("on"), name=name, value=value, **said)


def view_of(*facts):
    return Chart.from_facts(facts).as_of(TODAY)


def emergencies(*facts):
    flags = urgent_flags(view_of(*facts), KNOWLEDGE, TODAY)
    return [one.id for one in flags if one.urgency == "emergency_now"]


def test_the_sign_of_these_tests_needs_help_at_once():
    assert len(emergencies(told(True, **WEST))) == 1


def test_a_patient_west_of_the_clinic_who_says_yes_after_the_clinics_no_is_heard():
    assert emergencies(told(False, **IN_THE_CLINIC), told(True, **WEST)) == emergencies(told(True, **WEST))


def test_so_is_one_who_says_yes_later_on_the_same_date():
    same = {"on": "2026-11-23", "recorded_at": "2026-11-23T11:00:00+01:00", "by": "patient"}
    assert emergencies(told(False, **IN_THE_CLINIC), told(True, **same)) == emergencies(told(True, **WEST))


def test_so_is_one_whom_the_clinic_asked_and_who_did_not_know_then():
    assert emergencies(told(None, **IN_THE_CLINIC), told(True, **WEST)) == emergencies(told(True, **WEST))


def test_the_clinics_no_after_the_patients_yes_counts():
    later = {**IN_THE_CLINIC, "recorded_at": "2026-11-23T12:00:00+01:00"}
    assert emergencies(told(True, **WEST), told(False, **later)) == []


def test_yesterday_told_today_does_not_outrank_what_was_seen_today():
    about_yesterday = {"on": "2026-11-22", "recorded_at": "2026-11-23T11:00:00+01:00", "by": "patient"}
    assert emergencies(told(False, **IN_THE_CLINIC), told(True, **about_yesterday)) == []


@pytest.mark.parametrize("moment", [{}, {"recorded_at": "2026-11-22"}])
def test_where_the_moment_is_not_known_dates_alone_count(moment):
    west = {"on": "2026-11-22", "by": "patient", **moment}
    assert as_last_told(view_of(told(False, **IN_THE_CLINIC), told(True, **west))) is None


def test_in_the_chart_itself_the_two_contradict_each_other_and_nothing_is_known():
    said = latest(view_of(told(False, **IN_THE_CLINIC), told(True, **WEST)), SIGN)
    assert said is not None
    assert (said.value, str(said.on)) == (None, "2026-11-23")


def test_two_that_say_the_same_are_one_answer():
    said = latest(view_of(told(True, **IN_THE_CLINIC), told(True, **WEST)), SIGN)
    assert said is not None
    assert said.value is True
