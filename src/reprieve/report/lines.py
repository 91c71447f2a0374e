"""How is a line printed so that it wraps between words and nothing in it is markup?"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from reprieve.report.questions import all_asked
from reprieve.report.sections import Section, gap_in

MOST = 8  # rows of what is not decided, before the rest is counted
_WIDEST = 100  # a line longer than this is hard to read, however wide the terminal


def not_there(console: Console, why: str, ask_for: tuple[str, ...]) -> None:
    line(console, f"Not worked out: {why}")
    bullets(console, [f"Ask: {item}" for item in all_asked(ask_for)])


def listed(console: Console, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        console.print()
        line(console, title, style="bold")
        bullets(console, lines[: 2 * MOST])
        if len(lines) > 2 * MOST:
            line(console, f"  and {len(lines) - 2 * MOST} more")


def bullets(console: Console, lines: Sequence[str]) -> None:
    """A list, its items indented where they wrap."""
    for one in lines:
        for n, wrapped in enumerate(Text(str(one)).wrap(console, width(console) - 4, overflow="fold")):
            wrapped.rstrip()
            console.print(Text("  - " if n == 0 else "    ").append_text(wrapped), soft_wrap=True)


def line(console: Console, text: str, *, style: str = "", wrap: bool = True) -> None:
    """One paragraph, wrapped between words; nothing in it is markup."""
    whole = Text(text, style=style)
    for wrapped in whole.wrap(console, width(console), overflow="fold") if wrap else [whole]:
        wrapped.rstrip()
        console.print(wrapped, soft_wrap=True)


def width(console: Console) -> int:
    return min(console.width, _WIDEST)


def worked_out(answer: Section, name: str, console: Console) -> Section | None:
    """The section of an answer, or the answer itself where it is that section; None where it is a gap, then said."""
    section = answer.get(name) if name in answer or "as_of_is" in answer else answer
    if gap := gap_in(section):
        not_there(console, gap.why, gap.ask_for)
        return None
    return section if isinstance(section, dict) else {}
