"""Scores of a chart: what stands before the first injection, what now, and what is not known."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.instruments import scores_of
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
SITES = [{"muscle": "frontalis", "side": "left", "units": 10}]


def hit6(on: str, value: float):
    return fact("score", on, instrument="hit6", value=value)


def injected(on: str, indication: str | None = "chronic_migraine"):
    return fact("injection", on, product="onabotulinumtoxinA", indication=indication, sites=SITES)


def only(*facts, condition="chronic_migraine", as_of=dt.date(2026, 12, 1), **more):
    (found,) = scores_of(chart_of(*facts).as_of(as_of), KNOWLEDGE, condition=condition, **more)
    return found


def test_the_last_score_before_the_first_injection_is_held_against_the_latest():
    found = only(
        hit6("2026-01-01", 70),
        hit6("2026-02-01", 64),
        injected("2026-02-10"),
        hit6("2026-04-01", 61),
        injected("2026-05-10"),
        hit6("2026-07-01", 58),
    )
    assert (found["before"], found["before_on"], found["before_is"]) == (
        64,
        "2026-02-01",
        "last_before_first_injection",
    )
    assert (found["now"], found["now_on"]) == (58, "2026-07-01")
    assert (found["change"], found["direction"], found["reached"]) == (-6, "improved", "met")
    assert found["minimal_important_change"] == -6
    assert found["verification"] == "verified"
    assert [one["band"] for one in found["values"]] == [
        "severe impact",
        "severe impact",
        "severe impact",
        "substantial impact",
    ]


def test_a_score_of_the_day_of_the_injection_was_asked_before_it():
    found = only(hit6("2026-02-10", 66), injected("2026-02-10"), hit6("2026-04-01", 60))
    assert found["before"] == 66
    assert found["reached"] == "met"


def test_without_a_score_before_the_first_injection_the_first_after_it_stands_and_says_so():
    found = only(injected("2026-02-10"), hit6("2026-04-01", 66), hit6("2026-07-01", 58))
    assert found["before_is"] == "first_recorded"
    assert found["because"][0].startswith("No score stands before the first injection")


def test_without_injections_the_first_score_is_the_one_before():
    found = only(hit6("2026-04-01", 66), hit6("2026-05-01", 65), hit6("2026-07-01", 61))
    assert (found["before"], found["now"], found["before_is"]) == (66, 61, "first_recorded")
    assert found["reached"] == "not_met"


@pytest.mark.parametrize(
    ("facts", "before", "now", "asked"),
    [
        ([hit6("2026-01-01", 66), injected("2026-02-10")], 66, None, "hit6 now"),
        ([injected("2026-02-10"), hit6("2026-04-01", 66)], None, 66, "hit6 before the first injection"),
        ([hit6("2026-04-01", 66)], None, 66, "hit6 earlier than this one"),
    ],
)
def test_a_single_score_makes_no_change_and_says_what_to_ask(facts, before, now, asked):
    found = only(*facts)
    assert (found["before"], found["now"], found["change"]) == (before, now, None)
    assert found["reached"] == "unknown"
    assert found["ask_for"] == [asked]
    assert found["because"]


def test_two_different_scores_of_one_day_are_not_known_and_both_shown():
    found = only(hit6("2026-01-01", 66), hit6("2026-01-01", 60))
    assert found["contradictions"] == [{"on": "2026-01-01", "values": [60, 66]}]
    assert found["reached"] == "unknown"
    assert found["ask_for"] == ["hit6: which of the values of one day is right"]


def test_a_contradiction_leaves_the_other_days_as_they_are():
    found = only(
        hit6("2026-01-01", 66), hit6("2026-02-01", 60), hit6("2026-02-01", 50), injected("2026-02-10"),
        hit6("2026-06-01", 60),
    )  # fmt: skip
    assert (found["before"], found["now"], found["reached"]) == (66, 60, "met")


def test_injections_for_something_else_do_not_begin_the_treatment():
    facts = [hit6("2026-01-01", 70), injected("2026-01-10", "cosmetic"), hit6("2026-02-01", 64),
             injected("2026-02-10"), hit6("2026-06-01", 60)]  # fmt: skip
    assert only(*facts)["before"] == 64
    assert only(*facts, condition=None)["before"] == 64
    assert only(*facts, first_injection=dt.date(2026, 1, 10))["before"] == 70


def test_what_was_recorded_later_is_not_seen_on_a_past_day():
    facts = [hit6("2026-01-01", 70), injected("2026-01-10"), hit6("2026-03-01", 64), hit6("2026-06-01", 50)]
    assert only(*facts, as_of=dt.date(2026, 4, 1))["now"] == 64
    assert only(*facts)["now"] == 50


def test_instruments_stand_by_name_and_one_unknown_here_is_kept_without_a_verdict():
    chart = chart_of(
        fact("score", "2026-01-01", instrument="twstrs_total", value=40),
        fact("score", "2026-03-01", instrument="twstrs_total", value=20),
        fact("score", "2026-03-01", instrument="phq_4", value=3),
    )
    phq, twstrs = scores_of(chart.as_of(dt.date(2026, 4, 1)), KNOWLEDGE)
    assert phq["instrument"] == "phq_4"
    assert (twstrs["before"], twstrs["now"], twstrs["reached"]) == (40, 20, "unknown")
    assert twstrs["because"] == ["nothing is known here of twstrs_total"]


def test_every_object_has_the_same_keys():
    objects = [
        only(hit6("2026-01-01", 66)),
        only(hit6("2026-01-01", 66), hit6("2026-02-01", 60)),
        only(fact("score", "2026-01-01", instrument="msq_v2_1", value=66)),
    ]
    assert len({frozenset(one) for one in objects}) == 1


def test_a_chart_without_scores_has_none():
    assert scores_of(chart_of(injected("2026-01-01")).as_of(dt.date(2026, 4, 1)), KNOWLEDGE) == []
