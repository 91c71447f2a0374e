"""Who writes down headaches has them; who writes down pain may hurt elsewhere."""

from __future__ import annotations

import datetime as dt

from reprieve.diagnosis import case_of
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact

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
