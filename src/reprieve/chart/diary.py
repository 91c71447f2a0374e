"""The diary as calendar days in the person's own time zone.

A date that is not in it is missing, never "no pain". Days come from diary days, from attacks (one that crosses
midnight counts on both days), and from spans in which the diary was kept all through: there a day without an entry
is a day without pain. Where two entries of one date cannot both be true, the date counts as not recorded.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple

from reprieve.chart._fact import Fact
from reprieve.chart.facts import FEATURES, SEVERITY, AcuteUse, DiaryDay, DiaryKept, DiarySpan, Episode

ONE_DAY = dt.timedelta(days=1)


class Day(NamedTuple):
    """One recorded day. None is not known. `pain` is 0-10, `worst` 0 none to 3 severe, `hours` of pain that date."""

    on: dt.date
    headache: bool | None = None
    pain: int | None = None
    worst: int | None = None
    hours: float | None = None
    one_sided: bool | None = None
    pulsating: bool | None = None
    aggravated: bool | None = None
    nausea_or_vomiting: bool | None = None
    photophobia: bool | None = None
    phonophobia: bool | None = None
    aura: bool | None = None
    believed_migraine: bool | None = None
    relieved_by_triptan_or_ergot: bool | None = None
    paroxysms: int | None = None
    acute: tuple[AcuteUse, ...] | None = None
    where: tuple[str, ...] = ()
    backfilled: bool = False


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Facts of one day that cannot both be true; neither counts until one is retracted."""

    kind: str
    on: dt.date
    what: str
    ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "on": self.on.isoformat(), "what": self.what, "ids": list(self.ids)}


