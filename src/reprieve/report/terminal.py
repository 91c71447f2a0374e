"""The answer in a terminal: readable at 80 columns and at 200, in colour, without it, and in a pipe.

Every verdict is a word, never a colour alone. Text of the chart is printed as it is: square brackets in a note are
no markup. Each function takes a Rich console, so that the caller decides the width and where it goes.
"""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from reprieve.report import words
from reprieve.report.lines import line, listed, width
from reprieve.report.page_head import standing_notes
from reprieve.report.sections import Section, part, texts
from reprieve.report.terminal_evidence import render_evidence
from reprieve.report.terminal_sections import (
    render_decision,
    render_diagnosis,
    render_forecast,
    render_plan,
    render_response,
)
from reprieve.report.tree import as_rich_tree

__all__ = [
    "render_answer",
    "render_decision",
    "render_diagnosis",
    "render_evidence",
    "render_forecast",
    "render_plan",
    "render_response",
    "render_tree",
]


def render_answer(answer: Section, console: Console) -> None:
    """The whole answer: plain words first, then each section with its reasons."""
    said = words.say(answer)
    if said.urgent:
        panel = Panel(Text("\n".join(said.urgent), style="bold"), title="FIRST", border_style="red")
        console.print(panel, width=width(console))
    line(console, "Can botulinum toxin help me?", style="bold")
    for note in standing_notes(answer):
        line(console, note, style="dim")
    console.print()
    line(console, said.headline, style="bold")
    for sentence in said.body:
        line(console, sentence)
    listed(console, "What is not known", said.unknown)
    listed(console, "What would help to know", said.ask)
    listed(console, "Notes", texts(answer.get("notes")))
    console.print()
    line(console, "For the clinician: reasons and sources", style="bold")
    for title, show in (
        (words.response_title(answer), render_response),
        ("What the pain is", render_diagnosis),
        ("What trials show", render_evidence),
        ("What to expect", render_forecast),
        ("Safety and the plan", render_plan),
        ("What to do next: each rule set's view, side by side", render_decision),
    ):
        console.print()
        console.print(Rule(Text(title, style="bold"), align="left", characters="-"), width=width(console))
        show(answer, console)


def render_tree(tree: Section, console: Console) -> None:
    """A rule as a tree: each part's verdict, fact, value, date and informant; now, and before treatment."""
    before = part(tree, "before_treatment")
    if before:
        console.print(f"Before treatment, as of {before['as_of']}:")
        console.print(as_rich_tree(before), width=width(console))
        console.print("Now:")
    console.print(as_rich_tree(tree), width=width(console))
