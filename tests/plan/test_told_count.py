"""A told count of a month stands for that month only, and never against what the diary rules out."""

from __future__ import annotations

import datetime as dt

from reprieve.diagnosis.held import Range
from reprieve.plan.headache_days import Window, headache_days
from tests.conftest import chart_of, fact

LAST = dt.date(2026, 3, 1)
WINDOW = Window.ending(LAST, 28)


def counted(told: int, asked_on: dt.date, *, recorded: int = 26, bad: int = 20) -> Range:
    """A window with `bad` of `recorded` days with headache, and a count told on a day."""
    start = LAST - dt.timedelta(days=27)
    days = [fact("diary_day", start + dt.timedelta(days=n), headache=n < bad) for n in range(recorded)]
    said = fact("finding", asked_on, name="headache_days_per_month", value=told)
    return headache_days(chart_of(*days, said).as_of(LAST + dt.timedelta(days=7)), WINDOW).count


def test_a_told_count_that_the_diary_allows_settles_the_missing_days():
    assert counted(21, LAST) == Range(21, 21)


def test_a_told_count_that_the_diary_rules_out_does_not_count():
    assert counted(6, LAST) == Range(20, 22)
    assert counted(23, LAST) == Range(20, 22)


def test_a_count_asked_when_the_month_began_is_of_the_month_before():
    assert counted(21, LAST - dt.timedelta(days=27)) == Range(20, 22)


def test_a_complete_diary_holds_over_what_was_told():
    assert counted(21, LAST, recorded=28) == Range(20, 20)
