"""What does a calendar get that reminds of the diary? A daily entry without a word about any person.

Times are floating: 20:00 is 20:00 wherever the phone is, through every change of the clocks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

LASTS = dt.timedelta(minutes=5)


def new_token() -> tuple[str, str]:
    """A secret for the address of a feed, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, kept_of(token)


def kept_of(token: str) -> str:
    """What is kept of a secret: it cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def feed(*, at: dt.time, since: dt.date, uid: str, title: str, text: str, stamp: dt.datetime) -> bytes:
    """The calendar: one entry a day from `since` on, with an alarm when it begins. `stamp`: when it was last changed."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//reprieve//diary reminder//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("dtstart", dt.datetime.combine(since, at))
    event.add("duration", LASTS)
    event.add("rrule", {"freq": "daily"})
    event.add("summary", title)
    event.add("description", text)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", dt.timedelta(0))
    event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
