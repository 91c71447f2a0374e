"""How is docs/validation.md kept: what it begins with, and one section for each part that was run?

A part that is run anew replaces its own section and leaves the others as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

BEGIN = """# Validation

## What this page does not show

- **No real person treated for head or face pain is on this page.** No diary of one is openly available. Whether the
  answers hold for such people is not known; [the protocol](protocol.md) says how a clinic could find out.
- Virtual people are drawn from the model itself, so that agreement there shows that the arithmetic is right and what a
  diary can tell, not that the model is true. The unkind worlds below change a few of its assumptions, not all: in every one
  of them the pain of a day follows the same kind of law.
- How much hope each visit renews cannot be told from a diary. In the worlds where it is large the specific days come out too high.
- Two sets of real people are here: 133 untreated diaries of migraine, and 109 people treated for cervical dystonia with another
  toxin and scored at visits. Neither tests the specific effect on a head-pain diary.
- How much people differ in the specific effect, and how slowly relief fades, are assumptions of the prior; "in the prior
  world" means: if those are right.
- Bars are those set before the work. A missed one says "missed". A standard error stands where chance could matter; where
  fewer people were drawn than the bar asks for, the table says how many.

Written by `make validate` (`python -m reprieve.validation`), seeds fixed; worst worlds first.
"""
PARTS = {
    "decisions": "Decisions: what each way of deciding loses",
    "coverage": "Calibration: 90 % intervals, in which world",
    "missing": "Days missing for a reason",
    "dates": "The date of half relief",
    "ranks": "Calibration: ranks of the truth in the prior world",
    "diaries": "133 real diaries, foretold",
    "population": "133 real diaries: drift and persistence",
    "trial": "109 real people of a toxin trial",
    "referee": "NUTS as referee, and what others take",
}


NOT_RUN = "Not run yet:"


def _marks(part: str) -> tuple[str, str]:
    return f"<!-- begin {part} -->", f"<!-- end {part} -->"


def with_section(page: str, part: str, body: str) -> str:
    """The page with this part's section replaced, sections in the order of PARTS."""
    bodies = {name: found for name in PARTS if (found := section(page, name)) is not None}
    bodies[part] = body.strip()
    rows = [BEGIN]
    for name, title in PARTS.items():
        begin, end = _marks(name)
        said = bodies.get(name, f"{NOT_RUN} `python -m reprieve.validation {name}`.")
        rows.append(f"{begin}\n## {title}\n\n{said}\n{end}\n")
    return "\n".join(rows)


def section(page: str, part: str) -> str | None:
    """What stands in this part's section, without its title; None where it was never run."""
    begin, end = _marks(part)
    if begin not in page:
        return None
    inside = page.split(begin, 1)[1].split(end, 1)[0].strip()
    body = inside.split("\n\n", 1)[1].strip()
    return None if body.startswith(NOT_RUN) else body


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others figures."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(one) + " |" for one in (head, ruler, *rows))


def bar(met: bool) -> str:
    """In words whether a bar was met."""
    return "met" if met else "**missed**"


def prose(text: str) -> str:
    """One paragraph on one line."""
    return " ".join(text.split())
