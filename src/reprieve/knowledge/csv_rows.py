"""How does a CSV file of knowledge become typed rows, with every fault named at once?

One file, one row model (pydantic, frozen, no unknown columns). An empty cell means "not known" and becomes None.
Parsing is pure: text in, rows out; the edge reads the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError, shown

VERIFIED, RECALLED = "verified", "recalled"


class Row(BaseModel):
    """One line of a knowledge table: frozen, and with no column it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)


def _empty_is_unknown(cell: object) -> object:
    return None if cell == "" else cell


def _mark(cell: str) -> str:
    if cell not in (VERIFIED, RECALLED):
        raise ValueError("must be verified or recalled; a number nobody has read is recalled")
    return cell


def _named(cell: str) -> str:
    if not cell:
        raise ValueError("must not be empty")
    return cell


Name = Annotated[str, AfterValidator(_named)]
Unit = Annotated[str, AfterValidator(_named)]
Verification = Annotated[str, AfterValidator(_mark)]
Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_empty_is_unknown)]
Count = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_empty_is_unknown)]
Text = Annotated[str | None, BeforeValidator(_empty_is_unknown)]


def parse_rows(text: str, row: type[R], *, file: str) -> tuple[R, ...]:
    """The rows of one CSV file, in the file's order.

    Missing: an empty cell is None where the column allows it, else a fault.
    Raises:  KnowledgeError naming every fault: line, column, value and what is wrong.
    """
    reader = csv.DictReader(io.StringIO(text))
    wanted, have = set(row.model_fields), set(reader.fieldnames or ())
    faults = [f"{file}: no column {name!r}; add it" for name in sorted(wanted - have)]
    faults += [f"{file}: column {name!r} has no meaning here; remove it" for name in sorted(have - wanted)]
    if faults:
        raise KnowledgeError(_listed(file, faults))
    rows: list[R] = []
    for cells in reader:
        where = f"{file} line {reader.line_num}"
        if None in cells or None in cells.values():
            faults.append(
                f"{where}: has another number of cells than the header; quote cells that hold commas"
            )
            continue
        try:
            rows.append(row.model_validate(cells))
        except ValidationError as error:
            faults += [f"{where}, {_place(fault['loc'])}: {_said(fault)}" for fault in error.errors()]
    if faults:
        raise KnowledgeError(_listed(file, faults))
    return tuple(rows)


def raise_if_any(file: str, faults: list[str]) -> None:
    """Raise one KnowledgeError that names all the faults, if there are any."""
    if faults:
        raise KnowledgeError(_listed(file, faults))


def repeated(rows: tuple[R, ...], key: Callable[[R], object], *, file: str) -> list[str]:
    """Which rows say the same thing twice: one fault a repetition."""
    seen: set[object] = set()
    faults = []
    for row in rows:
        if key(row) in seen:
            faults.append(
                f"{file}: {key(row)!r} is there twice; keep one row, or say in `notes` how they differ"
            )
        seen.add(key(row))
    return faults


def worst_mark(marks: list[str]) -> str:
    """The mark of a number made of several: recalled if any part is recalled, or if there is no part."""
    return VERIFIED if marks and all(mark == VERIFIED for mark in marks) else RECALLED


def _said(fault: object) -> str:
    assert isinstance(fault, dict)
    value = fault["input"]
    return f"{fault['msg'].removeprefix('Value error, ')} (is {shown(value)})"


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "row"


def _listed(file: str, faults: list[str]) -> str:
    return f"{file}: {len(faults)} fault{'s' if len(faults) != 1 else ''}\n  " + "\n  ".join(faults)
