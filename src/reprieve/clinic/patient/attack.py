"""Which fact is an attack with a beginning and an end, and can it stand beside the cards of the days it touches?

Times are wall-clock times of the zone the person is in when entering it. They are kept with their offset, so the
attack stays on the dates it was entered for. A time that the clocks skip names no moment; of a time that comes twice
the first is meant for a beginning, the second for an end.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import DiaryDay, Episode, View
from reprieve.clinic.patient.own_day import ONE_DAY
from reprieve.errors import FactError


def moment(field: str, wall: dt.datetime, zone: dt.tzinfo, *, is_end: bool) -> dt.datetime:
    """The moment of a wall-clock time in `zone`. Raises FactError where the clocks skip it."""
    found = wall.replace(tzinfo=zone, fold=1 if is_end else 0)
    if found.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise FactError(
            field,
            wall.isoformat(timespec="minutes"),
            _("is a time that the clocks skipped that night"),
            _("Write the time as a clock showed it."),
            "diary.attack.skipped",
        )
    return found


def fact_of_attack(
    start: dt.datetime, end: dt.datetime | None, said: dict[str, Any], *, today: dt.date
) -> dict[str, Any]:
    """The `episode` fact. `said`: what it has in common with a card (`worst` or `pain`, `acute`, signs, `note`)."""
    entered = "same_day" if start.date() == today or (end and end.date() == today) else "backfilled"
    times = {"start": _fixed(start)} | ({} if end is None else {"end": _fixed(end)})
    return {
        "kind": "episode",
        "on": start.date().isoformat(),
        **times,
        **{name: value for name, value in said.items() if value is not None},
        "entered": entered,
    }


def clash_of_attack(view: View, start: dt.datetime, end: dt.datetime | None) -> list[DiaryDay]:
    """The standing cards of the dates it touches, which would say something else of the same hours."""
    last = start.date() if end is None else end.date()
    if end is not None and last > start.date() and end.time() == dt.time():
        last -= ONE_DAY  # what ends at midnight does not reach into the next day
    return [day for day in view.of(DiaryDay) if day.missing is None and start.date() <= day.on <= last]


def attacks_on(view: View, on: dt.date) -> list[Episode]:
    """The attacks that touch this date, by their own offset."""
    return [one for one in view.of(Episode) if one.start.date() <= on <= one.last_day]


def _fixed(at: dt.datetime) -> str:
    """With seconds and the offset written out, as the chart format has it."""
    return at.isoformat(timespec="seconds")
