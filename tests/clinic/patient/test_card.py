"""A card says what was answered and no more; a second entry never makes a day better."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart import DiaryDay
from reprieve.chart._jsonl import parse_fact
from reprieve.chart.facts import SEVERITY
from reprieve.clinic.patient.card import SIGNS, Card, added, card_of, fact_of

ON = dt.date(2026, 3, 1)
doses = st.sampled_from([0.5, 1.0, 2.0, 3.0])
classes = st.sampled_from(["triptan", "nsaid", "other"])
medicines = st.none() | st.dictionaries(classes, st.none() | doses)
in_words = st.builds(
    Card,
    on=st.just(ON),
    worst=st.sampled_from(list(SEVERITY)),
    hours=st.none() | st.sampled_from([0.5, 1.0, 4.0, 20.0]),
    paroxysms=st.none() | st.integers(0, 60),
    acute=medicines,
    signs=st.dictionaries(st.sampled_from(SIGNS), st.booleans()),
    note=st.none() | st.just("a walk"),
)


def parsed(card: Card) -> DiaryDay:
    found = parse_fact(json.dumps(fact_of(card, entered="same_day")))
    assert isinstance(found, DiaryDay)
    return found


def test_a_card_is_one_diary_day_with_what_was_answered_and_nothing_else() -> None:
    card = Card(on=ON, worst="moderate", hours=4, acute={"triptan": 1.0}, signs={"photophobia": True})
    assert fact_of(card, entered="same_day") == {
        "kind": "diary_day",
        "on": "2026-03-01",
        "worst": "moderate",
        "hours": 4,
        "acute": [{"class": "triptan", "doses": 1.0}],
        "photophobia": True,
        "entered": "same_day",
    }


def test_no_medicine_is_an_answer_and_nothing_said_is_none() -> None:
    assert "acute" not in fact_of(Card(on=ON, worst="mild"), entered="same_day")
    assert fact_of(Card(on=ON, worst="mild", acute={}), entered="same_day")["acute"] == []


@given(in_words)
def test_a_card_comes_back_as_it_was_written(card: Card) -> None:
    assert card_of(parsed(card)) == card


def test_what_a_card_does_not_ask_is_kept_when_it_is_corrected() -> None:
    day = parse_fact(
        json.dumps(
            {"kind": "diary_day", "on": "2026-03-01", "pain": 5, "paroxysms": 7, "where": ["cheek:left"]}
        )
    )
    assert isinstance(day, DiaryDay)
    again = fact_of(card_of(day), entered="same_day")
    assert (again["pain"], again["paroxysms"], again["where"]) == (5, 7, ["cheek:left"])


@given(in_words, in_words)
def test_one_more_entry_never_makes_a_day_better(earlier: Card, later: Card) -> None:
    both = added(earlier, later)
    assert both.worst is not None
    assert earlier.worst is not None
    assert later.worst is not None
    assert SEVERITY[both.worst] == max(SEVERITY[earlier.worst], SEVERITY[later.worst])
    taken = {*(earlier.acute or {}), *(later.acute or {})}
    assert set(both.acute or {}) == taken
    assert all(both.signs[name] for card in (earlier, later) for name, there in card.signs.items() if there)
    parsed(both)  # the core takes it


def test_hours_and_doses_of_a_day_add_up_and_a_day_has_24_hours() -> None:
    noon = Card(on=ON, worst="mild", hours=2, acute={"nsaid": 1.0})
    evening = Card(on=ON, worst="severe", hours=3, acute={"nsaid": 2.0, "triptan": 1.0})
    both = added(noon, evening)
    assert (both.hours, both.acute) == (5, {"nsaid": 3.0, "triptan": 1.0})
    assert added(Card(on=ON, pain=3, hours=20), Card(on=ON, pain=2, hours=9)).hours == 24


def test_hours_of_a_day_are_not_known_where_one_painful_entry_does_not_say() -> None:
    assert added(Card(on=ON, worst="mild", hours=2), Card(on=ON, worst="mild")).hours is None
    assert added(Card(on=ON, worst="none"), Card(on=ON, worst="mild", hours=2)).hours == 2


def test_short_attacks_of_a_day_add_up_where_each_painful_entry_counts_them() -> None:
    noon, evening = Card(on=ON, worst="mild", paroxysms=3), Card(on=ON, worst="severe", paroxysms=9)
    assert added(noon, evening).paroxysms == 12
    assert added(noon, Card(on=ON, worst="mild")).paroxysms is None


def test_none_taken_at_noon_says_nothing_of_an_evening_that_was_not_asked() -> None:
    assert added(Card(on=ON, worst="mild", acute={}), Card(on=ON, worst="severe")).acute is None
    assert added(Card(on=ON, worst="mild", acute={}), Card(on=ON, worst="mild", acute={})).acute == {}


@pytest.mark.parametrize(
    ("earlier", "later", "pain", "worst"),
    [
        (Card(on=ON, pain=6), Card(on=ON, worst="none"), 6, None),
        (Card(on=ON, worst="mild"), Card(on=ON, pain=7), 7, None),
        (Card(on=ON, pain=7), Card(on=ON, worst="mild"), None, "mild"),
    ],
)
def test_words_and_numbers_are_never_mixed_in_one_day(
    earlier: Card, later: Card, pain: int | None, worst: str | None
) -> None:
    both = added(earlier, later)
    assert (both.pain, both.worst) == (pain, worst)
    parsed(both)
