"""When was a condition treated, and how did headache days go from before the first session until now?

Windows are months of so many days, as a rule set or a computed fact says. Every count is a range while days are missing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reprieve.chart import View
from reprieve.diagnosis.held import Range
from reprieve.knowledge.conditions import Conditions
from reprieve.plan.exposure import DUMMY
from reprieve.plan.headache_days import CountedInWindow, Window, headache_days

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """The dates of the sessions for a condition, ascending, and what is open about them.

    `sure`: whether they are known to be for it; false where none names an indication.
    """

    dates: tuple[dt.date, ...]
    sure: bool = True
    notes: tuple[str, ...] = ()

    def completed(self, as_of: dt.date, interval_days: int) -> int:
        """Sessions whose cycle is over: the next was given, or the interval has passed."""
        return max(0, len(self.dates) - 1) + sum(
            (as_of - day).days >= interval_days for day in self.dates[-1:]
        )

    def followed_up(self, as_of: dt.date, month_days: int) -> tuple[dt.date, ...]:
        """Sessions with a full month after them."""
        return tuple(day for day in self.dates if (as_of - day).days >= month_days)


def sessions_for(view: View, condition: str, conditions: Conditions) -> Sessions:
    """The toxin sessions for a condition; where none names an indication, those without one, and a note."""
    toxin = [one for one in view.injections if one.product != DUMMY]
    named = {one.on for one in toxin if conditions.id_of(one.indication) == condition}
    if named:
        return Sessions(dates=tuple(sorted(named)))
    unnamed = {one.on for one in toxin if one.indication is None}
    note = (f"the sessions name no indication; they could be for {condition}",) if unnamed else ()
    return Sessions(dates=tuple(sorted(unnamed)), sure=not unnamed, notes=note)


def followed_condition(view: View, named: Sequence[str], conditions: Conditions) -> str:
    """The one of these conditions that was treated last; the first of them where none was."""
    if len(named) == 1:
        return named[0]
    for one in reversed(view.injections):
        treated = conditions.id_of(one.indication)
        if one.product != DUMMY and treated is not None and treated in named:
            return treated
    return named[0]


@dataclass(frozen=True, kw_only=True)
class Course:
    """The treatment of one condition, in months of `month_days` days. `now_is`: which month counts as now."""

    view: View
    condition: str
    sessions: Sessions
    month_days: int
    now_is: str

    @cached_property
    def followed_up(self) -> tuple[dt.date, ...]:
        """Sessions with a full month after them."""
        return self.sessions.followed_up(self.view.as_of, self.month_days)

    @cached_property
    def before(self) -> Window | None:
        """The month before the first session; None where there was none."""
        first = self.sessions.dates[:1]
        return Window.ending(first[0] - ONE_DAY, self.month_days) if first else None

    @cached_property
    def present(self) -> Window | None:
        """The month that counts as now; None where it is one after a session, and no session has one yet."""
        if self.now_is == "last_days":
            return Window.ending(self.view.as_of, self.month_days)
        return self.after(self.followed_up[-1]) if self.followed_up else None

    def after(self, session: dt.date) -> Window:
        """The month after a session."""
        return Window.starting(session + ONE_DAY, self.month_days)

    def last_months(self, n: int) -> list[Window]:
        """The last n months, the latest first; since the first session where there was one."""
        if self.sessions.dates:
            n = min(n, (self.view.as_of - self.sessions.dates[0]).days // self.month_days)
        return [
            Window.ending(self.view.as_of - i * self.month_days * ONE_DAY, self.month_days)
            for i in range(n)
        ]

    def months_since_last_session(self) -> list[Window]:
        """Whole months back from today that begin after the last session, the latest first."""
        n = (
            (self.view.as_of - self.sessions.dates[-1]).days // self.month_days
            if self.sessions.dates
            else 0
        )
        return [
            Window.ending(self.view.as_of - i * self.month_days * ONE_DAY, self.month_days)
            for i in range(n)
        ]

    @cached_property
    def baseline(self) -> CountedInWindow | None:
        """Headache days of the month before the first session."""
        return headache_days(self.view, self.before) if self.before is not None else None

    @cached_property
    def now(self) -> CountedInWindow | None:
        """Headache days of the month that counts as now."""
        return headache_days(self.view, self.present) if self.present is not None else None

    def windows(self, months: int) -> dict[str, Any]:
        """The windows and counts, JSON-able."""
        return {
            "baseline": _shown(self.baseline),
            "now": _shown(self.now),
            "months": [_shown(headache_days(self.view, one)) for one in self.last_months(months)],
        }


def course_of(
    view: View, condition: str, conditions: Conditions, *, month_days: int, now_is: str
) -> Course:
    """The course of treatment of one condition."""
    sessions = sessions_for(view, condition, conditions)
    return Course(view=view, condition=condition, sessions=sessions, month_days=month_days, now_is=now_is)


def percent_reduction(baseline: Range, now: Range) -> Range | None:
    """100 x (baseline - now) / baseline, as a range; None where there may have been nothing to lose."""
    if baseline.high == 0:
        return None
    low = -math.inf if baseline.low == 0 else 100 * (baseline.low - now.high) / baseline.low
    return Range(low, 100 * (baseline.high - now.low) / baseline.high)


def _shown(count: CountedInWindow | None) -> dict[str, Any] | None:
    if count is None:
        return None
    return {
        "first": count.window.first.isoformat(),
        "last": count.window.last.isoformat(),
        "headache_days_low": count.count.low,
        "headache_days_high": count.count.high,
        "missing_days": count.missing,
    }
