"""Was this part of the answer worked out, and if not, what is missing?

An answer is the JSON-able mapping of `reprieve answer --json`. A section that could not be worked out holds
`not_computed` (why) and `ask_for`; a section that is absent is treated the same way, never as an empty result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Section = Mapping[str, Any]

URGENCIES = ("emergency_now", "same_day", "urgent_2_weeks", "soon", "routine")  # worst first


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Why a part is not there, and what to ask so that it can be."""

    why: str
    ask_for: tuple[str, ...] = ()


def gap_in(section: object) -> Gap | None:
    """The gap a section stands for, or None when it was worked out."""
    if section is None:
        return Gap(why="This part is not in the answer.")
    if isinstance(section, Mapping) and "not_computed" in section:
        return Gap(why=str(section["not_computed"]), ask_for=texts(section.get("ask_for")))
    return None


def part(answer: object, *path: str) -> Section:
    """The mapping at `path`, empty where it is absent, not worked out, or no mapping."""
    here: object = answer
    for key in path:
        here = here.get(key) if isinstance(here, Mapping) and "not_computed" not in here else None
    return here if isinstance(here, Mapping) and "not_computed" not in here else {}


def beside_gap(section: object) -> Section:
    """What a section holds beside its gap, such as counts: all of it where there is no gap."""
    return (
        {key: value for key, value in section.items() if key != "not_computed"}
        if isinstance(section, Mapping)
        else {}
    )


def rows(section: object, key: str | None = None) -> list[Section]:
    """The rows of a list section, empty where it is absent or was not worked out."""
    if key is not None:
        section = (
            section.get(key) if isinstance(section, Mapping) and "not_computed" not in section else None
        )
    if not isinstance(section, Iterable) or isinstance(section, (str, Mapping)):
        return []
    return [row for row in section if isinstance(row, Mapping)]


def per_condition(section: object) -> list[Section]:
    """The evidence, one mapping a condition, whether it came as one, as a list, or by condition id."""
    if isinstance(section, Mapping):
        if gap_in(section):
            return []
        if "condition" in section or "pooled" in section:
            return [section]
        return [{"condition": name, **row} for name, row in section.items() if isinstance(row, Mapping)]
    return rows(section)


def texts(value: object) -> tuple[str, ...]:
    """Lines of text from a string, a list of strings, or a list of mappings that hold one."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, Mapping):
        for key in ("text", "words", "ask_for", "question", "name", "why"):
            if key in value:
                return texts(value[key])
        return tuple(f"{key}: {inner}" for key, inner in value.items() if inner is not None)
    if isinstance(value, Iterable):
        return tuple(line for item in value for line in texts(item))
    return (str(value),)


def readable(name: object) -> str:
    """An id as a person reads it: `chronic_migraine` is "chronic migraine"."""
    return str(name).replace("_", " ").strip()


def is_recalled(row: Section) -> bool:
    """Whether any figure of this row was recalled, not looked up; no mark counts as recalled."""
    marks = texts(row.get("verification", "recalled")) or ("recalled",)
    return any(mark.strip().lower() != "verified" for mark in marks)


def mark(row: Section) -> str:
    """How this row's figures were seen, as every surface writes it."""
    return "recalled, not looked up" if is_recalled(row) else "verified"


def ruling(row: Section) -> str:
    """A rule's verdict as people read it. A stop rule that is met is no good news: it gets no tick."""
    verdict, kind = str(row.get("verdict", "unknown")), str(row.get("kind", ""))
    if kind in ("stop", "caution"):
        return {"met": f"! {kind}: applies", "not_met": f"{kind}: does not apply"}.get(
            verdict, f"? {kind}: not known"
        )
    return VERDICTS.get(verdict, verdict)


VERDICTS = {"met": "✓ met", "not_met": "✗ not met", "unknown": "? not known"}
