"""On how many days, and for how many hours, was there headache in a window? A range, while days are missing.

A missing day is never a day without headache. Where the diary has gaps, a count that the patient gave for that
month stands in; where both are there and disagree, both are shown and the complete diary holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from reprieve.chart import Finding, View
from reprieve.diagnosis.held import Range
from reprieve.plan.counted import exactly

TOLD = "headache_days_per_month"
TOLD_HOURS = "headache_hours_per_month"
NEAR_DAYS = 7  # a count of "the last month" may be asked some days before the window ends
HOURS = 24.0
MOST_PAIN = 10


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
    """A count as a range, how many days are missing, and where it comes from (put into words when read).

    `told`: a count given for that month, in words; `unlikely`: the diary cannot hold it.
    """

    window: Window
    count: Range
    missing: int
    diary: Range
    of: str
    told: str | None = None
    unlikely: bool = False

    @property
    def because(self) -> tuple[str, ...]:
        """The diary's count, then what was told of that month."""
        known = self.window.days - self.missing
        said = [
            f"{self.diary} {self.of} in {self.window} (diary: {known} of {self.window.days} days recorded)"
        ]
        if self.told is not None:
            said.append(self.told)
        if self.unlikely:
            said.append("the diary cannot hold that many: its own count holds")
        return tuple(said)


def headache_days(view: View, window: Window) -> CountedInWindow:
    """Headache days in a window. Recorded days count; each missing day may have been one or not."""
    had = known = 0
    for day in view.diary.recorded(window.first, window.last):
        if day.headache is not None:
            known += 1
            had += day.headache
    missing = window.days - known
    return _with_told(
        view, window, TOLD, count=Range(had, had + missing), missing=missing, of="headache days"
    )


def headache_hours(view: View, window: Window) -> CountedInWindow:
    """Hours of headache in a window. A missing day, or a headache of unknown length, may have had none or all 24."""
    low, known = 0.0, 0
    for day in view.diary.recorded(window.first, window.last):
        if day.headache is False:
            known += 1
        elif day.headache is True and day.hours is not None:
            low, known = low + day.hours, known + 1
    missing = window.days - known
    count = Range(low, low + HOURS * missing)
    return _with_told(view, window, TOLD_HOURS, count=count, missing=missing, of="hours of headache")


def mean_pain(view: View, window: Window) -> CountedInWindow:
    """Mean 0-10 pain over a window; a day without a score may have had any."""
    scores = [day.pain for day in view.diary.recorded(window.first, window.last) if day.pain is not None]
    missing = window.days - len(scores)
    low = sum(scores) / window.days
    count = Range(low, low + MOST_PAIN * missing / window.days)
    return CountedInWindow(
        window=window, count=count, missing=missing, diary=count, of="points of mean pain"
    )


def _with_told(
    view: View, window: Window, name: str, *, count: Range, missing: int, of: str
) -> CountedInWindow:
    """The diary's count, with what was told or recalled of that month where days are missing."""
    counted = CountedInWindow(window=window, count=count, missing=missing, diary=count, of=of)
    told = _told(view, window, name)
    if told is not None:
        value, words = told
        possible = count.low <= value <= count.high
        held = exactly(value) if possible and missing else count
        return replace(counted, count=held, told=words, unlikely=not possible)
    if missing and name == TOLD and (span := _recalled(view, window)) is not None:
        return replace(counted, count=span[0], told=span[1])
    return counted


def _told(view: View, window: Window, name: str) -> tuple[float, str] | None:
    """The count that was given for the month in this window, if one was and it is not contradicted."""
    # a count is of the month before it was asked: near the window's end, or it is of another month
    since, until = window.last - dt.timedelta(days=NEAR_DAYS), window.last + dt.timedelta(days=1)
    found = [
        one
        for one in view.of(Finding)
        if since <= one.on <= until and one.name == name and one.about is None
    ]
    if not found:
        return None
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
