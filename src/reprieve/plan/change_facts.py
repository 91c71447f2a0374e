"""How much less headache, or pain, is there than before the first session? Ranges, while days are missing.

A percentage that was told since the last session stands in where the diary leaves it open.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

from reprieve.diagnosis.held import Range
from reprieve.diagnosis.last_answer import latest
from reprieve.plan.counted import Counted, exactly, in_words, largest, smallest
from reprieve.plan.course import Course, percent_reduction
from reprieve.plan.headache_days import (
    CountedInWindow,
    headache_days,
    headache_hours,
    mean_pain,
)
from reprieve.plan.setting import Count, Setting, needed

Pair = tuple[CountedInWindow, CountedInWindow]
NO_BASELINE = "headache yes or no on the 28 days before the first session, or the count of that month"


def percent_reduction_headache_days(name: str, setting: Setting) -> Counted:
    """By how many percent did headache days fall, in the months that the fact names?"""
    return _percent(name, setting, headache_days, "bont_response_percent_headache_days", "headache days")


def percent_reduction_pain(name: str, setting: Setting) -> Counted:
    """By how many percent did the mean 0-10 pain fall, in the months that the fact names?"""
    return _percent(name, setting, mean_pain, "bont_pain_reduction_percent", "points of pain")


def fewer_headache_days(name: str, setting: Setting) -> Counted:
    """How many fewer headache days are there than in the month before the first session?"""
    return _fewer(name, setting, headache_days)


def fewer_headache_hours(name: str, setting: Setting) -> Counted:
    """How many fewer hours of headache are there than in the month before the first session?"""
    return _fewer(name, setting, headache_hours)


def most_headache_days_of_last_months(name: str, setting: Setting) -> Counted:
    """The most headache days in one of the last months."""
    course, months = setting.course(name), needed(setting.fact(name).months, name, "months")
    counts = [setting.count(headache_days, one) for one in course.last_months(months)]
    if not counts:
        return Counted(name=name, value=None, ask_for=("a diary of 28 days after the first session",))
    value = largest([one.count for one in counts])

    def reasons() -> tuple[str, ...]:
        words = f"most headache days in one of {len(counts)} months: {in_words(value)}"
        return (words, *(reason for one in counts for reason in one.because))

    return _lazily(name, value, reasons, *counts)


def headache_days_above_best_month(name: str, setting: Setting) -> Counted:
    """How many more headache days are there now than in the best month since the last session? Never below 0."""
    course = setting.course(name)
    counts = [setting.count(headache_days, one) for one in course.months_since_last_session()]
    if not counts:
        ask = ("a diary of 28 days after the last session",)
        return Counted(name=name, value=None, ask_for=ask)
    now, *earlier = counts
    if not earlier:
        return Counted(name=name, value=exactly(0), because=("one month since the last session",))
    best = smallest([one.count for one in earlier])
    value = Range(max(0.0, now.count.low - best.high), max(0.0, now.count.high - best.low))

    def reasons() -> tuple[str, ...]:
        words = f"{in_words(value)} headache days more than in the best month since the last session"
        return (words, *(reason for one in counts for reason in one.because))

    return _lazily(name, value, reasons, *counts)


def reduction_best_of_last_cycles(name: str, setting: Setting) -> Counted:
    """The largest reduction of headache days in one of the last cycles."""
    return _of_cycles(name, setting, largest, last=True)


def reduction_least_of_last_cycles(name: str, setting: Setting) -> Counted:
    """The smallest reduction of headache days in one of the last cycles."""
    return _of_cycles(name, setting, smallest, last=True)


def reduction_best_of_earlier_cycles(name: str, setting: Setting) -> Counted:
    """The largest reduction of headache days in a cycle before the last ones; minus infinity where there was none."""
    return _of_cycles(name, setting, largest, last=False)


def _of_cycles(
    name: str, setting: Setting, choose: Callable[[list[Range]], Range], *, last: bool
) -> Counted:
    course, cycles = setting.course(name), needed(setting.fact(name).cycles, name, "cycles")
    sessions = course.followed_up
    if len(sessions) < cycles:
        return Counted(name=name, value=None, ask_for=("a diary of 28 days after each session",))
    if (why := treated_elsewhere_before(setting, course)) is not None:
        return Counted(name=name, value=None, ask_for=(why,))
    chosen = sessions[-cycles:] if last else sessions[:-cycles]
    if not chosen:
        return Counted(name=name, value=exactly(-math.inf), because=("no cycle before the last ones",))
    after = [setting.count(headache_days, course.after(one)) for one in chosen]
    base = setting.count(headache_days, course.before) if course.before is not None else None
    found = [percent_reduction(base.count, one.count) for one in after] if base is not None else [None]
    counts = [*([base] if base is not None else []), *after]
    known = [one for one in found if one is not None]
    if base is None or len(known) < len(found):
        return Counted(
            name=name,
            value=None,
            because=("no headache day at baseline to lose",),
            ask_later=lambda: _missing(*counts),
        )

    def reasons() -> tuple[str, ...]:
        told = zip(chosen, known, after, strict=True)
        cycles = (
            f"after {day}: {_shown(one)} fewer headache days ({n.because[0]})" for day, one, n in told
        )
        return (f"baseline: {base.because[0]}", *cycles)

    return _lazily(name, choose(known), reasons, *counts)


def _percent(name: str, setting: Setting, count: Count, told_as: str, of: str) -> Counted:
    course = setting.course(name)
    told = _told(setting, course, told_as)
    pair = _pair(setting, course, count)
    if isinstance(pair, str):
        if told is not None:
            return Counted(name=name, value=exactly(told[0]), because=(told[1],))
        return Counted(name=name, value=None, ask_for=(pair,))
    before, now = pair
    value = percent_reduction(before.count, now.count)
    beside: tuple[str, ...] = ()
    if told is not None and value is not None and not value.exact:
        possible = value.low <= told[0] <= value.high
        beside = (told[1],) if possible else (told[1], "the diary cannot hold that: its own count holds")
        value = exactly(told[0]) if possible else value
    held = value

    def reasons() -> tuple[str, ...]:
        words = f"no {of} at baseline to lose" if held is None else f"{_shown(held)} fewer {of}"
        return (*_reasons(pair), *beside, words)

    return _lazily(name, value, reasons, before, now)


def _told(setting: Setting, course: Course, name: str) -> tuple[float, str] | None:
    """The percentage that was told, if after a full month since the last session on record."""
    said = latest(setting.view, name, still_kept=True)
    if said is None or isinstance(said.value, bool) or not isinstance(said.value, int | float):
        return None
    dates = course.sessions.dates
    if dates and said.on < dates[-1] + dt.timedelta(days=course.month_days):
        return None
    return float(said.value), str(said)


def _fewer(name: str, setting: Setting, count: Count) -> Counted:
    pair = _pair(setting, setting.course(name), count)
    if isinstance(pair, str):
        return Counted(name=name, value=None, ask_for=(pair,))
    before, now = pair
    value = Range(before.count.low - now.count.high, before.count.high - now.count.low)
    return _lazily(
        name,
        value,
        lambda: (*_reasons(pair), f"{name.replace('_', ' ')}: {in_words(value)}"),
        before,
        now,
    )


def _lazily(
    name: str, value: Range | None, reasons: Callable[[], tuple[str, ...]], *counts: CountedInWindow
) -> Counted:
    """A fact whose words, and questions about missing days, are worked out when they are read."""
    return Counted(name=name, value=value, tell_later=reasons, ask_later=lambda: _missing(*counts))


def _pair(setting: Setting, course: Course, count: Count) -> Pair | str:
    """The counts before the first session and now; or what is missing."""
    if course.before is None:
        return NO_BASELINE
    if (why := treated_elsewhere_before(setting, course)) is not None:
        return why
    if course.present is None:
        return "a diary of the 28 days after a session"
    return setting.count(count, course.before), setting.count(count, course.present)


def treated_elsewhere_before(setting: Setting, course: Course) -> str | None:
    """What to ask where toxin was given before the first session on record: then the month before that one is none
    before treatment. None where nothing says so.
    """
    first = course.sessions.dates[0]
    told = latest(setting.view, "bont_cycles_completed")
    if told is not None and isinstance(told.value, int | float):
        on_record = sum(day <= told.on for day in course.sessions.dates)
        if told.value > on_record:
            return f"the sessions given elsewhere, and the diary before the first ({told}, {on_record} on record then)"
    earlier = next((one for one in setting.exposure.sessions if one.told and one.on < first), None)
    if earlier is not None:
        return (
            f"what the session of {earlier.on} was for, and the diary before the first for this condition"
        )
    return None


def _reasons(pair: Pair) -> tuple[str, ...]:
    before, now = pair
    return (
        *(f"baseline: {reason}" for reason in before.because),
        *(f"now: {reason}" for reason in now.because),
    )


def _missing(*counts: CountedInWindow) -> tuple[str, ...]:
    return tuple(
        f"headache yes or no on {one.missing} missing days of {one.window}, or the count of that month"
        for one in counts
        if not one.count.exact
    )


def _shown(value: Range) -> str:
    ends = [
        "any" if math.isinf(end) else f"{end:.1f}".removesuffix(".0") for end in (value.low, value.high)
    ]
    return f"{ends[0]} %" if value.exact else f"{ends[0]} to {ends[1]} %"
