"""How does a score of an instrument follow from the days it asks about?

Data: `clinical/score_maps.yaml`; every number of it is an assumption so far, and marked so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Origin, Stated
from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

FILE = "score_maps.yaml"


class _Sourced(Stated):
    status: Literal["assumption", "derived"]


class Fewest(_Sourced):
    """From how many scores an answer is given without a diary."""

    value: int = Field(gt=0)
    unit: str


class ScoreMap(_Sourced):
    """score ~ normal(own + slope * m, sd), own ~ normal(intercept, intercept_sd), in points or in log(1 + points)."""

    instrument: str
    recall_days: int = Field(gt=0, le=366)
    of: Literal["pain_days", "pain_level"]
    scale: Literal["as_is", "log1p"]
    intercept: float
    intercept_sd: float = Field(gt=0)
    slope: float = Field(gt=0)
    sd: float = Field(gt=0)

    def on_scale(self, score: float) -> float:
        """The score on the scale where it is normal."""
        return math.log1p(score) if self.scale == "log1p" else score


class ScoreMaps(Piece):
    """All of the file."""

    schema_version: int
    file: Literal["score_maps"]
    review: dict[str, Any]
    fewest_alone: Fewest
    sources: dict[str, Origin]
    maps: tuple[ScoreMap, ...]

    @property
    def by_instrument(self) -> Mapping[str, ScoreMap]:
        return {one.instrument: one for one in self.maps}


def parse_score_maps(text: str) -> ScoreMaps:
    """The file. Raises KnowledgeError naming every fault."""
    found = parse_model(text, ScoreMaps, file=FILE)
    named = [
        ("fewest_alone", found.fewest_alone),
        *((f"maps[{one.instrument}]", one) for one in found.maps),
    ]
    faults = [
        f"{place}.source: no {one.source!r}; add it under `sources`"
        for place, one in named
        if one.source not in found.sources
    ]
    if len(found.by_instrument) < len(found.maps):
        faults.append("maps: an instrument stands twice; keep one")
    if faults:
        raise faulty(FILE, faults)
    return found


def faults_of_score_maps(maps: ScoreMaps, *, directions: Mapping[str, str | None]) -> list[str]:
    """Which maps are of no instrument here, or of one whose higher scores are not worse. `directions`: by instrument."""
    faults = []
    for one in maps.maps:
        if one.instrument not in directions:
            faults.append(f"score_maps[{one.instrument}]: it is no instrument of instruments.yaml")
        elif directions[one.instrument] != "higher_is_worse":
            faults.append(f"score_maps[{one.instrument}]: a slope above 0 needs higher_is_worse")
    return faults
