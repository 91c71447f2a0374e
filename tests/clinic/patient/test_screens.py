"""A page's answer to a screen of the interview is read as one, or refused with what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from reprieve.clinic.patient.screens import given
from reprieve.diagnosis.interview import Item, Option, Screen, answer
from reprieve.errors import FactError

ON = dt.date(2026, 3, 1)
LIST = Screen(
    id="list",
    kind="check_list",
    asks="Which?",
    items=(
        Item(fact="a", about=None, label="A"),
        Item(fact="b", about=None, label="B", only_yes=True, if_not=None),
        Item(fact="c", about=None, label="C"),
    ),
    why="",
    none_of_these="None",
    not_sure="Not sure",
)


def one(kind: str, *options: str, **said: object) -> Screen:
    return Screen(
        id="one",
        kind=kind,  # type: ignore[arg-type]
        asks="?",
        items=(Item(fact="a", about=None, label="A"),),
        options=tuple(Option(value=value, label=value) for value in options),
        why="",
        none_of_these="None",
        not_sure="Not sure",
        **said,  # type: ignore[arg-type]
    )


def posted(**fields: list[str]) -> Callable[[str], Sequence[str]]:
    return lambda name: fields.get(name, [])


def values(screen: Screen, **fields: list[str]) -> dict[str, object]:
    return {fact.name: fact.value for fact in answer(screen, given(screen, posted(**fields)), ON)}


def test_ticked_is_yes_unsure_is_not_known_and_the_rest_is_no() -> None:
    assert values(LIST, chosen=["a"], unsure=["c"]) == {"a": True, "b": None, "c": None}


def test_none_of_these_is_no_for_all_but_the_signs_nobody_can_rule_out() -> None:
    assert values(LIST, whole=["0"]) == {"a": False, "b": None, "c": False}


def test_not_sure_is_asked_and_not_known() -> None:
    assert values(LIST, whole=["?"], chosen=["a"]) == {"a": None, "b": None, "c": None}


def test_nothing_chosen_is_no_answer() -> None:
    for screen in (
        LIST,
        one("yes_no"),
        one("choices", "x"),
        one("choice", "x"),
        one("number"),
        one("text"),
    ):
        with pytest.raises(FactError, match="nothing was chosen"):
            given(screen, posted())


def test_none_together_with_something_is_refused() -> None:
    with pytest.raises(FactError, match="none of these"):
        given(LIST, posted(chosen=["a"], whole=["0"]))


def test_a_forged_choice_is_refused_by_the_core() -> None:
    for screen, field in ((LIST, "drop table"), (one("choice", "x"), "y"), (one("yes_no"), "maybe")):
        with pytest.raises(FactError):
            answer(screen, given(screen, posted(chosen=[field])), ON)


def test_each_kind_is_read_in_its_own_type() -> None:
    assert values(one("yes_no"), chosen=["no"]) == {"a": False}
    assert values(one("choice", "x", "y"), chosen=["y"]) == {"a": "y"}
    assert values(one("choices", "x", "y"), chosen=["y", "x"]) == {"a": ["y", "x"]}
    assert values(one("choices", "x", "y"), whole=["0"]) == {"a": []}
    assert values(one("number", range=(0, 10), unit="h"), chosen=["2,5"]) == {"a": 2.5}
    assert values(one("date"), chosen=["2026-02-28"]) == {"a": "2026-02-28"}
    for junk in ("nan", "inf", "1e999", "two"):
        with pytest.raises(FactError):
            values(one("number", range=(0, 10)), chosen=[junk])
