"""On how many days, and for how many hours, was there headache in a window? A range, while days are missing.

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
TOLD_HOURS = "headache_hours_per_month"
NEAR_DAYS = 7  # a count of "the last month" may be asked some days before the window ends
HOURS = 24.0


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
class CountedInWindow:
    """A count as a range, where it comes from, and how many days are missing."""

    window: Window
    count: Range
    missing: int
    because: tuple[str, ...]


def headache_days(view: View, window: Window) -> CountedInWindow:
    """Headache days in a window. Recorded days count; each missing day may have been one or not."""
    days = [day for day in view.diary.recorded(window.first, window.last) if day.headache is not None]
    had, missing = sum(day.headache is True for day in days), window.days - len(days)
    count = Range(had, had + missing)
    because = [f"{count} headache days in {window} (diary: {len(days)} of {window.days} days recorded)"]
    return _with_told(view, window, TOLD, count=count, missing=missing, because=because)


def headache_hours(view: View, window: Window) -> CountedInWindow:
    """Hours of headache in a window. A missing day, or a headache of unknown length, may have had none or all 24."""
    low, high, known = 0.0, 0.0, 0
    for day in view.diary.recorded(window.first, window.last):
        if day.headache is False:
            known += 1
        elif day.headache is True and day.hours is not None:
            low, high, known = low + day.hours, high + day.hours, known + 1
    missing = window.days - known
    count = Range(low, high + HOURS * missing)
    because = [f"{count} hours of headache in {window} (length known of {known} of {window.days} days)"]
    return _with_told(view, window, TOLD_HOURS, count=count, missing=missing, because=because)


def mean_pain(view: View, window: Window) -> CountedInWindow:
    """Mean 0-10 pain over a window; a day without a score may have had any."""
    scores = [day.pain for day in view.diary.recorded(window.first, window.last) if day.pain is not None]
    missing = window.days - len(scores)
    low = sum(scores) / window.days
    count = Range(low, low + 10 * missing / window.days)
    because = (f"mean pain {count} in {window} ({len(scores)} of {window.days} days scored)",)
    return CountedInWindow(window=window, count=count, missing=missing, because=because)


def _with_told(
    view: View, window: Window, name: str, *, count: Range, missing: int, because: list[str]
) -> CountedInWindow:
    """The diary's count, with what was told or recalled of that month where days are missing."""
    told = _told(view, window, name)
    if told is not None:
        value, words = told
        because.append(words)
        if not count.low <= value <= count.high:
            because.append("the diary cannot hold that many: its own count holds")
        elif missing:
            count = exactly(value)
    elif missing and name == TOLD and (span := _recalled(view, window)) is not None:
        count, words = span
        because.append(words)
    return CountedInWindow(window=window, count=count, missing=missing, because=tuple(because))


def _told(view: View, window: Window, name: str) -> tuple[float, str] | None:
    """The count that was given for the month in this window, if one was and it is not contradicted."""
    # a count is of the month before it was asked: near the window's end, or it is of another month
    since, until = window.last - dt.timedelta(days=NEAR_DAYS), window.last + dt.timedelta(days=1)
    found = [
        one
        for one in view.of(Finding)
        if one.name == name and one.about is None and since <= one.on <= until
    ]
    last = [one for one in found if one.on == max(each.on for each in found)]
    values = {one.value for one in last if isinstance(one.value, int | float)}
    if len(values) != 1 or len(values) != len({str(one.value) for one in last}):
        return None
    value = float(values.pop())
    return value, f"{name}: {value:g} ({last[0].on}{f', {last[0].by}' if last[0].by else ''})"


def _recalled(view: View, window: Window) -> tuple[Range, str] | None:
    """A recalled span of exactly this window: days it does not cover may have been headache days or not."""
    for span in view.diary.recalled:
        if span.on == window.last and span.days == window.days:
            count = Range(span.pain_days, span.pain_days + span.days - span.days_recorded)
            return count, f"recalled: {span.pain_days} of {span.days_recorded} days ({span.on})"
    return None
