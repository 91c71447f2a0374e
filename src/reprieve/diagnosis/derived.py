"""How many headache days, migraine days and days of acute medicine were there in a month?

A month is the 28 days ending on the day of the question; earlier months are the 28-day blocks before it. A count with
missing days is a range: what was counted, to that plus every day that could still count. A day that is not in the
diary is missing, and a feature that was not noted is not known; neither is ever "no".

Numbers (28 days, cuts of 15 and 8) come from `derived_settings` of criteria.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reprieve.chart import Day, Diary, Injection
from reprieve.diagnosis.day_features import Feature, features_of, headache, moderate_headache
from reprieve.diagnosis.held import Range
from reprieve.knowledge.criteria import DerivedSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One counted or calculated fact. `first`, `last`: the days it covers; `recorded`: days of them in the diary."""

    name: str
    range: Range
    first: dt.date
    last: dt.date
    recorded: int | None = None
    note: str | None = None

    def in_words(self) -> str:
        """The window, and what is missing of it."""
        length = (self.last - self.first).days + 1
        days = "" if self.recorded is None else f", {self.recorded} of {length} days recorded"
        note = "" if self.note is None else f", {self.note}"
        return f"{self.first} to {self.last}{days}{note}"


@dataclass(frozen=True, eq=False)
class Months:
    """The 28-day months of one diary, each named by its last day; what is counted of one is counted once."""

    diary: Diary
    settings: DerivedSettings
    _days: dict[dt.date, list[Day]] = field(default_factory=dict, repr=False)
    _counts: dict[tuple[str, dt.date], Range] = field(default_factory=dict, repr=False)

    def first(self, last: dt.date) -> dt.date:
        """The first day of the month that ends on `last`."""
        return last - dt.timedelta(days=self.settings.month_days - 1)

    def days(self, last: dt.date) -> list[Day]:
        """The recorded days of the month that ends on `last`."""
        if last not in self._days:
            self._days[last] = self.diary.recorded(self.first(last), last)
        return self._days[last]

    def count(self, name: str, last: dt.date) -> Range:
        """How many days of the month that ends on `last` count: those that do, to those that could."""
        if (name, last) not in self._counts:
            feature, days = features_of(self.settings)[name], self.days(last)
            found = [feature(day) for day in days]
            low, missing = found.count(True), self.settings.month_days - len(days)
            self._counts[name, last] = Range(low, low + found.count(None) + missing)
        return self._counts[name, last]


def derive_from_diary(months: Months, as_of: dt.date) -> dict[str, Derived]:
    """Every count of the month that ends on `as_of`; empty where no day of it is in the diary."""
    settings, days = months.settings, months.days(as_of)
    length, first = settings.month_days, months.first(as_of)
    if not days:
        return {}
    counts = {name: months.count(name, as_of) for name in features_of(settings)}
    bad = counts["headache_days_per_month"]
    counts["headache_free_days_per_month"] = Range(length - bad.high, length - bad.low)
    counts["diary_days_recorded"] = Range(len(days), len(days))
    missing = length - len(days)
    counts["headache_hours_per_month"] = _hours(days, missing, headache)
    counts["moderate_severe_headache_hours_per_month"] = _hours(
        days, missing, lambda day: moderate_headache(day, settings)
    )

    def made(name: str, found: Range, note: str | None = None) -> Derived:
        return Derived(name=name, range=found, first=first, last=as_of, recorded=len(days), note=note)

    found = {name: made(name, counted) for name, counted in counts.items()}
    for name, of, cut in settings.frequency_runs:
        run = months_in_a_row(months, as_of, of, cut=cut)
        if run is not None:
            note = f"complete months in a row on one side of {cut:g} {of.replace('_', ' ')}"
            found[name] = made(name, run, note)
    return found


def months_in_a_row(months: Months, as_of: dt.date, of: str, *, cut: float) -> Range | None:
    """For how many complete 28-day months in a row, ending on `as_of`, has the count been on this side of the cut?

    At least so many where the month before is incomplete; exactly so many where it is on the other side. None where
    the month that ends on `as_of` is itself incomplete.
    """
    side: bool | None = None
    so_far, last = 0, as_of
    start = months.diary.first
    while start is not None and last >= start:
        counted = months.count(of, last)
        if not counted.exact:
            at_low, at_high = counted.low >= cut, counted.high >= cut
            if side is not None and at_low is at_high and at_low is not side:
                return Range(so_far, so_far)
            break
        here = counted.low >= cut
        if side is None:
            side = here
        elif here is not side:
            return Range(so_far, so_far)
        so_far += 1
        last = months.first(last) - dt.timedelta(days=1)
    return Range(so_far, LONGEST_MONTHS) if so_far else None


LONGEST_MONTHS: Final = 1200.0  # the vocabulary's longest: nobody knows how long before the diary began


def response_percent(months: Months, as_of: dt.date, injections: Sequence[Injection]) -> Derived | None:
    """By how many percent did headache days fall from the month before the first session to the month to now?

    None before a whole month has passed since, without a headache day before, or without a diary of both months.
    """
    if not injections:
        return None
    eve = injections[0].on - dt.timedelta(days=1)
    if as_of < eve + dt.timedelta(days=months.settings.month_days):
        return None
    if not months.days(eve) or not months.days(as_of):
        return None
    before, now = (months.count("headache_days_per_month", last) for last in (eve, as_of))
    if before.low <= 0:
        return None
    worst = 100 * (1 - now.high / before.low)
    best = 100 * (1 - now.low / before.high)
    return Derived(
        name="bont_response_percent_headache_days",
        range=Range(max(-100.0, worst), best),
        first=months.first(eve),
        last=as_of,
        note=f"{before} headache days before the first session, {now} now",
    )


def _hours(days: Sequence[Day], missing: int, feature: Feature) -> Range:
    """Hours on the days that count; a day of unknown length may have had none or all 24."""
    low, high = 0.0, 24.0 * missing
    for day in days:
        counts = feature(day)
        if counts is False:
            continue
        low += day.hours or 0.0 if counts else 0.0
        high += 24.0 if day.hours is None else day.hours
    return Range(low, high)
