"""How many headache days, migraine days and days of acute medicine were there in a month?

A month is the 28 days ending on the day of the question; earlier months are the 28-day blocks before it. A count with
missing days is a range: what was counted, to that plus every day that could still count. A day that is not in the
diary is missing, and a feature that was not noted is not known; neither is ever "no".

Numbers (28 days, 4 hours, 4 of 10, cuts of 15 and 8) come from `derived_settings` of criteria.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from reprieve.chart import Day, Diary, Injection, View
from reprieve.diagnosis.held import Range
from reprieve.knowledge.criteria import DerivedSettings

MODERATE: Final = 2  # of Day.worst: 0 none, 1 mild, 2 moderate, 3 severe
Feature = Callable[[Day], bool | None]


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


def derive_from_diary(diary: Diary, as_of: dt.date, settings: DerivedSettings) -> dict[str, Derived]:
    """Every count of the month that ends on `as_of`; empty where no day of it is in the diary."""
    length = settings.month_days
    first = as_of - dt.timedelta(days=length - 1)
    days = diary.recorded(first, as_of)
    if not days:
        return {}

    def made(name: str, found: Range, note: str | None = None) -> Derived:
        return Derived(name=name, range=found, first=first, last=as_of, recorded=len(days), note=note)

    missing = length - len(days)
    counts = {name: _count(days, missing, feature) for name, feature in _features(settings).items()}
    headache = counts["headache_days_per_month"]
    counts["headache_free_days_per_month"] = Range(length - headache.high, length - headache.low)
    counts["diary_days_recorded"] = Range(len(days), len(days))
    counts["headache_hours_per_month"] = _hours(days, missing, _headache)
    counts["moderate_severe_headache_hours_per_month"] = _hours(
        days, missing, lambda day: _moderate_headache(day, settings)
    )
    found = {name: made(name, counted) for name, counted in counts.items()}
    for months, of, cut in settings.frequency_runs:
        run = months_in_a_row(diary, as_of, _features(settings)[of], cut=cut, settings=settings)
        if run is not None:
            note = f"complete months in a row on one side of {cut:g} {of.replace('_', ' ')}"
            found[months] = made(months, run, note)
    return found


def _features(settings: DerivedSettings) -> dict[str, Feature]:
    """What makes a day count, by the name of the count."""
    found: dict[str, Feature] = {
        "headache_days_per_month": _headache,
        "headache_days_ge_4h_per_month": lambda day: _and(_headache(day), _long(day, settings)),
        "moderate_severe_headache_days_per_month": lambda day: _moderate_headache(day, settings),
        "migraine_days_per_month": lambda day: migraine_day(day, settings),
    }
    for name, classes in settings.acute_classes.items():
        found[name] = lambda day, classes=classes: _took(day, classes)  # type: ignore[misc]
    return found


def migraine_day(day: Day, settings: DerivedSettings) -> bool | None:
    """Was this a migraine day: the features of 1.1 C and D, or aura, or taken for migraine and eased by its drugs?

    None where a feature that could decide was not noted. A day without headache is none.
    """
    if day.headache is False:
        return False
    features = (day.one_sided, day.pulsating, moderate_or_worse(day, settings), day.aggravated)
    enough = _at_least(settings.migraine_day_features_needed, features)
    with_sickness = _or(day.nausea_or_vomiting, _and(day.photophobia, day.phonophobia))
    eased = _and(day.believed_migraine, day.relieved_by_triptan_or_ergot)
    return _and(day.headache, _or(_or(_and(enough, with_sickness), day.aura), eased))


def moderate_or_worse(day: Day, settings: DerivedSettings) -> bool | None:
    """Was the pain at its worst moderate or more? From `worst`, else from the 0-10 score."""
    if day.worst is not None:
        return day.worst >= MODERATE
    if day.pain is not None:
        return day.pain >= settings.moderate_from_pain
    return False if day.headache is False else None


def months_in_a_row(
    diary: Diary, as_of: dt.date, feature: Feature, *, cut: float, settings: DerivedSettings
) -> Range | None:
    """For how many complete 28-day months in a row, ending on `as_of`, has the count been on this side of the cut?

    At least so many where the month before is incomplete; exactly so many where it is on the other side. None where
    the month that ends on `as_of` is itself incomplete.
    """
    side: bool | None = None
    months, last = 0, as_of
    start = diary.first
    while start is not None and last >= start:
        first = last - dt.timedelta(days=settings.month_days - 1)
        days = diary.recorded(first, last)
        counted = _count(days, settings.month_days - len(days), feature)
        if not counted.exact:
            at_low, at_high = counted.low >= cut, counted.high >= cut
            if side is not None and at_low is at_high and at_low is not side:
                return Range(months, months)
            break
        here = counted.low >= cut
        if side is None:
            side = here
        elif here is not side:
            return Range(months, months)
        months += 1
        last = first - dt.timedelta(days=1)
    return Range(months, LONGEST_MONTHS) if months else None


LONGEST_MONTHS: Final = 1200.0  # the vocabulary's longest: nobody knows how long before the diary began


def response_percent(
    view: View, injections: Sequence[Injection], settings: DerivedSettings
) -> Derived | None:
    """By how many percent did headache days fall from the month before the first session to the month to now?

    None before a whole month has passed since, without a headache day before, or without a diary of both months.
    """
    if not injections:
        return None
    length = dt.timedelta(days=settings.month_days)
    eve = injections[0].on - dt.timedelta(days=1)
    if view.as_of < eve + length:
        return None
    before = derive_from_diary(view.diary, eve, settings).get("headache_days_per_month")
    now = derive_from_diary(view.diary, view.as_of, settings).get("headache_days_per_month")
    if before is None or now is None or before.range.low <= 0:
        return None
    worst = 100 * (1 - now.range.high / before.range.low)
    best = 100 * (1 - now.range.low / before.range.high)
    return Derived(
        name="bont_response_percent_headache_days",
        range=Range(max(-100.0, worst), best),
        first=before.first,
        last=view.as_of,
        note=f"{before.range} headache days before the first session, {now.range} now",
    )


def _count(days: Sequence[Day], missing: int, feature: Feature) -> Range:
    found = [feature(day) for day in days]
    low = sum(1 for one in found if one is True)
    return Range(low, low + sum(1 for one in found if one is None) + missing)


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


def _headache(day: Day) -> bool | None:
    return day.headache


def _moderate_headache(day: Day, settings: DerivedSettings) -> bool | None:
    return _and(day.headache, moderate_or_worse(day, settings))


def _long(day: Day, settings: DerivedSettings) -> bool | None:
    return None if day.hours is None else day.hours >= settings.long_headache_hours


def _took(day: Day, classes: frozenset[str]) -> bool | None:
    """A use without a dose still counts: the day is counted, not the tablets. A dose of 0 was not taken."""
    if day.acute is None:
        return None
    return any(use.class_ in classes and use.doses != 0 for use in day.acute)


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: bool | None, other: bool | None) -> bool | None:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


def _at_least(n: int, truths: Sequence[bool | None]) -> bool | None:
    true = truths.count(True)
    return True if true >= n else None if true + truths.count(None) >= n else False
