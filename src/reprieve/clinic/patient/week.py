"""Which of the last days have a card, which are missing, and which medicines are usual?

A day without an entry is shown as missing, never as free of pain.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from reprieve.chart import DiaryDay, View
from reprieve.clinic.patient.own_day import ONE_DAY, earliest

Seen = Literal["missing", "none", "mild", "moderate", "severe", "pain", "not_clear"]
_BY_WORST: tuple[Seen, ...] = ("none", "mild", "moderate", "severe")


@dataclass(frozen=True, kw_only=True)
class StripDay:
    """One day of the strip. `pain`: 0 to 10 where that was answered. `may_enter`: near enough to be filled in."""

    on: dt.date
    seen: Seen
    pain: int | None
    backfilled: bool
    is_today: bool
    may_enter: bool


def week_of(view: View, today: dt.date, *, days: int = 7) -> tuple[StripDay, ...]:
    """The last `days` days up to and with `today`, oldest first."""
    return tuple(_day(view, today - n * ONE_DAY, today) for n in reversed(range(days)))


def _day(view: View, on: dt.date, today: dt.date) -> StripDay:
    diary = view.diary
    day = diary.days.get(on)
    seen: Seen = "missing"
    if any((one.on, one.kind) == (on, "diary_day") for one in diary.contradictions):
        seen = "not_clear"
    elif day is not None and day.worst is not None:
        seen = _BY_WORST[day.worst]
    elif day is not None and day.headache is not None:
        seen = "pain" if day.headache else "none"
    return StripDay(
        on=on,
        seen=seen,
        pain=None if day is None else day.pain,
        backfilled=day is not None and day.backfilled,
        is_today=on == today,
        may_enter=on >= earliest(today),
    )


def usual_medicines(view: View, today: dt.date, *, days: int = 56, most: int = 4) -> tuple[str, ...]:
    """The classes of medicine that the last weeks name, the most frequent first; none where they name none."""
    recent = view.diary.recorded(today - days * ONE_DAY, today)
    taken = Counter(use.class_ for day in recent for use in day.acute or ())
    return tuple(name for name, _ in taken.most_common(most))


def scale_of(view: View) -> Literal["words", "numbers"]:
    """How the last entry that says a strength said it, where the person has chosen nothing: words before there is one."""
    days = sorted(view.of(DiaryDay), key=lambda day: day.on)
    said = [day for day in days if day.pain is not None or day.worst is not None]
    return "numbers" if said and said[-1].worst is None else "words"
