"""A chart on disk: JSON Lines, one fact a line; read whole or not at all.

Every fault of a file is reported at once (at most `MOST_FAULTS`), each with its line, field, value and remedy.
A file that is no chart at all (binary noise, a giant line) is refused early, without reading it whole.
"""

from __future__ import annotations

import codecs
import difflib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reprieve.chart._fact import Fact
from reprieve.chart.facts import FACT, KINDS, form_of_plan
from reprieve.chart.record_facts import Decision
from reprieve.errors import ChartError, FactError
from reprieve.in_place import in_place_of

MOST_FAULTS = 20
LONGEST_LINE = 1_000_000  # bytes; the longest honest fact (a session of 40 sites) is under 10,000


def parse_fact(line: str | bytes) -> Fact:
    """One line of a chart. Raises FactError for the first thing wrong with it."""
    try:
        found = FACT.validate_json(line)
    except ValidationError as refused:
        details = refused.errors()
    else:
        names = line.count(b'":') if isinstance(line, bytes) else line.count('":')
        if names != len(found.model_fields_set):
            _as_object(line)  # more or fewer names than fields: nested ones, or one that stands twice
        return found
    line = _decoded(line) if isinstance(line, bytes) else line
    said = _as_object(line)
    if said.get("kind") == "episode" and "on" not in said and isinstance(said.get("start"), str):
        return parse_fact(json.dumps({**said, "on": said["start"][:10]}))
    raise _explained(details[0], said)


def parse_facts(lines: Iterable[bytes], source: str) -> list[tuple[int, Fact]]:
    """All facts of a chart with the line each stands in. Raises ChartError naming up to MOST_FAULTS lines."""
    facts: list[tuple[int, Fact]] = []
    faults: list[FactError] = []
    for number, raw in enumerate(lines, start=1):
        try:
            line = _plain(raw)
            if line and not line.isspace():
                facts.append((number, parse_fact(line)))
        except FactError as fault:
            faults.append(fault.at(f"line {number}"))
            if len(faults) == MOST_FAULTS or fault.code in {"chart.line.binary", "chart.line.long"}:
                break
    if faults:
        raise ChartError(faults, source)
    return facts


def read_facts(path: Path) -> list[tuple[int, Fact]]:
    """The facts of a file with their lines. Raises ChartError, also where there is no such file."""
    try:
        with path.open("rb") as file:
            return parse_facts(iter(lambda: file.readline(LONGEST_LINE + 1), b""), str(path))
    except OSError as error:
        raise ChartError(
            [
                FactError(
                    "file",
                    str(path),
                    error.strerror or "cannot be read",
                    "Name a chart file that you may read.",
                    "chart.file.unreadable",
                )
            ],
            str(path),
        ) from error


def to_lines(facts: Iterable[Fact]) -> str:
    """The chart as text, ids written out."""
    return "".join(json.dumps(fact.to_dict(), ensure_ascii=False) + "\n" for fact in facts)


def write_whole(
    path: Path, text: str, *, durable: bool = False, before: Callable[[Path], None] | None = None
) -> None:
    """Write a file whole or not at all: a reader never sees half of it, and a failure leaves the old one.

    Who may read the old one may read the new one, and nobody else. `durable`: it is on the disk when this returns.
    `before`: called with the new file just before it takes the place of the old one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with in_place_of(path) as new:
            if path.exists():
                new.touch(path.stat().st_mode)
                new.chmod(path.stat().st_mode)
            new.write_text(text, "utf-8")
            if durable:
                _to_disk(new)
            if before is not None:
                before(new)
        if durable and os.name == "posix":
            _to_disk(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> FactError:
    """That this file cannot be written, and what to do."""
    return FactError(
        "file",
        str(path),
        f"cannot be written ({error.strerror})",
        "Name a file in a folder that you may write to.",
        "file.unwritable",
    )


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain(raw: bytes) -> bytes:
    """The line without a byte order mark. Raises FactError where it is too long to be a fact."""
    if len(raw) > LONGEST_LINE:
        raise FactError(
            "line",
            f"{len(raw):,}+ bytes",
            f"is longer than {LONGEST_LINE:,} bytes, so this is no chart",
            "A chart is JSON Lines: one fact a line.",
            "chart.line.long",
        )
    return raw.removeprefix(codecs.BOM_UTF8)


def _decoded(raw: bytes) -> str:
    """The line as text. Raises FactError where it is none."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FactError(
            "line",
            raw[:20],
            "is not UTF-8 text",
            "Save the chart as UTF-8 JSON Lines.",
            "chart.line.binary",
        ) from error
    if "\x00" in text:
        raise FactError(
            "line", text[:20], "holds binary data", "A chart is UTF-8 JSON Lines.", "chart.line.binary"
        )
    return text


