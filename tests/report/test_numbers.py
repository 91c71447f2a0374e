"""Numbers as people read them. Expected texts are written by hand."""

from __future__ import annotations

import pytest

from reprieve.report import numbers


def quantity(low: float, middle: float, high: float) -> dict[str, float]:
    return {"p05": low, "median": middle, "p95": high}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (quantity(2.1, 4.2, 6.4), "about 4 (2 to 6)"),
        (quantity(-0.4, 0.31, 1.2), "about 0.3 (−0.4 to 1.2)"),
        (quantity(-0.04, 0, 0.04), "about 0 (0 to 0)"),
        (7, "about 7"),
        (None, "not known"),
        ({"median": 3}, "about 3"),
        (float("nan"), "not known"),
        (True, "not known"),
    ],
)
def test_a_quantity_is_written_with_its_interval(value: object, text: str) -> None:
    assert numbers.about(value) == text


@pytest.mark.parametrize(
    ("gained", "text"),
    [
        (quantity(5.4, 7.2, 9.1), "about 7 fewer (5 to 9)"),
        (quantity(-9.1, -7.2, -5.4), "about 7 more (5 to 9)"),
        (quantity(-2.2, 1.1, 4.4), "about 1 fewer (from 2 more to 4 fewer)"),
        (quantity(0, 2, 4), "about 2 fewer (0 to 4)"),
        (None, "not known"),
    ],
)
def test_days_gained_say_fewer_or_more_and_both_where_both_are_possible(gained: object, text: str) -> None:
    assert numbers.fewer_or_more(gained) == text


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.71, "about 7 in 10"),
        (0.999, "more than 9 in 10"),
        (0.01, "less than 1 in 10"),
        (None, "not known"),
    ],
)
def test_a_chance_is_told_in_people_and_never_as_certain(chance: object, text: str) -> None:
    assert numbers.in_ten(chance) == text


def test_a_models_chance_is_never_written_as_0_or_100_percent() -> None:
    assert numbers.percent(1.0) == "over 99 %"
    assert numbers.percent(0.0) == "under 1 %"
    assert numbers.percent(0.835) == "84 %"


def test_a_date_is_written_as_people_write_it_and_other_text_stays() -> None:
    assert numbers.day("2026-03-02") == "2 March 2026"
    assert numbers.day("week 3") == "week 3"
