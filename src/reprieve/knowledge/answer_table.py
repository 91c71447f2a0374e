"""How likely is each answer, were the person of this or that simulated kind?

Data: `clinical/answer_table.csv`, made from simulated people (`interview_people.yaml` says how). These chances order
the questions of the interview. They are assumptions, no frequencies of any population, and never shown as such.

Answers that no rule can tell apart are one choice: a number by the cut points of the rules, a set by the groups that
the rules ask for, the rest by the value itself. Answers of "not known" are not counted.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from reprieve.errors import KnowledgeError

if TYPE_CHECKING:
    from reprieve.knowledge.interview_people import TableSettings
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "answer_table.csv"
YES, NO, NOTHING = "yes", "no", "-"
ANY: Final = "any"  # the one choice of a text or a date
FROM, ABOVE = "from ", "above "  # a number choice begins at a value, or just above it
FIXED: Final = ("fact", "answer", "example")  # the columns before those of the profiles


@dataclass(frozen=True, slots=True)
class Choice:
    """Answers that no rule tells apart. `example`: one of them, in the form of a finding's `value`."""

    label: str
    example: Any


@dataclass(frozen=True)
class AnswerTable:
    """Choices of each fact, and how many simulated people of each profile gave them.

    `shares`: how likely each profile is before any answer; they sum to 1.
    """

    profiles: tuple[str, ...]
    shares: tuple[float, ...]
    by_fact: Mapping[str, tuple[Choice, ...]]
    counts: Mapping[str, tuple[tuple[int, ...], ...]]  # (choice, profile)
    pseudo_count: float

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(self.by_fact)

    def choices(self, fact: str) -> tuple[Choice, ...]:
        """The choices of a fact, in order. Raises KeyError where the table does not hold the fact."""
        return self.by_fact[fact]

    def chances(self, fact: str) -> tuple[tuple[float, ...], ...]:
        """P(choice | profile), shape (profile, choice), each row sums to 1.

        A profile's own counts, and `pseudo_count` people who answer as all simulated people together do (who, in
        turn, hold one more person a choice). So no chance is 0, and a profile that never has the fact says nothing.
        """
        found = self._chances.get(fact)
        if found is None:
            found = self._chances[fact] = self._worked_out(fact)
        return found

    @cached_property
    def _chances(self) -> dict[str, tuple[tuple[float, ...], ...]]:
        return {}

    def _worked_out(self, fact: str) -> tuple[tuple[float, ...], ...]:
        rows = self.counts[fact]
        totals = [1 + sum(row) for row in rows]
        whole = sum(totals)
        pooled = [total / whole for total in totals]
        return tuple(
            tuple(
                (row[i] + self.pseudo_count * share) / (sum(one[i] for one in rows) + self.pseudo_count)
                for row, share in zip(rows, pooled, strict=True)
            )
            for i in range(len(self.profiles))
        )

    def choice_of(self, fact: str, value: object) -> int | None:
        """Which choice is this answer? None: not known, or a fact that is not in the table."""
        labels = [one.label for one in self.by_fact.get(fact, ())]
        label = label_of(value, labels)
        return labels.index(label) if label in labels else None


def label_of(value: object, labels: Sequence[str]) -> str | None:
    """Under which of these labels does an answer fall? None: it is not known, or under none."""
    match value:
        case None:
            return None
        case bool():
            return YES if value else NO
        case int() | float():
            passed = [one for one in labels if _passes(value, one)]
            return passed[-1] if passed else None
        case list() | tuple() | set() | frozenset() if ANY not in labels:
            groups = dict.fromkeys(group for one in labels for group in one.split(";") if one != NOTHING)
            held = [group for group in groups if set(group.split("|")) & set(value)]
            return ";".join(held) or NOTHING
        case _:
            return str(value) if str(value) in labels else ANY if ANY in labels else None


def _passes(value: float, label: str) -> bool:
    if label.startswith(ABOVE):
        return value > float(label.removeprefix(ABOVE))
    return value >= float(label.removeprefix(FROM))


def parse_answer_table(text: str, settings: TableSettings) -> AnswerTable:
    """The table in this CSV. Raises KnowledgeError naming every fault."""
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    profiles = tuple(header[len(FIXED) :])
    faults = []
    if tuple(header[: len(FIXED)]) != FIXED or not profiles:
        raise KnowledgeError(
            f"{FILE}: the header must be {', '.join(FIXED)} and the profiles. Make it anew."
        )
    if set(profiles) != set(settings.shares):
        faults.append("its profiles are not those of interview_people.yaml. Make the table anew.")
    by_fact: dict[str, list[Choice]] = {}
    counts: dict[str, list[tuple[int, ...]]] = {}
    for cells in reader:
        where = f"line {reader.line_num}"
        if len(cells) != len(header):
            faults.append(f"{where}: has {len(cells)} cells, the header has {len(header)}.")
            continue
        fact, label, example = cells[: len(FIXED)]
        try:
            row = tuple(int(cell or 0) for cell in cells[len(FIXED) :])
            choice = Choice(label, json.loads(example))
        except ValueError:
            faults.append(f"{where}: {fact} holds a count or an example that cannot be read.")
            continue
        by_fact.setdefault(fact, []).append(choice)
        counts.setdefault(fact, []).append(row)
    if faults:
        raise KnowledgeError(f"{FILE}:\n  " + "\n  ".join(faults))
    total = sum(settings.shares.values())
    return AnswerTable(
        profiles,
        tuple(settings.shares[one] / total for one in profiles),
        MappingProxyType({fact: tuple(found) for fact, found in by_fact.items()}),
        MappingProxyType({fact: tuple(found) for fact, found in counts.items()}),
        settings.pseudo_count,
    )


def faults_of_answer_table(table: AnswerTable, vocabulary: Vocabulary) -> list[str]:
    """What does not fit the vocabulary: facts nobody knows, examples that are no value or belong to another choice."""
    faults = []
    for fact, choices in table.by_fact.items():
        definition = vocabulary.get(fact)
        if definition is None:
            faults.append(f"{FILE}: no fact {fact!r}. Make the table anew.")
            continue
        for i, choice in enumerate(choices):
            if (
                definition.fault_of(choice.example) is not None
                or table.choice_of(fact, choice.example) != i
            ):
                faults.append(
                    f"{FILE}: {fact}: the example of {choice.label!r} is none. Make the table anew."
                )
    return faults