class _TwiceError(Exception):
    """A field that one object names twice."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return said


def _as_object(line: str | bytes) -> dict[str, Any]:
    line = _decoded(line) if isinstance(line, bytes) else line
    try:
        said = json.loads(line, object_pairs_hook=_each_once)
    except _TwiceError as error:
        raise FactError(
            str(error),
            line.strip(),
            "stands twice in one fact",
            "Keep the one that is true; to correct a fact, retract it and add a new one.",
            "chart.line.twice",
        ) from None
    except (ValueError, RecursionError) as error:
        raise FactError(
            "line",
            line.strip(),
            f"is not whole JSON ({str(error)[:80]})",
            "Write the fact again in full; a line that stops early was cut off.",
            "chart.line.json",
        ) from error
    if not isinstance(said, dict):
        raise FactError(
            "line",
            said,
            "is not a fact",
            'A fact is an object such as {"kind": "diary_day", "on": "2026-03-01", "pain": 4}.',
            "chart.line.shape",
        )
    return said


def _explained(error: ErrorDetails, said: dict[str, Any]) -> FactError:
    """A schema error in the words of the chart format."""
    kind = said.get("kind")
    beside = 2 if kind == "plan" else 1  # names of the kind, and of the plan's form
    field = ".".join(str(part) for part in error["loc"][beside:]) or "fact"
    if kind == "finding" and field.startswith("value."):
        return FactError(
            "value",
            said.get("value"),
            "is no true/false, number, text, list of texts or null",
            "Write the value as the vocabulary gives it; null means asked and not known.",
            "fact.finding.value.type",
        )
    match error["type"]:
        case "union_tag_not_found":
            return FactError("kind", None, "is missing", f"It is one of: {', '.join(KINDS)}.", "fact.kind")
        case "union_tag_invalid":
            return FactError(
                "kind", kind, "is no kind of fact", _did_you_mean(kind, list(KINDS), "It is"), "fact.kind"
            )
        case "missing":
            return FactError(
                field,
                None,
                "is missing",
                f"Every {kind} has `{field}`; add it.",
                f"fact.{kind}.{field}.missing",
            )
        case "extra_forbidden":
            model = Decision if kind == "plan" and form_of_plan(said) == "decided" else KINDS[str(kind)]
            known = sorted(field.alias or name for name, field in model.model_fields.items())
            return FactError(
                field,
                error["input"],
                f"is no field of a {kind} here",
                _did_you_mean(error["loc"][-1], known, "It has"),
                f"fact.{kind}.field",
            )
        case "contradiction":
            return FactError(
                str(kind),
                {name: value for name, value in said.items() if name not in {"kind", "id", "note"}},
                error["ctx"]["problem"],
                "Correct the line; one fact says one thing.",
                f"fact.{kind}.contradiction",
            )
        case "unknown_version":
            return FactError(
                "version",
                said.get("version"),
                error["msg"],
                f"This program knows version {error['ctx']['known']}; read the chart with the program that wrote it.",
                f"fact.{kind}.version",
            )
        case "other_product":
            return FactError(
                "sites",
                said.get("product"),
                error["msg"],
                "Units belong to a product: write one injection a product.",
                "fact.injection.product",
            )
        case _:
            return FactError(
                field, error["input"], _problem(error), _remedy(error), f"fact.{kind}.{field}.value"
            )


def _problem(error: ErrorDetails) -> str:
    text = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"should be {text}" if text != error["msg"] else text[:1].lower() + text[1:]


def _remedy(error: ErrorDetails) -> str:
    kind = error["type"]
    limits = error.get("ctx", {}).values()
    if kind.startswith(("greater", "less")) and not all(isinstance(one, int | float) for one in limits):
        return "Look at the year: was it a slip of the pen? A date is written as 2026-03-01."
    if kind.startswith(("int", "float", "greater", "less")) and isinstance(error["input"], str):
        return "Write the number alone, without quotes or unit; each field has one unit, named in the chart format."
    if kind.startswith(("date", "timezone")):
        return "Write a date as 2026-03-01, a date-time as 2026-03-01T14:30:00+01:00."
    if kind.startswith(("greater", "less")):
        return "Look at the paper record: was it another scale, or a slip of the pen?"
    return "See the chart format in docs/chart.md."


def _did_you_mean(given: object, known: list[str], it_is: str) -> str:
    near = difflib.get_close_matches(str(given), known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"{it_is}: {', '.join(known)}."
