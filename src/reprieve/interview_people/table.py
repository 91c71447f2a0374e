"""How do the people of each profile answer? Counts of their answers, as the file that the interview reads.

Answers are counted by what rules can tell apart: the cut points of every comparison with a number, and the groups of
every question to a set, in criteria, warning signs, safety and payer rules.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from reprieve.interview_people.draw import draw_person
from reprieve.interview_people.person import Person
from reprieve.interview_people.profiles import shares_of
from reprieve.knowledge import Knowledge
from reprieve.knowledge.answer_table import (
    ABOVE,
    ANY,
    FIXED,
    FROM,
    NO,
    NOTHING,
    YES,
    AnswerTable,
    label_of,
    parse_answer_table,
)
from reprieve.knowledge.interview_people import table_settings
from reprieve.knowledge.rule import Leaf, walk
from reprieve.knowledge.vocabulary import FactDef

ASKED = ("patient", "diary")  # whose facts the table holds


def people_for_table(knowledge: Knowledge, profiles: Iterable[str]) -> list[Person]:
    """The people that the table counts, of these profiles."""
    settings = knowledge.interview_people.answer_table
    numbers = {profile: i for i, profile in enumerate(shares_of(knowledge))}
    return [
        draw_person(
            knowledge,
            profile,
            seed=(settings.seed, numbers[profile], number),
            name=f"table-{profile}-{number + 1}",
        )
        for profile in profiles
        for number in range(settings.people_of_each_profile)
    ]


def answer_table(knowledge: Knowledge, people: Iterable[Person]) -> AnswerTable:
    """P(answer | profile) as counted over these people."""
    settings = table_settings(
        knowledge.interview_people,
        diagnosis_ids=tuple(knowledge.criteria.diagnoses),
        flag_ids=tuple(knowledge.red_flags.flags),
    )
    return parse_answer_table(table_text(knowledge, people), settings)


def table_text(knowledge: Knowledge, people: Iterable[Person]) -> str:
    """The table as CSV: a row a choice, the example first, then how many of each profile gave it."""
    profiles = list(shares_of(knowledge))
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    examples: dict[tuple[str, str], Any] = {}
    labels = {name: _labels(definition, leaves) for name, definition, leaves in _facts(knowledge)}
    for person in people:
        for (fact, _), value in itertools.chain(person.answers.items(), person.counts.items()):
            label = label_of(value, labels[fact])
            if label is not None:
                counted[fact][label][person.profile] += 1
                examples.setdefault((fact, label), value)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([*FIXED, *profiles])
    for fact, found in labels.items():
        for label in found:
            tried = [*_examples(knowledge.vocabulary.facts[fact], label), examples.get((fact, label))]
            example = next((one for one in tried if label_of(one, found) == label), None)
            cells = [counted[fact][label][profile] or "" for profile in profiles]
            write([fact, label, json.dumps(example), *cells])
    return out.getvalue()


def _facts(knowledge: Knowledge) -> Iterator[tuple[str, FactDef, list[Leaf]]]:
    """Each fact that the patient or the diary can give, with every comparison that a rule makes with it."""
    leaves: defaultdict[str, dict[Leaf, None]] = defaultdict(dict)
    for rule in _rules(knowledge):
        for one in walk(rule):
            if isinstance(one, Leaf):
                leaves[one.fact][one] = None
    for name, definition in knowledge.vocabulary.facts.items():
        if definition.answered_by in ASKED and definition.scope != "medication_trial":
            yield name, definition, list(leaves[name])


def _rules(knowledge: Knowledge) -> Iterator[Any]:
    for diagnosis in knowledge.criteria.diagnoses.values():
        yield diagnosis.rule
        yield from (one.rule for one in diagnosis.criteria)
        yield from (one.rule for one in diagnosis.exclusions)
    for flag in knowledge.red_flags.flags.values():
        yield flag.rule
        if flag.escalation is not None:
            yield flag.escalation
    for rule in (*knowledge.safety_rules.rules, *knowledge.payer_rules.rules):
        if rule.tree is not None:
            yield rule.tree


def _labels(definition: FactDef, leaves: Iterable[Leaf]) -> list[str]:
    """The choices of a fact, in order."""
    match definition.type:
        case "boolean":
            return [YES, NO]
        case "enum":
            return list(definition.allowed)
        case "number" | "integer":
            low, high = definition.range or (0.0, math.inf)
            edges = {edge for leaf in leaves for edge in _edges(leaf)}
            inner = sorted(edge for edge in edges if (low, False) < edge < (high, True))
            return [f"{FROM}{low:g}", *(f"{ABOVE if above else FROM}{value:g}" for value, above in inner)]
        case "set":
            groups = sorted({_group(leaf) for leaf in leaves if isinstance(leaf.value, tuple)})
            if not groups:
                return [ANY]
            return [
                ";".join(some) or NOTHING
                for n in range(len(groups) + 1)
                for some in itertools.combinations(groups, n)
            ]
        case _:
            return [ANY]


def _edges(leaf: Leaf) -> Iterator[tuple[float, bool]]:
    """Where a comparison turns: at a value (False), or just above it (True)."""
    written = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    values = [float(one) for one in written if isinstance(one, int | float) and not isinstance(one, bool)]
    match leaf.op:
        case "ge" | "lt":
            yield from ((value, False) for value in values)
        case "gt" | "le":
            yield from ((value, True) for value in values)
        case "between":
            yield from zip(values, (False, True), strict=True)
        case _:
            for value in values:
                yield from ((value, False), (value, True))


def _group(leaf: Leaf) -> str:
    return "|".join(map(str, leaf.value)) if isinstance(leaf.value, tuple) else str(leaf.value)


def _examples(definition: FactDef, label: str) -> list[Any]:
    """Answers that may be of this choice, as far as the label itself says."""
    match definition.type:
        case "boolean":
            return [label == YES]
        case "enum":
            return [label]
        case "set":
            return [[] if label in (NOTHING, ANY) else [group.split("|")[0] for group in label.split(";")]]
        case "number" | "integer":
            edge = float(label.removeprefix(FROM).removeprefix(ABOVE))
            steps = [0.0] if label.startswith(FROM) else [1.0, 0.5, 0.1]
            return [int(edge + step) if (edge + step).is_integer() else edge + step for step in steps]
        case "date":
            return ["2026-01-01"]
        case _:
            return ["-"]
