"""Counts from the diary: what is missing widens them, and only a complete month overrules a typed answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from reprieve.chart import Day, Fact
from reprieve.diagnosis.day_features import migraine_day
from reprieve.diagnosis.derived import Derived
from reprieve.diagnosis.held import Range
from reprieve.knowledge import load_knowledge
from tests.conftest import fact
from tests.diagnosis.people import (
    CHRONIC_MIGRAINE,
    DAY,
    MET,
    MIGRAINE_ATTACKS,
    NOT_MET,
    UNKNOWN,
    but,
    judge,
    says,
    verdict,
)

SETTINGS = load_knowledge().criteria.derived


def diary(days: int, headaches: int, *, until: dt.date = DAY, **said: Any) -> list[Fact]:
    """The `days` days that end on `until`, the first `headaches` of them with headache."""
    first = until - dt.timedelta(days=days - 1)
    return [
        fact(
            "diary_day",
            first + dt.timedelta(days=n),
            headache=n < headaches,
            **(said if n < headaches else {}),
        )
        for n in range(days)
    ]


def count(facts: list[Fact], name: str) -> Derived:
    return judge(facts).case.known.derived[name]


def test_a_month_is_the_28_days_that_end_today() -> None:
    older = diary(28, 28, until=DAY - dt.timedelta(days=28))
    found = count([*older, *diary(28, 9)], "headache_days_per_month")
    assert found.range == Range(9, 9)
    assert (found.first, found.last) == (dt.date(2026, 5, 5), dt.date(2026, 6, 1))


def test_missing_days_widen_the_count_and_are_never_free_of_pain() -> None:
    found = count(diary(20, 12), "headache_days_per_month")
    assert (found.range, found.recorded) == (Range(12, 20), 20)
    free = count(diary(20, 12), "headache_free_days_per_month")
    assert free.range == Range(8, 16)


@pytest.mark.parametrize(
    ("recorded", "headaches", "expected"),
    [
        (28, 15, MET),
        (28, 14, NOT_MET),
        (20, 15, MET),
        (20, 14, UNKNOWN),
        (20, 7, UNKNOWN),
        (20, 6, NOT_MET),
    ],
)
def test_fifteen_days_are_met_or_not_only_if_the_missing_days_could_not_change_it(
    recorded: int, headaches: int, expected: object
) -> None:
    facts = [*but(CHRONIC_MIGRAINE, headache_days_per_month=...), *diary(recorded, headaches, **FEATURES)]
    assert verdict(facts, "ichd3_1_3") is expected


FEATURES = {"pain": 8, "one_sided": True, "pulsating": True, "nausea_or_vomiting": True}


def test_a_complete_month_holds_over_a_typed_answer_and_both_are_shown() -> None:
    judged = judge([*diary(28, 10), says("headache_days_per_month", 20)])
    row = judged.to_dict()["derived"]["headache_days_per_month"]
    assert (row["value"], row["counted"]) == (10, {"low": 10, "high": 10})
    assert "typed: 20" in row["note"]


def test_a_typed_answer_holds_over_an_incomplete_month_and_both_are_shown() -> None:
    judged = judge([*diary(20, 2), says("headache_days_per_month", 20)])
    row = judged.to_dict()["derived"]["headache_days_per_month"]
    assert (row["value"], row["counted"]) == (20, {"low": 2, "high": 10})
    assert "the diary counts 2 to 10" in row["note"]


def test_without_a_day_in_the_month_nothing_is_counted() -> None:
    assert (
        "headache_days_per_month"
        not in judge(diary(28, 9, until=DAY - dt.timedelta(days=28))).case.known.derived
    )
    assert (
        verdict([*MIGRAINE_ATTACKS, *diary(5, 5, until=DAY - dt.timedelta(days=90))], "ichd3_1_3")
        is UNKNOWN
    )


def day(**said: Any) -> Day:
    return Day(on=DAY, **{"headache": True, **said})


NO = dict.fromkeys(
    ("one_sided", "pulsating", "aggravated", "nausea_or_vomiting", "photophobia", "phonophobia", "aura"),
    False,
) | {"believed_migraine": False, "relieved_by_triptan_or_ergot": False}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({**NO, "worst": 1}, False),
        ({**NO, "worst": 2, "one_sided": True, "nausea_or_vomiting": True}, True),
        ({**NO, "worst": 1, "one_sided": True, "nausea_or_vomiting": True}, False),
        ({**NO, "pain": 4, "one_sided": True, "nausea_or_vomiting": True}, True),
        ({**NO, "pain": 3, "one_sided": True, "nausea_or_vomiting": True}, False),
        ({**NO, "one_sided": True, "pulsating": True, "photophobia": True, "phonophobia": True}, True),
        ({**NO, "one_sided": True, "pulsating": True, "photophobia": True, "worst": 1}, False),
        ({**NO, "aura": True, "worst": 1}, True),
        ({**NO, "worst": 1, "believed_migraine": True, "relieved_by_triptan_or_ergot": True}, True),
        ({**NO, "worst": 1, "believed_migraine": True}, False),
        ({"one_sided": True, "pulsating": True, "nausea_or_vomiting": True}, True),
        ({"one_sided": True, "pulsating": True}, None),
        ({"worst": 3}, None),
        ({**NO, "worst": 3, "one_sided": True, "nausea_or_vomiting": None}, None),
    ],
)
def test_a_migraine_day_by_its_features_and_open_where_they_were_not_noted(
    said: dict[str, Any], expected: bool | None
) -> None:
    assert migraine_day(day(**said), SETTINGS) is expected


def test_a_day_without_headache_is_no_migraine_day_whatever_else_is_noted() -> None:
    assert migraine_day(day(headache=False, aura=True), SETTINGS) is False


def test_four_hours_make_a_long_headache_day_and_an_unknown_length_leaves_it_open() -> None:
    facts = [
        fact("diary_day", DAY, headache=True, hours=4),
        fact("diary_day", DAY - dt.timedelta(days=1), headache=True, hours=3.5),
        fact("diary_day", DAY - dt.timedelta(days=2), headache=True),
        fact("diary_day", DAY - dt.timedelta(days=3), headache=False),
    ]
    assert count(facts, "headache_days_ge_4h_per_month").range == Range(1, 2 + 24)
    assert count(facts, "headache_hours_per_month").range == Range(7.5, 7.5 + 24 + 24 * 24)


def test_days_of_acute_medicine_are_counted_by_class_and_not_by_tablet() -> None:
    both = [{"class": "paracetamol", "doses": 4}, {"class": "nsaid", "doses": 2}]
    facts = [fact("diary_day", DAY - dt.timedelta(days=n), headache=True, acute=both) for n in range(3)]
    facts += [fact("diary_day", DAY - dt.timedelta(days=n), headache=False, acute=[]) for n in range(3, 28)]
    for name, expected in (
        ("paracetamol_days_per_month", 3),
        ("nonopioid_analgesic_days_per_month", 3),
        ("acute_medication_days_per_month", 3),
        ("triptan_days_per_month", 0),
    ):
        assert count(facts, name).range == Range(expected, expected)


def test_gepants_are_acute_medicine_and_no_overuse_class() -> None:
    facts = [
        fact("diary_day", DAY - dt.timedelta(days=n), headache=True, acute=[{"class": "gepant"}])
        for n in range(28)
    ]
    assert count(facts, "acute_medication_days_per_month").range == Range(28, 28)
    assert count(facts, "multiple_class_acute_days_per_month").range == Range(0, 0)


def test_where_medicines_were_not_noted_no_day_is_without_them() -> None:
    assert count(diary(28, 10), "triptan_days_per_month").range == Range(0, 28)


def months(facts: list[Fact]) -> Range | None:
    found = judge(facts).case.known.derived.get("months_at_current_headache_frequency")
    return found.range if found is not None else None


def block(number: int, headaches: int, days: int = 28) -> list[Fact]:
    """A month of diary, `number` months before the present one."""
    return diary(days, headaches, until=DAY - dt.timedelta(days=28 * number))


def test_months_in_a_row_are_at_least_what_the_diary_shows_and_exact_where_it_changed() -> None:
    assert months([*block(0, 16), *block(1, 20), *block(2, 15)]) == Range(3, 1200)
    assert months([*block(0, 16), *block(1, 20), *block(2, 14)]) == Range(2, 2)
    assert months([*block(0, 16), *block(1, 20, days=27)]) == Range(1, 1200)
    assert months([*block(0, 16, days=27), *block(1, 20)]) is None


def test_four_complete_months_are_more_than_three_and_three_are_left_open() -> None:
    base = but(CHRONIC_MIGRAINE, headache_days_per_month=..., months_at_current_headache_frequency=...)
    base = but(base, migraine_days_per_month=..., months_at_current_migraine_frequency=...)

    def month(number: int) -> list[Fact]:
        return diary(28, 16, until=DAY - dt.timedelta(days=28 * number), **FEATURES)

    three = [*month(0), *month(1), *month(2)]
    assert verdict([*base, *three], "chronic_migraine") is UNKNOWN
    assert verdict([*base, *three, *month(3)], "chronic_migraine") is MET
    changed = [*three, *diary(28, 5, until=DAY - dt.timedelta(days=84), **FEATURES)]
    assert verdict([*base, *changed], "chronic_migraine") is NOT_MET


def test_a_recalled_month_stands_in_for_a_diary() -> None:
    facts = [
        *but(CHRONIC_MIGRAINE, headache_days_per_month=...),
        fact("diary_span", DAY, days=28, days_recorded=28, pain_days=15),
    ]
    assert verdict(facts, "chronic_migraine") is MET
    partly = [*facts[:-1], fact("diary_span", DAY, days=28, days_recorded=20, pain_days=14)]
    assert verdict(partly, "chronic_migraine") is UNKNOWN


def test_pain_in_the_diary_of_someone_without_headaches_is_not_counted_as_headache() -> None:
    facts = [says("has_headache", False), *diary(28, 28)]
    assert "headache_days_per_month" not in judge(facts).case.known.derived
