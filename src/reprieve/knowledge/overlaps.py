"""Which rows of the evidence tables are about the same people, and must never be pooled together?

Data: `evidence/overlaps.yaml`. A group holds lists of studies: members of one list are different people (the two
PREEMPT trials), members of two lists of one group share people (a trial and the pooled analysis that contains it).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from pydantic import Field

from reprieve.knowledge.csv_rows import Name, Verification, raise_if_any
from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "overlaps.yaml"


class SamePeople(Piece):
    """A group of studies with people in common."""

    id: Name
    why: Name
    same_people: tuple[tuple[Name, ...], ...] = Field(min_length=2)
    source: Name
    verification: Verification


class NotATrial(Piece):
    """A name in the tables that is a label or a cohort, with the trial its people come from, if known."""

    what: Name
    from_: str | None = Field(default=None, alias="from")


class Overlaps(Piece):
    """All groups of overlapping people, and the names that are no trial."""

    schema_version: int
    file: str
    groups: tuple[SamePeople, ...]
    not_trials: dict[str, NotATrial]

    def between(self, first: str, second: str) -> str | None:
        """Why two studies share people, or None where nothing here says so."""
        if first == second:
            return "they are the same study"
        for group in self.groups:
            lists = [
                {n for n, members in enumerate(group.same_people) if study in members}
                for study in (first, second)
            ]
            if lists[0] and lists[1] and lists[0] != lists[1]:
                return group.why
        return None

    def within(self, studies: Iterable[str]) -> list[tuple[str, str, str]]:
        """Every pair that shares people, with the reason; empty if all are different people."""
        return [
            (first, second, why)
            for first, second in combinations(studies, 2)
            if (why := self.between(first, second)) is not None
        ]


def parse_overlaps(text: str) -> Overlaps:
    """The groups of overlapping people. Raises KnowledgeError naming every fault."""
    overlaps = parse_model(text, Overlaps, file=FILE)
    faults = []
    for group in overlaps.groups:
        for study in {study for members in group.same_people for study in members}:
            lists = [members for members in group.same_people if study in members]
            if len(lists) > 1 or lists[0].count(study) > 1:
                faults.append(
                    f"groups.{group.id}: {study!r} is there twice; a study belongs to one list of a group"
                )
    raise_if_any(FILE, faults)
    return overlaps


def faults_of_overlaps(overlaps: Overlaps, *, trial_ids: Iterable[str]) -> list[str]:
    """Which names are neither a trial nor declared under `not_trials`."""
    trials = set(trial_ids)
    known = trials | set(overlaps.not_trials)
    faults = [
        f"{FILE} groups.{group.id}: no study {study!r}; add it to trials.csv, or to not_trials"
        for group in overlaps.groups
        for members in group.same_people
        for study in members
        if study not in known
    ]
    faults += [
        f"{FILE} not_trials.{name}.from: no trial {entry.from_!r}"
        for name, entry in overlaps.not_trials.items()
        if entry.from_ is not None and entry.from_ not in trials
    ]
    faults += [
        f"{FILE} not_trials.{name}: it is in trials.csv" for name in overlaps.not_trials if name in trials
    ]
    return faults
