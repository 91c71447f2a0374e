"""Who writes down headaches has them; who writes down pain may hurt elsewhere."""

from __future__ import annotations

import datetime as dt

from reprieve.diagnosis import Range, case_of
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact
from tests.diagnosis.people import says

DAY = dt.date(2026, 3, 1)


def has_headache(*facts):
    held = case_of(chart_of(*facts).as_of(DAY), load_knowledge()).known.held.get(("has_headache", None))
    return None if held is None else held.value


def test_a_headache_in_the_diary_says_that_there_are_headaches():
    assert has_headache(fact("diary_day", "2026-02-20", headache=True)) is True


def test_a_day_without_headache_or_with_pain_alone_does_not():
    assert has_headache(fact("diary_day", "2026-02-20", headache=False)) is None
    assert has_headache(fact("diary_day", "2026-02-20", pain=6)) is None


def test_a_typed_answer_holds_over_the_diary():
    said = fact("finding", "2026-02-21", name="has_headache", value=False)
    assert has_headache(fact("diary_day", "2026-02-20", headache=True), said) is False


def _known(*facts):
    return case_of(chart_of(*facts).as_of(DAY), load_knowledge()).known


def test_a_typed_count_of_another_month_does_not_hold_against_a_diary_that_excludes_it() -> None:
    """27 of 28 days recorded, 5 of them bad: 5 or 6. A count typed months before says nothing of these days."""
    diary = [fact("diary_day", DAY - dt.timedelta(days=n), headache=n < 5) for n in range(27)]
    old = says("headache_days_per_month", 20, on=DAY - dt.timedelta(days=90))
    held = _known(*diary, old).get("headache_days_per_month", None)
    assert held is not None
    assert held.value == Range(5, 6)
    assert "20" in held.in_words()
    new = says("headache_days_per_month", 20, on=DAY)
    stands = _known(*diary, new).get("headache_days_per_month", None)
    assert stands is not None
    assert stands.value == Range(20, 20), "without a complete month a typed answer of these days holds"
