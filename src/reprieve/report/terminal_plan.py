"""How was the plan fitted to the person, what is the clinician to decide, and what else is there, in a terminal?"""

from __future__ import annotations

from rich.console import Console

from reprieve.report.lines import MOST, bullets, line
from reprieve.report.plan_rows import plan_words, signing_words
from reprieve.report.sections import Section, mark, readable, texts


def plan_head(plan: Section, console: Console) -> None:
    """Which paradigm this is, whether its use is labelled, and whether it can be signed."""
    if plan.get("paradigm_name"):
        line(
            console,
            f"{plan['paradigm_name']}, for {readable(plan.get('indication'))}: {plan.get('status')}",
        )
    line(console, signing_words(plan), style="bold")


def fitted(plan: Section, console: Console) -> None:
    """The steps that were taken and those that wait, then what the clinician is to decide."""
    said = plan_words(plan)
    if said.taken:
        line(console, "Fitted to the person:")
        bullets(console, [f"{one['text']} [{mark(one)}]" for one in said.taken])
    if said.open_:
        line(console, f"? {len(said.open_)} steps wait for a fact, or were held back:")
        bullets(console, [str(one["text"]) for one in said.open_[:MOST]])
    for question in texts(plan.get("questions")):
        line(console, f"To decide: {question}.")


def alternatives(plan: Section, console: Console) -> None:
    """What else could be done, no injection first."""
    said = plan_words(plan).alternatives
    if said:
        line(console, "What else could be done:")
        bullets(console, [str(one["text"]) for one in said[:MOST]])
        if len(said) > MOST:
            line(console, f"and {len(said) - MOST} more that were published")
