"""The calendar reminds every day at the person's own clock, and says nothing of anybody."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from icalendar import Calendar

from reprieve.clinic.patient.reminder import feed, kept_of, new_token


def the_feed() -> bytes:
    return feed(
        at=dt.time(20, 30),
        since=dt.date(2026, 3, 1),
        uid="abc@reprieve",
        title="Diary",
        text="Ten seconds for today's card.",
        stamp=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
    )


def test_the_reminder_is_daily_and_floats_with_the_clock_of_the_phone() -> None:
    (event,) = cast(Any, Calendar.from_ical(the_feed())).walk("VEVENT")
    start = event["DTSTART"].dt
    assert start == dt.datetime(2026, 3, 1, 20, 30)
    assert start.tzinfo is None
    assert event["RRULE"]["FREQ"] == ["DAILY"]
    assert b"DTSTART:20260301T203000\r\n" in the_feed()  # no TZID, no Z: floating (RFC 5545, 3.3.5 form 1)
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == dt.timedelta(0)


def test_a_secret_is_long_and_only_its_digest_is_kept() -> None:
    token, kept = new_token()
    assert len(token) >= 40
    assert kept == kept_of(token)
    assert token not in kept
    assert new_token()[0] != token
