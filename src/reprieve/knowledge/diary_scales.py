"""On which scale is a diary read that was kept on several, and which scores may a named level have had?

Data: `clinical/diary_scales.yaml`; bands of a condition of its own stand in `clinical/instruments.yaml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Origin, Stated
from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

if TYPE_CHECKING:
    from reprieve.knowledge.instruments import Instruments

FILE = "diary_scales.yaml"
BANDS = "nrs_pain"  # the instrument whose bands these are
HIGHEST = 10


class _Sourced(Stated):
    status: Literal["assumption", "named"]


class ScaleUsed(_Sourced):
    """How many painful days, or which part of them, a scale must be there on."""

    painful_days: int = Field(gt=0)
    share: float = Field(gt=0, le=1)


class Levels(_Sourced):
    """The lowest 0-10 score of each level."""

    mild: int = Field(ge=1, le=HIGHEST)
    moderate: int = Field(ge=1, le=HIGHEST)
    severe: int = Field(ge=1, le=HIGHEST)


class DiaryScales(Piece):
    """All of the file."""

    schema_version: int
    file: Literal["diary_scales"]
    review: dict[str, Any]
    sources: dict[str, Origin]
    scale_used: ScaleUsed
    levels_on_0_to_10: Levels


def parse_diary_scales(text: str) -> DiaryScales:
    """The file. Raises KnowledgeError naming every fault."""
    found = parse_model(text, DiaryScales, file=FILE)
    faults = [
        f"{name}.source: no {source!r}; add it under `sources`"
        for name in ("scale_used", "levels_on_0_to_10")
        if (source := getattr(found, name).source) not in found.sources
    ]
    levels = found.levels_on_0_to_10
    if not levels.mild == 1 < levels.moderate < levels.severe:
        faults.append("levels_on_0_to_10: begin with mild 1, and rise")
    if faults:
        raise faulty(FILE, faults)
    return found


def scores_of_levels(
    scales: DiaryScales, instruments: Instruments, condition: str
) -> tuple[tuple[int, int], ...]:
    """Lowest and highest 0-10 score of none, mild, moderate and severe: the condition's own bands, else the usual ones."""
    usual = scales.levels_on_0_to_10
    starts = [usual.mild, usual.moderate, usual.severe]
    for bands in instruments.get(BANDS).bands:
        if condition in bands.same:
            starts = [int(level.from_) for level in bands.levels if level.from_ > 0]
    ends = [start - 1 for start in (*starts, HIGHEST + 1)]
    return tuple(zip((0, *starts), ends, strict=True))
