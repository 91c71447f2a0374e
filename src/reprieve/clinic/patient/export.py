"""How does a patient take away everything that was entered? As facts, one a line, and the diary as a table."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from reprieve.chart import Day, DiaryDay, Episode, View
from reprieve.chart.facts import SEVERITY
from reprieve.clinic.patient.card import SIGNS

COLUMNS = (
    "date",
    "pain_0_to_10",
    "worst",
    "had_pain",
    "hours",
    "medicines",
    *SIGNS,
    "filled_in_later",
    "notes",
)
_WORST = tuple(SEVERITY)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def diary_table(view: View) -> str:
    """The diary as CSV, one row a recorded day; a field that was not answered is empty, a missing day without a note has no row."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    notes = _notes(view)
    days = {**{on: Day(on) for on in notes}, **view.diary.days}
    for on, day in sorted(days.items()):
        taken = None
        if day.acute is not None:
            taken = "; ".join(
                f"{use.class_} {'' if use.doses is None else f'{use.doses:g}'}".strip() for use in day.acute
            )
        table.writerow(
            [
                on.isoformat(),
                day.pain,
                None if day.worst is None else _WORST[day.worst],
                _yes_no(day.headache),
                None if day.hours is None else f"{day.hours:g}",
                "none" if taken == "" else taken,
                *(_yes_no(getattr(day, name)) for name in SIGNS),
                _yes_no(day.backfilled),
                _plain("; ".join(notes.get(on, ()))),
            ]
        )
    return out.getvalue()


def _notes(view: View) -> dict[dt.date, list[str]]:
    """What was noted on a card, or with an attack, by the date it was entered for."""
    found: dict[dt.date, list[str]] = {}
    for entry in sorted((*view.of(DiaryDay), *view.of(Episode)), key=lambda one: (one.on, one.written_at)):
        if entry.note:
            found.setdefault(entry.on, []).append(entry.note)
    return found


def _plain(note: str) -> str:
    """A note that no program of tables takes for a formula."""
    return f"'{note}" if note[:1] in _FORMULA else note


def as_lines(bodies: Iterable[str]) -> str:
    """Facts as they are kept, one a line."""
    return "".join(f"{body}\n" for body in bodies)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
