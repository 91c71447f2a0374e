"""How is a registry kept: which columns, which files, and what is never in them?

A folder of Parquet files, one row a chart, and `registry.json`, which lists the files. A file holds charts of one layout
(scale, length, number of visits, ...), so that each file is one batch for one compiled program. Days are counted from the
first day of the chart; there is no date, no name, no free text, and no birth. Charts are numbered as they were packed.
docs/registry.md says what each column means.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

from reprieve.errors import ReprieveError
from reprieve.knowledge import load_knowledge
from reprieve.response.layout import Layout
from reprieve.response.observations import Case, Counted, Visit
from reprieve.response.other_changes import Step
from reprieve.response.scales import Coarse, Scale
from reprieve.response.visit_scores import ScoreSeen

LAYOUT_VERSION = 1
MANIFEST = "registry.json"
A_DAY = dt.date(2000, 1, 1)  # a day 0 for charts that have no date any more

COLUMNS = (
    "chart", "condition", "scale", "sex", "overuse", "simulated", "expectation_half_life", "y", "visit_day", "visit_product",
    "visit_units", "visit_dose", "visit_assumed", "coarse_day", "coarse_lowest", "coarse_highest", "span_first", "span_last",
    "span_pain_days", "span_of", "span_worth", "step_first", "step_last", "score_instrument", "score_first", "score_last",
    "score_value",
)  # fmt: skip


class RegistryError(ReprieveError):
    """A registry that cannot be read or written; says which file or field, and what to do."""

    code = "registry.unreadable"


class Member(NamedTuple):
    """One chart of a registry, as the fit reads it."""

    case: Case
    sex: str | None
    overuse: bool | None  # of acute medicine before treatment; None: not known


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file: its name in the folder, how many charts, and what they share."""

    file: str
    charts: int
    condition: str
    scale: Scale
    layout: Layout


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A packed registry: the folder, and its parts in order."""

    folder: Path
    parts: tuple[Part, ...]

    @property
    def charts(self) -> int:
        return sum(part.charts for part in self.parts)

    def only(self, *, condition: str | None = None, scale: str | None = None) -> Registry:
        """The charts of one condition or on one scale. Raises RegistryError where there is none."""
        kept = tuple(
            part
            for part in self.parts
            if condition in (None, part.condition) and scale in (None, part.scale)
        )
        if not kept:
            there = sorted({f"{part.condition} on {part.scale}" for part in self.parts})
            raise RegistryError(
                f"{self.folder}: no chart of {condition or 'any condition'} on {scale or 'any scale'}. "
                f"There is: {', '.join(there) or 'nothing'}. [{RegistryError.code}]"
            )
        return Registry(folder=self.folder, parts=kept)


def rows_of(members: Sequence[tuple[int, Member]]) -> dict[str, list[Any]]:
    """The columns of these charts, each with its number."""
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for number, (case, sex, overuse) in members:
        visits = case.visits
        row = (
            number, case.condition, case.scale, sex, overuse, case.simulated, case.expectation_half_life,
            case.y.tolist(), case.injection_days.tolist(), [one.product for one in visits], [one.units for one in visits],
            [one.dose for one in visits], [one.assumed for one in visits], [one.day for one in case.coarse],
            [one.lowest for one in case.coarse], [one.highest for one in case.coarse], [one.first for one in case.spans],
            [one.last for one in case.spans], [one.pain_days for one in case.spans], [one.of for one in case.spans],
            [one.worth for one in case.spans], [one.first for one in case.steps], [one.last for one in case.steps],
            [one.instrument for one in case.scores], [one.first for one in case.scores], [one.last for one in case.scores],
            [one.value for one in case.scores],
        )  # fmt: skip
        for name, value in zip(COLUMNS, row, strict=True):
            found[name].append(value)
    return found


def members_of(rows: Sequence[dict[str, Any]]) -> list[Member]:
    """The charts of these rows, on made-up dates."""
    return [Member(_case(row), row["sex"], row["overuse"]) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    import numpy as np

    y = np.array(row["y"], dtype=np.int8)

    def rows(*columns: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(row[name] for name in columns), strict=True)

    visits = rows("visit_day", "visit_product", "visit_units", "visit_dose", "visit_assumed")
    coarse = rows("coarse_day", "coarse_lowest", "coarse_highest")
    spans = rows("span_first", "span_last", "span_pain_days", "span_of", "span_worth")
    steps = rows("step_first", "step_last")
    maps = load_knowledge().score_maps.by_instrument
    return Case(
        chart=f"chart-{row['chart']}",
        as_of=A_DAY + dt.timedelta(len(y) - 1),
        condition=row["condition"],
        start=A_DAY,
        scale=cast(Scale, row["scale"]),
        y=y,
        visits=tuple(
            Visit(on=A_DAY + dt.timedelta(day), product=product, units=units, dose=dose, assumed=assumed)
            for day, product, units, dose, assumed in visits
        ),
        expectation_half_life=row["expectation_half_life"],
        simulated=row["simulated"],
        steps=tuple(Step(what="another change", first=first, last=last) for first, last in steps),
        spans=tuple(
            Counted(first=first, last=last, pain_days=days, of=of, worth=worth)
            for first, last, days, of, worth in spans
        ),
        coarse=tuple(Coarse(*one) for one in coarse),
        scores=tuple(
            ScoreSeen(instrument=name, first=first, last=last, value=value, map=maps[name])
            for name, first, last, value in rows(
                "score_instrument", "score_first", "score_last", "score_value"
            )
        ),
    )


def read_registry(folder: Path) -> Registry:
    """The registry in this folder. Raises RegistryError naming the file and what to do."""
    path = folder / MANIFEST
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise RegistryError(
            f"{path} cannot be read as JSON. Name a folder written by `reprieve registry pack`. [{RegistryError.code}]"
        ) from None
    if said.get("layout_version") != LAYOUT_VERSION:
        raise RegistryError(
            f"{path}: layout_version is {said.get('layout_version')!r}: this release reads {LAYOUT_VERSION}. "
            f"Pack the charts again. [{RegistryError.code}]"
        )
    parts = tuple(
        Part(**{**one, "layout": Layout(**{**one["layout"], "gaps": tuple(one["layout"]["gaps"])})})
        for one in said["parts"]
    )
    missing = [part.file for part in parts if not (folder / part.file).is_file()]
    if missing:
        raise RegistryError(
            f"{path}: {', '.join(missing)} is listed and not there. Pack the charts again. [{RegistryError.code}]"
        )
    return Registry(folder=folder, parts=parts)


def read_part(registry: Registry, part: Part) -> list[Member]:
    """The charts of one file, in the order of their numbers."""
    import polars as pl

    try:
        table = pl.read_parquet(registry.folder / part.file)
    except (OSError, pl.exceptions.PolarsError):
        raise RegistryError(
            f"{registry.folder / part.file}: cannot be read as Parquet; it may have been cut off. Pack the charts again. "
            f"[{RegistryError.code}]"
        ) from None
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise RegistryError(
            f"{registry.folder / part.file}: no column {', '.join(missing)}. Pack the charts again. [{RegistryError.code}]"
        )
    return members_of(table.to_dicts())


def holds_simulated(registry: Registry) -> bool:
    """Whether any chart says that it was simulated; only that column is read."""
    import polars as pl

    files = [registry.folder / part.file for part in registry.parts]
    return any(pl.read_parquet(file, columns=["simulated"])["simulated"].any() for file in files)


def manifest_text(parts: Sequence[Part], conditions: dict[str, int], left_out: int) -> str:
    """What `registry.json` holds."""
    said = {
        "layout_version": LAYOUT_VERSION,
        "charts": sum(part.charts for part in parts),
        "left_out": left_out,
        "conditions": dict(sorted(conditions.items())),
        "parts": [{**asdict(part), "layout": asdict(part.layout)} for part in parts],
    }
    return json.dumps(said, indent=1) + "\n"