@dataclass(frozen=True)
class Diary:
    """Recorded days, ascending; what was only recalled as a count stands apart."""

    days: Mapping[dt.date, Day]
    recalled: tuple[DiarySpan, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    attacks_alone: bool = False  # attacks, but nothing says in which span the diary was kept
    missing_because: Mapping[dt.date, str] = field(default_factory=dict)

    @property
    def first(self) -> dt.date | None:
        """The first recorded day."""
        return next(iter(self.days), None)

    @property
    def last(self) -> dt.date | None:
        """The last recorded day."""
        return max(self.days, default=None)

    def until(self, last: dt.date) -> Diary:
        """The same diary up to and with `last`."""
        return Diary(
            dict(takewhile(lambda entry: entry[0] <= last, self.days.items())),
            tuple(span for span in self.recalled if span.on <= last),
            tuple(one for one in self.contradictions if one.on <= last),
            self.attacks_alone,
            {date: why for date, why in self.missing_because.items() if date <= last},
        )

    def recorded(self, first: dt.date, last: dt.date) -> list[Day]:
        """The recorded days from `first` to `last`, both included."""
        dates, days = self._in_order
        return days[bisect_left(dates, first) : bisect_right(dates, last)]

    @cached_property
    def _in_order(self) -> tuple[list[dt.date], list[Day]]:
        return list(self.days), list(self.days.values())


def diary_of(facts: Sequence[Fact], *, zone: str | None, until: dt.date) -> Diary:
    """The diary that these facts make, up to and with `until`. `zone`: IANA; else each attack's own offset."""
    written: dict[dt.date, list[DiaryDay]] = defaultdict(list)
    attacks: dict[dt.date, list[tuple[Episode, float | None]]] = defaultdict(list)
    kept: list[DiaryKept] = []
    recalled: list[DiarySpan] = []
    for fact in facts:
        match fact:
            case DiaryDay():
                written[fact.on].append(fact)
            case Episode():
                for date, hours in _dates_of(fact, zone, until):
                    attacks[date].append((fact, hours))
            case DiaryKept():
                kept.append(fact)
            case DiarySpan():
                recalled.append(fact)
            case _:
                pass

    days: dict[dt.date, Day] = {date: _quiet(date) for date in _dates_kept(kept) if date <= until}
    contradictions = []
    reasons: dict[dt.date, str] = {}
    for date in sorted({*written, *attacks}):
        entries = written.get(date, [])
        if len(entries) > 1 and len({said(day) for day in entries}) > 1:
            ids = tuple(sorted(day.id for day in entries))
            contradictions.append(_of_a_day(date, f"{len(ids)} diary days that differ", ids))
            days.pop(date, None)
            continue
        day = _as_written(entries[0]) if entries else None
        touching = attacks.get(date)
        if day is not None and day.headache is False and touching:
            ids = tuple(sorted([entries[0].id, *(attack.id for attack, _ in touching)]))
            contradictions.append(_of_a_day(date, "an attack on a day written down as free of pain", ids))
            days.pop(date, None)
        elif touching:
            days[date] = _with_attacks(day or Day(on=date), touching)
        elif day is not None and entries[0].missing is not None:
            reasons[date] = str(entries[0].missing)
            days.pop(date, None)
        elif day is not None:
            days[date] = day
    agreed, differing = _counts_that_agree(recalled)
    return Diary(
        dict(sorted(days.items())),
        agreed,
        tuple(sorted([*contradictions, *differing], key=lambda one: (one.on, one.kind, one.ids))),
        bool(attacks) and not kept and not any(written.values()),
        reasons,
    )


def _quiet(date: dt.date) -> Day:
    """A day without an entry in a diary that was kept: no pain, and no acute medicine noted."""
    features: dict[str, Any] = dict.fromkeys(FEATURES, False)
    return Day(on=date, headache=False, pain=0, worst=0, hours=0.0, acute=(), **features)


def _dates_kept(kept: Iterable[DiaryKept]) -> Iterable[dt.date]:
    for span in kept:
        for n in range((span.on - span.from_).days + 1):
            yield span.from_ + n * ONE_DAY


def said(day: DiaryDay) -> str:
    """What a diary day says of the day, apart from who wrote it and when."""
    told = {"given_id", "recorded_at", "recorded_by", "source", "note", "entered"}
    return day.model_dump_json(exclude=told, exclude_none=True)


def _of_a_day(on: dt.date, what: str, ids: tuple[str, ...]) -> Contradiction:
    return Contradiction(kind="diary_day", on=on, what=what, ids=ids)


def _counts_that_agree(
    spans: Sequence[DiarySpan],
) -> tuple[tuple[DiarySpan, ...], list[Contradiction]]:
    """Counts over the same days once each, and those that differ from one another, none of which counts."""
    by_days: dict[tuple[dt.date, int], list[DiarySpan]] = defaultdict(list)
    for span in spans:
        by_days[span.on, span.days].append(span)
    agreed, differing = [], []
    for (on, days), told in by_days.items():
        if len({(one.days_recorded, one.pain_days) for one in told}) == 1:
            agreed.append(told[0])
        else:
            ids = tuple(sorted(one.id for one in told))
            what = f"{len(ids)} counts over the same {days} days that differ"
            differing.append(Contradiction(kind="diary_span", on=on, what=what, ids=ids))
    return tuple(agreed), differing


def _as_written(day: DiaryDay) -> Day:
    had_pain = day.headache
    if had_pain is None and day.pain is not None:
        had_pain = day.pain > 0
    if had_pain is None and day.worst is not None:
        had_pain = day.worst != "none"
    free = had_pain is False
    return Day(
        on=day.on,
        headache=had_pain,
        pain=0 if free else day.pain,
        worst=0 if free else None if day.worst is None else SEVERITY[day.worst],
        hours=0.0 if free and day.hours is None else day.hours,
        one_sided=day.one_sided,
        pulsating=day.pulsating,
        aggravated=day.aggravated,
        nausea_or_vomiting=day.nausea_or_vomiting,
        photophobia=day.photophobia,
        phonophobia=day.phonophobia,
        aura=day.aura,
        believed_migraine=day.believed_migraine,
        relieved_by_triptan_or_ergot=day.relieved_by_triptan_or_ergot,
        paroxysms=day.paroxysms,
        acute=day.acute,
        where=day.where or (),
        backfilled=day.entered == "backfilled",
    )


def _with_attacks(day: Day, attacks: list[tuple[Episode, float | None]]) -> Day:
    """The day with what its attacks say, where the day itself says nothing."""
    episodes = [attack for attack, _ in attacks]
    said = {name: _any([getattr(one, name) for one in episodes]) for name in FEATURES}
    hours = [length for _, length in attacks]
    measured: dict[str, Any] = {
        "pain": max((one.pain for one in episodes if one.pain is not None), default=None),
        "worst": max((SEVERITY[one.worst] for one in episodes if one.worst is not None), default=None),
        "hours": None
        if None in hours
        else min(24.0, sum(length for length in hours if length is not None)),
        "paroxysms": sum(one.paroxysms for one in episodes if one.paroxysms is not None) or None,
        "acute": None
        if any(one.acute is None for one in episodes)
        else tuple(use for one in episodes for use in one.acute or ()),
        **said,
    }
    told = {name: value for name, value in measured.items() if getattr(day, name) is None}
    places = tuple(dict.fromkeys([*day.where, *(place for one in episodes for place in one.where or ())]))
    return day._replace(headache=True, where=places, **told)


def _any(said: list[bool | None]) -> bool | None:
    """True if any attack had it; false only if each says it had not."""
    if True in said:
        return True
    return None if None in said else False


def _dates_of(attack: Episode, zone: str | None, until: dt.date) -> Iterable[tuple[dt.date, float | None]]:
    """The local dates an attack touches, with its hours on each (None where it is not known to have ended)."""
    home = zoneinfo.ZoneInfo(zone) if zone else attack.start.tzinfo
    start = attack.start.astimezone(home)
    if attack.end is None:
        if start.date() <= until:
            yield start.date(), None
        return
    end = attack.end.astimezone(home)
    date = start.date()
    while date <= min(end.date(), until):
        midnight = dt.datetime.combine(date, dt.time(), tzinfo=home)
        next_midnight = dt.datetime.combine(date + ONE_DAY, dt.time(), tzinfo=home)
        # differences are taken in UTC: a local day has 23 or 25 hours where the clocks change
        from_ = max(start.astimezone(dt.UTC), midnight.astimezone(dt.UTC))
        to = min(end.astimezone(dt.UTC), next_midnight.astimezone(dt.UTC))
        if to > from_ or date == start.date():
            yield date, max(0.0, (to - from_).total_seconds() / 3600)
        date += ONE_DAY
