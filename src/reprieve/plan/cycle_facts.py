"""How many sessions and cycles were there for a condition, and how long ago?

What was told of cycles given elsewhere widens a count to a range; a history nobody asked about leaves it open.
"""

from __future__ import annotations

import math

from reprieve.diagnosis.held import Range
from reprieve.diagnosis.last_answer import latest
from reprieve.plan.counted import Counted, exactly, in_words
from reprieve.plan.course import Course
from reprieve.plan.exposure import ASK_HISTORY
from reprieve.plan.setting import Setting


def sessions_given(name: str, setting: Setting) -> Counted:
    """How many sessions for the condition?"""
    course = setting.course(name)
    return _count(name, setting, course, len(course.sessions.dates))


def cycles_completed(name: str, setting: Setting) -> Counted:
    """How many cycles are over: the next session was given, or the label's interval has passed?"""
    course = setting.course(name)
    interval = setting.knowledge.safety_rules.intervals.earliest_days
    return _count(name, setting, course, course.sessions.completed(setting.view.as_of, interval))


def sessions_followed_up(name: str, setting: Setting) -> Counted:
    """How many sessions have a full month after them?"""
    course = setting.course(name)
    return _count(name, setting, course, len(course.followed_up))


def months_since_first_session(name: str, setting: Setting) -> Counted:
    """How many full months of 28 days since the first session?"""
    course = setting.course(name)
    elsewhere, told = _elsewhere(setting)
    if not course.sessions.dates:
        value = exactly(0) if elsewhere.high == 0 else Range(0, math.inf)
        return _counted(name, value, course, told)
    months = (setting.view.as_of - course.sessions.dates[0]).days // course.month_days
    low = months if course.sessions.sure else 0
    return _counted(name, Range(low, math.inf if elsewhere.high else months), course, told)


def days_since_last_session(name: str, setting: Setting) -> Counted:
    """How many whole days since the last session for the condition? Infinite where there was none."""
    course = setting.course(name)
    elsewhere, told = _elsewhere(setting)
    if not course.sessions.dates:
        value = exactly(math.inf) if elsewhere.high == 0 else Range(0, math.inf)
        return _counted(name, value, course, told)
    days = (setting.view.as_of - course.sessions.dates[-1]).days
    high = days if course.sessions.sure else math.inf
    return _counted(name, Range(0 if elsewhere.high else days, high), course, told)


def _count(name: str, setting: Setting, course: Course, done: int) -> Counted:
    """A count of sessions on record, and what was told of others."""
    elsewhere, told = _elsewhere(setting)
    given = len(course.sessions.dates)
    sure = done if course.sessions.sure else 0
    # what was told may count those on record that are not over yet, or only those given elsewhere
    low = max(sure, elsewhere.low - (given - done)) if course.sessions.sure else elsewhere.low
    return _counted(name, Range(low, done + elsewhere.high), course, told)


def _elsewhere(setting: Setting) -> tuple[Range, tuple[str, ...]]:
    """Sessions for the condition that may be missing from the record, and what was told of them."""
    told = latest(setting.view, "bont_cycles_completed", still_kept=True)
    if told is not None and isinstance(told.value, int | float):
        return exactly(told.value), (str(told),)
    unnamed = [one for one in setting.exposure.sessions if one.told]
    high = len(unnamed) if setting.exposure.course_on_record else math.inf
    return Range(0, high), tuple(map(str, unnamed))


def _counted(name: str, value: Range, course: Course, told: tuple[str, ...]) -> Counted:
    dates = ", ".join(map(str, course.sessions.dates)) or "none on record"
    because = (
        f"{name.replace('_', ' ')}: {in_words(value)} (sessions for {course.condition}: {dates})",
        *course.sessions.notes,
        *told,
    )
    ask: tuple[str, ...] = ()
    if not value.exact:
        ask = (
            ("injection: indication",) if course.sessions.notes else ("bont_cycles_completed", *ASK_HISTORY)
        )
    return Counted(name=name, value=value, because=because, ask_for=ask)
