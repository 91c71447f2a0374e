"""Which popular statements about a condition's treatment are wrong, and what is right?

Data: `clinical/misconceptions.yaml`; `all` is said of every condition of head or facial pain.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from reprieve.knowledge.clinical_file import parse_clinical_file
from reprieve.knowledge.csv_rows import Name, Verification
from reprieve.knowledge.yaml_model import Piece

FILE = "misconceptions.yaml"
ALL = "all"
NOT_PAIN = "cervical_dystonia"  # here for trial data only: no question about it is answered


class Misconception(Piece):
    """What people say, what is right, and on whose authority. `boxed_warning`: `right` is the boxed warning itself."""

    id: Name
    conditions: tuple[Name, ...] = Field(min_length=1)
    heard: Name
    right: Name
    boxed_warning: bool = False
    source: Name
    verification: Verification


class Misconceptions(Piece):
    """Popular statements, corrected."""

    schema_version: int
    file: str
    misconceptions: tuple[Misconception, ...]
    review: dict[str, Any] = Field(min_length=2)

    def of(self, condition: str) -> tuple[Misconception, ...]:
        """Those about this condition, then those about any."""
        if condition == NOT_PAIN:
            return ()
        own = tuple(one for one in self.misconceptions if condition in one.conditions)
        return own + tuple(one for one in self.misconceptions if ALL in one.conditions)


def parse_misconceptions(text: str) -> Misconceptions:
    """Popular statements, corrected. Raises KnowledgeError naming every fault."""
    return parse_clinical_file(text, Misconceptions, file=FILE)


def faults_of_misconceptions(misconceptions: Misconceptions, *, conditions: Iterable[str]) -> list[str]:
    """Which ids are there twice, and which conditions are not known."""
    known = set(conditions) | {ALL}
    ids = [one.id for one in misconceptions.misconceptions]
    faults = [
        f"{FILE} {name}: there twice" for name in sorted({name for name in ids if ids.count(name) > 1})
    ]
    return faults + [
        f"{FILE} {one.id}.conditions: no condition {name!r}"
        for one in misconceptions.misconceptions
        for name in one.conditions
        if name not in known
    ]
