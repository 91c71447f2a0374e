"""How did headache days go from before the first session until now, in the windows of one rule set?

Every count is a range while days are missing. Cycles, months and windows are counted as the rule set says.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from reprieve.chart import View
from reprieve.diagnosis.held import Range
from reprieve.knowledge.conditions import Conditions
from reprieve.knowledge.payer_rules import RuleSet
from reprieve.plan.counted import Counted, exactly, in_words
from reprieve.plan.exposure import DUMMY
from reprieve.plan.headache_days import HeadacheDays, Window, headache_days

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """The dates of the sessions that a rule set judges, ascending, and what is open about them."""

    dates: tuple[dt.date, ...]
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
    return Sessions(dates=tuple(sorted(unnamed)), notes=note)


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """The counts of one rule set, with their windows."""

    sessions: Sessions
    baseline: HeadacheDays
    now: HeadacheDays | None
    months: tuple[HeadacheDays, ...]
    facts: dict[str, Counted]

    def windows(self) -> dict[str, Any]:
        """The windows and counts, JSON-able."""
        return {
            "baseline": _shown(self.baseline),
            "now": _shown(self.now) if self.now else None,
            "months": [_shown(month) for month in self.months],
        }


def course_of(view: View, rules: RuleSet, sessions: Sessions, *, interval_days: int, months: int) -> Course:
    """The counts that a rule set asks for. `sessions` holds one date at least; `months` is how many are looked back."""
    days, first = rules.month_days, sessions.dates[0]
    followed = sessions.followed_up(view.as_of, days)
    baseline = headache_days(view, Window.ending(first - ONE_DAY, days))
    if rules.now_is == "last_days":
        now: HeadacheDays | None = headache_days(view, Window.ending(view.as_of, days))
    else:
        now = headache_days(view, Window.starting(followed[-1] + ONE_DAY, days)) if followed else None
    past = min(months, (view.as_of - first).days // days)
    looked_back = tuple(
        headache_days(view, Window.ending(view.as_of - n * days * ONE_DAY, days)) for n in range(past)
    )
    counts = {
        "cycles_completed": exactly(sessions.completed(view.as_of, interval_days)),
        "sessions_followed_up": exactly(len(followed)),
        "months_since_first_session": exactly((view.as_of - first).days // days),
    }
    facts = {
        name: Counted(name=name, value=value, because=(f"{name.replace('_', ' ')}: {value}",))
        for name, value in counts.items()
    }
    facts["percent_reduction_headache_days"] = _reduction(baseline, now)
    facts["most_headache_days_of_last_months"] = _most(looked_back)
    return Course(sessions=sessions, baseline=baseline, now=now, months=looked_back, facts=facts)


def percent_reduction(baseline: Range, now: Range) -> Range | None:
    """100 x (baseline - now) / baseline, as a range; None where there may have been no headache day to lose."""
    if baseline.high == 0:
        return None
    low = -math.inf if baseline.low == 0 else 100 * (baseline.low - now.high) / baseline.low
    return Range(low, 100 * (baseline.high - now.low) / baseline.high)


def _reduction(baseline: HeadacheDays, now: HeadacheDays | None) -> Counted:
    name = "percent_reduction_headache_days"
    if now is None:
        return Counted(name=name, value=None, ask_for=("a diary of the 28 days after a session",))
    value = percent_reduction(baseline.count, now.count)
    words = (
        "no headache day at baseline to lose" if value is None else f"{_percent(value)} fewer headache days"
    )
    because = (
        *(f"baseline: {reason}" for reason in baseline.because),
        *(f"now: {reason}" for reason in now.because),
        words,
    )
    return Counted(name=name, value=value, because=because, ask_for=(*_missing(baseline), *_missing(now)))


def _most(months: tuple[HeadacheDays, ...]) -> Counted:
    name = "most_headache_days_of_last_months"
    if not months:
        return Counted(name=name, value=None, ask_for=("a diary of 28 days after the first session",))
    value = Range(max(one.count.low for one in months), max(one.count.high for one in months))
    because = (
        f"most headache days in one of {len(months)} months: {in_words(value)}",
        *(reason for one in months for reason in one.because),
    )
    return Counted(
        name=name, value=value, because=because, ask_for=tuple(q for one in months for q in _missing(one))
    )


def _missing(count: HeadacheDays) -> tuple[str, ...]:
    if count.count.exact:
        return ()
    return (
        f"headache yes or no on {count.missing} missing days of {count.window}, or the count of that month",
    )


def _percent(value: Range) -> str:
    ends = [
        "any" if math.isinf(end) else f"{end:.1f}".removesuffix(".0") for end in (value.low, value.high)
    ]
    return f"{ends[0]} %" if value.exact else f"{ends[0]} to {ends[1]} %"


def _shown(count: HeadacheDays) -> dict[str, Any]:
    return {
        "first": count.window.first.isoformat(),
        "last": count.window.last.isoformat(),
        "headache_days_low": count.count.low,
        "headache_days_high": count.count.high,
        "missing_days": count.missing,
    }
