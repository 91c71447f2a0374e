"""What is not known about a condition's evidence? Data: `evidence/unknowns.yaml`; `all` is said of every condition."""

from __future__ import annotations

from collections.abc import Iterable

from reprieve.knowledge.csv_rows import Name, Verification
from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "unknowns.yaml"
ALL = "all"


class Unknown(Piece):
    """One thing that is not known, and where that is seen."""

    text: Name
    source: Name
    verification: Verification


class Unknowns(Piece):
    """What is not known, by condition."""

    schema_version: int
    file: str
    unknowns: dict[str, tuple[Unknown, ...]]

    def of(self, condition: str) -> tuple[Unknown, ...]:
        """What is not known of this condition, then what is not known of any."""
        return self.unknowns.get(condition, ()) + self.unknowns.get(ALL, ())


def parse_unknowns(text: str) -> Unknowns:
    """What is not known. Raises KnowledgeError naming every fault."""
    return parse_model(text, Unknowns, file=FILE)


def faults_of_unknowns(unknowns: Unknowns, *, conditions: Iterable[str]) -> list[str]:
    """Which conditions are not known."""
    known = set(conditions) | {ALL}
    return [f"{FILE} {name}: no such condition" for name in unknowns.unknowns if name not in known]
