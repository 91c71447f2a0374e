"""The answer in a terminal, at 80 and at 200 columns, without colour."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from reprieve.report import terminal, words
from tests.report import example

Build = Callable[[], dict[str, Any]]
EVERY = [example.treated, example.untreated, example.nearly_empty, example.emergency]


def printed(show: Callable[[Any, Console], None], answer: dict[str, Any], width: int = 80) -> str:
    out = io.StringIO()
    show(answer, Console(file=out, width=width, force_terminal=False, color_system=None))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("build", EVERY)
def test_no_line_is_wider_than_the_terminal_and_no_word_of_the_answer_is_cut(
    build: Build, width: int
) -> None:
    answer = build()
    text = printed(terminal.render_answer, answer, width)
    assert max(len(line) for line in text.splitlines()) <= width
    flowing = re.sub(r"[\s│]+", " ", text)
    said = words.say(answer)
    for sentence in (*said.urgent, said.headline, *said.body, *said.unknown):
        assert sentence in flowing


@pytest.mark.parametrize("build", EVERY)
def test_a_pipe_gets_no_colour_codes_and_no_trailing_blanks(build: Build) -> None:
    text = printed(terminal.render_answer, build())
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_an_emergency_is_the_first_thing_printed() -> None:
    lines = printed(terminal.render_answer, example.emergency()).splitlines()
    assert "Get emergency help now." in lines[1]


def test_square_brackets_in_a_note_are_no_markup() -> None:
    answer = example.treated()
    answer["notes"] = ["[bold red]not bold[/] [/nothing]"]
    assert "[bold red]not bold[/] [/nothing]" in printed(terminal.render_answer, answer)


@pytest.mark.parametrize("name", words.SECTIONS)
def test_a_section_that_was_not_worked_out_says_why_and_what_to_ask(name: str) -> None:
    answer = example.treated()
    answer[name] = {"not_computed": f"Because of {name}.", "ask_for": [f"Who knows {name}?"]}
    text = printed(terminal.render_answer, answer)
    assert f"Not worked out: Because of {name}." in text
    assert f"Ask: Who knows {name}?" in text


def test_a_section_alone_prints_as_it_does_in_the_answer() -> None:
    answer = example.treated()
    whole = printed(terminal.render_answer, answer)
    for show, name in (
        (terminal.render_diagnosis, "diagnosis"),
        (terminal.render_plan, "plan"),
    ):
        alone = printed(show, {"chart": "a", "as_of": "2026-01-18", **answer[name]})
        assert alone in whole


def test_a_response_alone_ends_with_its_decision() -> None:
    section = {"chart": "a", "as_of": "2026-01-18", **example.response(), "decision": example.decision()}
    text = printed(terminal.render_response, section)
    assert "The model's own view: wait, next date 2 March 2026" in text


def test_a_plan_that_cannot_be_drawn_says_why() -> None:
    text = printed(
        terminal.render_plan, {"not_computed": "No plan can be drawn.", "ask_for": ["fever"], "sites": []}
    )
    assert "Not worked out: No plan can be drawn." in text
    assert "fever" in text


def test_the_folded_diary_is_printed_as_counts_with_the_missing_days() -> None:
    text = printed(terminal.render_response, example.treated())
    assert re.search(r"weeks 3–6 +8 #{8} +29 of 101 days, 11 missing", text)


def test_the_units_of_each_muscle_are_printed_by_side() -> None:
    text = printed(terminal.render_plan, example.treated())
    assert "temporalis: right 20, left 20 units" in text
    assert "procerus: midline 5 units" in text


def test_recalled_evidence_is_marked() -> None:
    text = re.sub(r"\s+", " ", printed(terminal.render_evidence, example.treated()))
    assert "Mean difference −1.84 (95 % interval −7.56 to 3.87) [recalled, not looked up]" in text


def test_a_tree_prints_verdict_fact_value_date_and_informant() -> None:
    tree = {
        "chart": "a", "as_of": "2026-01-18", "id": "x",
        "tree": {
            "verdict": "unknown", "text": "all of",
            "children": [
                {"verdict": "met", "text": "headache days at least 15", "fact": "headache_days", "value": "18",
                 "on": "2026-01-02", "by": "diary"},
                {"verdict": "not_met", "text": "[b] is true", "fact": "b", "value": "no"},
                {"verdict": "unknown", "text": "c is true", "fact": "c", "value": "not asked"},
            ],
        },
    }  # fmt: skip
    lines = printed(terminal.render_tree, tree).splitlines()
    assert lines == [
        "? not known: all of",
        "├── ✓ met: headache days at least 15 (18, 2 January 2026, from diary)",
        "├── ✗ not met: [b] is true (no)",
        "└── ? not known: c is true (not asked)",
    ]
