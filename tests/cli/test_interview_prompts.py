"""What is typed is read as it was meant, or refused with what to type."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from reprieve.cli.interview_prompts import hint, read, show
from reprieve.diagnosis.interview import Item, Option, Screen
from reprieve.errors import FactError

WORDS = (Option(value="pulsating", label="Throbbing"), Option(value="burning", label="Burning [hot]"))


def screen(kind, *facts, **more):
    items = tuple(Item(fact=one, about="headache:1", label=one) for one in facts)
    said = {
        "id": "a",
        "asks": "Which [red]words?",
        "why": "So.",
        "none_of_these": "None",
        "not_sure": "Not sure",
    }
    return Screen(kind=kind, items=items, **said, **more)


LIST = screen("check_list", "fever", "vomiting", "photophobia")
CHOICES = screen("choices", "pain_quality", options=WORDS)
CHOICE = screen("choice", "pain_quality", options=WORDS)
NUMBER = screen("number", "attack_duration_minutes", unit="min", range=(0.0, 43200.0))


@pytest.mark.parametrize(
    ("one", "typed", "given"),
    [
        (LIST, "0", []),
        (LIST, "none", []),
        (LIST, "1 3", {"fever": True, "vomiting": False, "photophobia": True}),
        (LIST, "1, 2?", {"fever": True, "vomiting": None, "photophobia": False}),
        (CHOICES, "2 1", ["burning", "pulsating"]),
        (CHOICES, "0", []),
        (CHOICE, " 2 ", "burning"),
        (screen("yes_no", "vomiting"), "Y", True),
        (screen("yes_no", "vomiting"), "no", False),
        (NUMBER, "90", 90.0),
        (NUMBER, "1,5", 1.5),
        (NUMBER, "2 h", 120.0),
        (NUMBER, "90s", 1.5),
        (NUMBER, "1 d", 1440.0),
        (screen("text", "headache_label"), " The old one ", "The old one"),
        (screen("date", "bont_last_date"), "2026-03-01", "2026-03-01"),
        *[(one, word, None) for one in (LIST, CHOICES, CHOICE, NUMBER) for word in ("?", "s", "skip")],
    ],
)
def test_what_is_typed_is_read(one, typed, given):
    assert read(one, typed) == given


@pytest.mark.parametrize(
    ("one", "typed", "remedy"),
    [
        (LIST, "", "Type 0 for none of these, or ? for not sure."),
        (LIST, "4", "Type numbers from 1 to 3"),
        (LIST, "yes", "Type numbers from 1 to 3"),
        (CHOICE, "1 2", "Type one number from 1 to 2."),
        (CHOICE, "0", "Type numbers from 1 to 2"),
        (screen("yes_no", "vomiting"), "maybe", "Type y or n, or ? for not sure."),
        (NUMBER, "long", "Type a number from 0 to 43200 minutes"),
        (NUMBER, "2 weeks", "or with its unit, such as 20 min"),
        (
            screen("number", "age_years", unit="a", range=(0.0, 120.0)),
            "3 h",
            "a number from 0 to 120 years",
        ),
    ],
)
def test_what_cannot_be_read_says_what_to_type(one, typed, remedy):
    with pytest.raises(FactError) as refused:
        read(one, typed)
    assert remedy in str(refused.value)


@pytest.mark.parametrize("kind", ["check_list", "yes_no", "choice", "choices", "number", "text", "date"])
def test_every_kind_says_how_to_answer_be_unsure_and_stop(kind):
    said = hint(screen(kind, "vomiting", options=WORDS, range=(0.0, 10.0)))
    assert "? not sure" in said
    assert "q stop" in said


def test_a_screen_shows_its_words_as_they_are_and_whose_pain_it_is_about():
    out = io.StringIO()
    show(
        screen("choices", "pain_quality", options=WORDS, called="the [old] one"),
        Console(file=out, width=100),
        3,
    )
    text = out.getvalue()
    assert "3. Which [red]words? (the [old] one)" in text
    assert "2  Burning [hot]" in text
    assert "0  None" in text
