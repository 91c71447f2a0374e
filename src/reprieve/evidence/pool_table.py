"""How does anybody's CSV file become studies to pool, with every fault named by line, column and value?

One line a study; columns by measure in `pool_columns`; `study` names it. Other columns are kept for subgroups.
Missing: an empty cell (or NA) of a column that is needed is a fault; empty is not 0, and no line is dropped in silence.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

from reprieve.errors import FactError, ReprieveError
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pool_columns import RECIPES, Measure, Recipe, TwoByTwo, effect_of, recipe_for

# A pooled number answers one question: lines that differ in one of these are never pooled.
ONE_OF_A_KIND = ("condition", "outcome", "comparison", "unit", "estimand", "missing_data")
_CODE = "evidence.pool.table"
_COUNTS, _SIZES = ("ai", "bi", "ci", "di"), ("n1i", "n2i")
_POSITIVE = ("sd1i", "sd2i", "se1i", "se2i", "sei", "vi", "ratio")


class PoolTableError(ReprieveError):
    """Everything that is wrong with a table to pool; nothing of it was pooled."""

    code = _CODE

    def __init__(self, file: str, faults: list[FactError]) -> None:
        self.file, self.faults = file, faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"{file}: {count}; nothing was pooled.", *map(str, faults)]))


@dataclass(frozen=True, kw_only=True)
class Study:
    """One line: its effect, the two-by-two table it came from (if it did), and its other cells."""

    line: int
    contrast: Contrast
    table: TwoByTwo | None
    cells: Mapping[str, str]


def read_pool_table(text: str, *, measure: Measure, file: str) -> tuple[Study, ...]:
    """The studies of a CSV file, in its order. Raises PoolTableError naming every fault."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    columns = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = columns
    recipe = recipe_for(measure, columns)
    if recipe is None:
        raise PoolTableError(file, [_no_recipe(columns, measure)])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise PoolTableError(file, [_fault(1, twice[0], columns.count(twice[0]), "the column is there more than once",
                                           "Keep one column of each name.")])  # fmt: skip
    studies: list[Study] = []
    faults: list[FactError] = []
    for number, cells in enumerate(reader, start=1):
        try:
            studies.append(
                _study(cells, number=number, line=reader.line_num, recipe=recipe, measure=measure)
            )
        except PoolTableError as error:
            faults += error.faults
    if not faults:
        faults = [*_mixtures(studies), *_repeated(studies)]
    if not studies and not faults:
        faults = [
            _fault(1, "study", 0, "the file holds no study", "Add one line a study below the header.")
        ]
    if faults:
        raise PoolTableError(file, faults)
    return tuple(studies)


def _study(cells: dict[str, str], *, number: int, line: int, recipe: Recipe, measure: Measure) -> Study:
    if None in cells or None in cells.values():
        raise PoolTableError("", [_fault(line, "line", number, "it has another number of cells than the header",
                                         "Quote cells that hold a comma, and fill the line up.")])  # fmt: skip
    row: dict[str, float] = {}
    faults = []
    for column in recipe.columns:
        try:
            row[column] = _number(cells[column].strip(), column=column, line=line)
        except FactError as error:
            faults.append(error)
    faults = faults or _inconsistent(row, line=line)
    name = cells.get("study", "").strip()
    if "study" in cells and not name:
        faults.append(_fault(line, "study", name, "the study has no name", "Name it; each study once."))
    if faults:
        raise PoolTableError("", faults)
    made = recipe.make(row)
    table = made if isinstance(made, TwoByTwo) else None
    effect = effect_of(made, measure) if isinstance(made, TwoByTwo) else made
    try:
        contrast = Contrast(study=name or f"line {line}", estimate=effect.estimate, se=effect.se)
    except FactError as error:
        raise PoolTableError("", [error.at(f"line {line}")]) from None
    return Study(line=line, contrast=contrast, table=table, cells={k: v.strip() for k, v in cells.items()})


