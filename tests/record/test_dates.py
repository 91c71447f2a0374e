"""When next: the label's 84 days, the model's date, a working day, and a file that a calendar takes in."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from reprieve.errors import NotAnswerableError
from reprieve.plan import with_change
from reprieve.plan.calendar import calendar_of
from reprieve.plan.dates import Dates, clinic_day, preferring
from tests.plan.charts import days_before, session
from tests.record.people import AS_OF, KNOWLEDGE, drawn, ready

SATURDAY = dt.date(2026, 8, 22)
MONDAY = dt.date(2026, 8, 24)


def dates(earliest=SATURDAY, **said):
    return Dates(earliest=earliest, caution_from=None, last_session=None, because=(), **said)


def calendar(of, uid_from="first", as_of=AS_OF):
    return calendar_of(of, KNOWLEDGE.adverse_effects.emergency, uid_from=uid_from, as_of=as_of)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-08-21", "2026-08-21"),
        ("2026-08-22", "2026-08-24"),
        ("2026-08-23", "2026-08-24"),
        ("2026-08-24", "2026-08-24"),
    ],
)
def test_a_weekend_becomes_the_next_monday_and_no_other_day_moves(day, expected):
    assert clinic_day(dt.date.fromisoformat(day)).isoformat() == expected


def test_the_earliest_date_is_84_days_after_the_last_session_and_a_weekend_is_said():
    last = dt.date(2026, 5, 30)  # a Saturday, as is the day 84 days later
    found = drawn(ready(session(last), treated=True)).to_dict()["dates"]
    assert (found["earliest_date"], found["caution_from_date"]) == ("2026-08-22", "2026-08-15")
    assert found["clinic_day"] == "2026-08-24"
    assert "2026-08-22 is a Saturday: the next Monday is 2026-08-24" in found["clinic_day_because"]


def test_a_date_that_has_passed_is_not_offered_again():
    found = drawn(ready(session(days_before(100)), treated=True)).to_dict()["dates"]
    assert found["earliest_date"] == (days_before(100) + dt.timedelta(days=84)).isoformat()
    assert found["clinic_day"] == AS_OF.isoformat()  # a Monday


def test_the_model_date_is_preferred_where_it_says_to_go_on_and_never_before_the_label():
    rows = [
        {"rule_set": "nice", "verdict": "stop"},
        {"rule_set": "model", "verdict": "continue", "next_date": "2026-09-06", "because": ["x"]},
    ]
    found = preferring(dates(), rows)
    assert found.preferred == dt.date(2026, 9, 7)  # the 6th is a Sunday
    early = [{**rows[1], "next_date": "2026-08-01"}]
    assert preferring(dates(), early).preferred == MONDAY


@pytest.mark.parametrize("verdict", ["stop", "wait", "not_yet_known"])
def test_no_date_is_preferred_where_the_model_does_not_go_on(verdict):
    row = {"rule_set": "model", "verdict": verdict, "next_date": None, "because": ["because of this"]}
    found = preferring(dates(), [row])
    assert found.preferred is None
    assert found.preferred_because[-1] == "because of this"
    assert verdict.replace("_", " ") in found.preferred_because[0]


def test_without_a_forecast_nothing_is_preferred_and_the_reason_is_given():
    assert preferring(dates(), []).preferred is None
    assert "not computed" in preferring(dates(), []).preferred_because[0]


def test_the_file_holds_one_all_day_entry_with_a_reminder_a_week_before():
    read = icalendar.Calendar.from_ical(calendar(dates()))
    (event,) = read.walk("VEVENT")
    (alarm,) = event.walk("VALARM")
    assert read["VERSION"] == "2.0"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (MONDAY, MONDAY + dt.timedelta(days=1))
    assert alarm.decoded("trigger") == -dt.timedelta(days=7)
    assert "Not before 2026-08-22" in event["description"]
    assert "emergency services" in alarm["description"]
    assert not read.errors
    assert not event.errors


def test_the_preferred_day_goes_before_the_earliest():
    (event,) = icalendar.Calendar.from_ical(calendar(dates(preferred=dt.date(2026, 9, 7)))).walk("VEVENT")
    assert event.decoded("dtstart") == dt.date(2026, 9, 7)


def test_the_uid_stays_when_the_date_moves_and_a_later_file_counts():
    def event(**said):
        return icalendar.Calendar.from_ical(calendar(**said)).walk("VEVENT")[0]

    first, moved = (
        event(of=dates()),
        event(of=dates(dt.date(2026, 9, 1)), as_of=AS_OF + dt.timedelta(days=3)),
    )
    assert first["uid"] == moved["uid"]
    assert first["sequence"] < moved["sequence"]
    assert event(of=dates(), uid_from="another")["uid"] != first["uid"]
    assert calendar(dates()) == calendar(dates())


def test_what_the_uid_is_made_of_is_not_in_the_file():
    assert b"Doe" not in calendar(dates(), uid_from="Jane Doe.jsonl")


def test_lines_end_as_the_standard_wants_and_are_no_longer_than_75_bytes():
    lines = calendar(dates()).split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75


def test_without_a_known_history_there_is_no_date_and_it_is_asked():
    unknown = dates(None, ask_for=("bont_previous_treatment",))
    with pytest.raises(NotAnswerableError, match="bont_previous_treatment"):
        calendar(unknown)


GO_ON = {
    "rule_set": "model",
    "verdict": "continue",
    "next_date": "2026-09-01",
    "because": ["x"],
}  # a Tuesday


def test_a_plan_made_with_the_response_prefers_its_date_also_after_a_change():
    facts = ready(session(days_before(21)), treated=True)
    plan = drawn(facts, decisions=[GO_ON])
    assert plan.to_dict()["preferred_date"] == "2026-09-01"
    assert with_change(plan, site="procerus_M", units=0).to_dict()["preferred_date"] == "2026-09-01"
    assert drawn(facts).to_dict()["preferred_date"] is None


def test_a_date_that_the_model_named_and_that_has_passed_is_not_preferred():
    plan = drawn(
        ready(session(days_before(200)), treated=True), decisions=[{**GO_ON, "next_date": "2026-04-01"}]
    )
    assert plan.to_dict()["preferred_date"] == AS_OF.isoformat()
