"""Which decision is the last, and until when does it stand?"""

from __future__ import annotations

import datetime as dt

from reprieve.chart import Chart
from reprieve.record import known_of, last_decision, standing_decision
from tests.conftest import fact
from tests.record.test_kinds import DECISION

TODAY = dt.date(2026, 6, 30)


def decision(verdict="continue", *, at="2026-06-01T10:00:00+02:00", **said):
    whole = {**DECISION, "next_date": None, "verdict": verdict, "recorded_at": at, **said}
    return fact(whole.pop("kind"), whole.pop("on"), **{key: value for key, value in whole.items() if value})


def view_of(*facts):
    return known_of(Chart.from_facts([fact("person", "2020-01-01", born=1980), *facts]), TODAY)


def test_of_two_decisions_of_a_day_the_one_written_later_counts():
    first, second = decision("continue"), decision("stop", at="2026-06-01T10:00:01+02:00")
    assert last_decision(view_of(first, second)) == last_decision(view_of(second, first)) == second


def test_one_that_was_taken_back_leaves_the_one_before():
    first, second = decision("continue"), decision("stop", at="2026-06-01T11:00:00+02:00", id="two")
    gone = fact("retraction", "2026-06-02", of="two")
    assert last_decision(view_of(first, second, gone)) == first


def test_it_stands_while_the_diary_grows_and_not_after_anything_else_is_known():
    made = decision()
    later = {"recorded_at": "2026-06-02T08:00:00+02:00"}
    diary = fact("diary_day", "2026-06-02", headache=True, **later)
    assert standing_decision(view_of(made, diary)) == made
    for news in (
        fact("finding", "2026-06-02", name="fever", value=False, by="patient", **later),
        fact("adverse_event", "2026-06-02", event="eyelid_ptosis", **later),
        fact("score", "2026-06-02", instrument="hit6", value=60, **later),
    ):
        assert standing_decision(view_of(made, news)) is None
        assert last_decision(view_of(made, news)) == made


def test_what_was_known_before_is_no_news_and_taking_it_back_is():
    known = fact("finding", "2026-05-30", id="known", name="fever", value=False, by="patient")
    assert standing_decision(view_of(decision(), known)) == decision()
    gone = fact("retraction", "2026-06-02", of="known", recorded_at="2026-06-02T08:00:00+02:00")
    assert standing_decision(view_of(decision(), known, gone)) is None


def test_a_chart_without_a_decision_has_none():
    assert last_decision(view_of()) is None
    assert standing_decision(view_of()) is None
