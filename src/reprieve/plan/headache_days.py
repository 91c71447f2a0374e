"""On how many days of a window was there headache? A range, while days of the window are missing from the diary.

A missing day is never a day without headache. Where the diary has gaps, a count that the patient gave for that
month stands in; where both are there and disagree, both are shown and the complete diary holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart import Finding, View
from reprieve.diagnosis.held import Range
from reprieve.plan.counted import exactly

TOLD = "headache_days_per_month"
NEAR_DAYS = 7  # a count of "the last month" may be asked some days before the window ends


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both included."""

    first: dt.date
    last: dt.date

    @classmethod
    def ending(cls, last: dt.date, days: int) -> Window:
        return cls(last - dt.timedelta(days=days - 1), last)

    @classmethod
    def starting(cls, first: dt.date, days: int) -> Window:
        return cls(first, first + dt.timedelta(days=days - 1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadacheDays:
    """A count as a range, where it comes from, and how many days are missing."""

    window: Window
    count: Range
    missing: int
    because: tuple[str, ...]


def headache_days(view: View, window: Window) -> HeadacheDays:
    """Headache days in a window. Recorded days count; each missing day may have been one or not."""
    days = [day for day in view.diary.recorded(window.first, window.last) if day.headache is not None]
    had, missing = sum(day.headache is True for day in days), window.days - len(days)
    count = Range(had, had + missing)
    because = [f"{count} headache days in {window} (diary: {len(days)} of {window.days} days recorded)"]
    told = _told(view, window)
    if told is not None:
        value, words = told
        because.append(words)
        if not count.low <= value <= count.high:
            because.append("the diary cannot hold that many: its own count holds")
        elif missing:
            count = exactly(value)
    elif missing and (span := _recalled(view, window)) is not None:
        count, words = span
        because.append(words)
    return HeadacheDays(window=window, count=count, missing=missing, because=tuple(because))


def _told(view: View, window: Window) -> tuple[float, str] | None:
    """The count that was given for the month in this window, if one was and it is not contradicted."""
    # a count is of the month before it was asked: near the window's end, or it is of another month
    since, until = window.last - dt.timedelta(days=NEAR_DAYS), window.last + dt.timedelta(days=1)
    found = [
        one
        for one in view.of(Finding)
        if one.name == TOLD and one.about is None and since <= one.on <= until
    ]
    last = [one for one in found if one.on == max(each.on for each in found)]
    values = {one.value for one in last if isinstance(one.value, int | float)}
    if len(values) != 1 or len(values) != len({str(one.value) for one in last}):
        return None
    value = float(values.pop())
    return value, f"{TOLD}: {value:g} ({last[0].on}{f', {last[0].by}' if last[0].by else ''})"


def _recalled(view: View, window: Window) -> tuple[Range, str] | None:
    """A recalled span of exactly this window: days it does not cover may have been headache days or not."""
    for span in view.diary.recalled:
        if span.on == window.last and span.days == window.days:
            count = Range(span.pain_days, span.pain_days + span.days - span.days_recorded)
            return count, f"recalled: {span.pain_days} of {span.days_recorded} days ({span.on})"
    return None