def _number(cell: str, *, column: str, line: int) -> float:
    if cell in ("", "NA"):
        raise _fault(
            line, column, cell, "it is not known, and empty is not 0", "Fill it in, or leave the line out."
        )
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _fault(
            line, column, cell, "it is no number", "Write digits with a decimal point, such as 12.5."
        )
    if column in _COUNTS and value < 0:
        raise _fault(line, column, cell, "a count is 0 or more", "Write how many people had the event.")
    if column in _POSITIVE and value <= 0:
        raise _fault(line, column, cell, "it must be above 0", "Check it against the paper.")
    if column in _SIZES and (value < 1 or value != int(value)):
        raise _fault(
            line, column, cell, "people are a whole number from 1", "Write how many people the arm had."
        )
    if column == "pval" and not 0 < value < 1:
        raise _fault(line, column, cell, "a p value lies between 0 and 1",
                     "Write the p value printed; `< 0.001` gives no standard error.")  # fmt: skip
    return value


def _inconsistent(row: dict[str, float], *, line: int) -> list[FactError]:
    """Cells that cannot stand together."""
    faults = [
        _fault(
            line,
            events,
            row[events],
            f"more events than people ({row[total]:g})",
            "Check both against the paper.",
        )
        for events, total in (("ai", "n1i"), ("ci", "n2i"))
        if events in row and total in row and row[events] > row[total]
    ]
    for first, second in (("ai", "bi"), ("ci", "di")):
        if second in row and row[first] + row[second] == 0:
            faults.append(_fault(line, second, row[second], "the arm has nobody", "Leave the line out."))
    if "m1i" in row:
        faults += [
            _fault(
                line,
                size,
                row[size],
                "a mean with a spread needs at least 2 people",
                "Check it against the paper.",
            )
            for size in _SIZES
            if row[size] < 2
        ]
    if "ci_low" in row:
        middle = row["yi"] if "yi" in row else row["ratio"]
        if not row["ci_low"] < middle < row["ci_high"] or ("ratio" in row and row["ci_low"] <= 0):
            faults.append(_fault(line, "ci_low", row["ci_low"], f"the interval must run around {middle:g}, low to high"
                                 f"{', above 0' if 'ratio' in row else ''}", "Check limits and signs."))  # fmt: skip
    if "pval" in row and row["yi"] == 0:
        faults.append(
            _fault(line, "yi", 0, "a p value gives no standard error of an effect of 0", "Give `sei`.")
        )
    return faults


def _mixtures(studies: list[Study]) -> list[FactError]:
    """Lines that answer different questions."""
    faults = []
    for column in ONE_OF_A_KIND:
        kinds = {study.cells[column]: study.line for study in reversed(studies) if study.cells.get(column)}
        if len(kinds) > 1:
            (first, _), (other, line) = sorted(kinds.items(), key=lambda kind: kind[1])[:2]
            faults.append(_fault(line, column, other, f"it differs from {first!r}, and such lines are never pooled",
                                 "Keep the lines of one kind in the file, and pool each kind by itself."))  # fmt: skip
    return faults


def _repeated(studies: list[Study]) -> list[FactError]:
    seen: dict[str, int] = {}
    faults = []
    for study in studies:
        name = study.contrast.study
        if name in seen:
            faults.append(_fault(study.line, "study", name, f"it is on line {seen[name]} too: its people would be "
                                 "counted twice", "Keep one line of each study, or combine its arms first; two studies "
                                 "of one name get two names."))  # fmt: skip
        seen.setdefault(name, study.line)
    return faults


def _no_recipe(columns: list[str], measure: Measure) -> FactError:
    ways = "; or ".join(",".join(recipe.columns) for recipe in RECIPES[measure])
    apart = (
        " Separate cells by commas."
        if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0])
        else ""
    )
    return _fault(1, "columns", ",".join(columns), f"{measure} cannot be computed from them",
                  f"Name the columns study,{ways}.{apart}")  # fmt: skip


def _fault(line: int, column: str, value: object, problem: str, remedy: str) -> FactError:
    return FactError(column, value, problem, remedy, _CODE, where=f"line {line}")
