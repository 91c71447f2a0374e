"""When is the next session, as a file that a calendar takes in?

An all-day entry with a reminder a week before. It holds no name, no diagnosis and no dose: a calendar is seen by others.
The same chart and date give the same file, and a moved date the same UID, so that a calendar moves the entry.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from reprieve.errors import NotAnswerableError
from reprieve.knowledge.adverse_effects import Emergency
from reprieve.plan.dates import Dates, moved_in_words

PRODUCER = "-//reprieve//injection calendar//EN"
SUMMARY = "Treatment appointment (to be confirmed by the clinic)"
REMIND_DAYS = 7


def calendar_of(dates: Dates, emergency: Emergency, *, uid_from: str, as_of: dt.date) -> bytes:
    """An iCalendar file with the preferred clinic day, or the earliest where none is preferred.

    `uid_from`: what names this next session and nobody's name; only its hash is written. `as_of` stamps the file.
    Raises: NotAnswerableError where no date is known.
    """
    from icalendar import Alarm, Calendar, Event

    day = dates.preferred or dates.clinic_day
    if day is None:
        raise NotAnswerableError(
            "No date can be given, because earlier treatment is not known.", dates.ask_for
        )
    text = "\n".join(_reminder(dates, day, emergency))
    event = Event()
    event.add("uid", f"{hashlib.sha256(uid_from.encode()).hexdigest()[:32]}@reprieve")
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC))
    event.add(
        "sequence", (as_of - dt.date(2020, 1, 1)).days
    )  # a later file takes the place of an earlier one
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", SUMMARY)
    event.add("description", text)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -dt.timedelta(days=REMIND_DAYS))
    alarm.add("description", text)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _reminder(dates: Dates, day: dt.date, emergency: Emergency) -> list[str]:
    """What the reminder says: the date, why not earlier, what to bring, and what cannot wait."""
    moved = moved_in_words(dates.wanted)
    return [
        f"Suggested day: {day}. Not before {dates.earliest}.",
        *([moved + "."] if moved else []),
        "Please keep the diary up to date until then and bring it along.",
        "Tell the clinic beforehand about any other treatment of this kind elsewhere, a new medicine, an infection, or a"
        " pregnancy.",
        f"Do not wait for this appointment, and call the emergency services now, for: {'; '.join(emergency.triggers)}.",
    ]
