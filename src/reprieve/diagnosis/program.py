"""Which rules are judged together, and which of their leaves does each fact decide?

Made once for a knowledge. `planes` judges all of it for many charts, or many hypothetical answers, at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reprieve.diagnosis.hierarchy import outranking
from reprieve.diagnosis.known import HAS
from reprieve.diagnosis.rows import titles
from reprieve.knowledge.criteria import DiagnosisDef
from reprieve.knowledge.rule import All, CriterionRef, DiagnosisRef, Leaf, Rule, children_of, walk

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Ranked:
    """A diagnosis, the reference to it, and the rules that would set it aside, each with the diagnosis it names.

    `code`, `sources`: as clinicians read them.
    """

    diagnosis: DiagnosisDef
    itself: DiagnosisRef
    above: tuple[tuple[str, Rule], ...]
    code: str
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """Every rule over facts alone. `per_instance`: nodes (by id) that can differ from one instance to the next.

    `leaves`: the leaves on each fact. `targets`: scope and rule that a named criterion or diagnosis stands for.
    `flags`: each red flag, and as `ID!` the flag with its escalation.
    """

    ranked: tuple[Ranked, ...]
    by_id: Mapping[str, Ranked]
    flags: tuple[tuple[str, Rule], ...]
    leaves: Mapping[str, tuple[Leaf, ...]]
    per_instance: frozenset[int]
    scopes: Mapping[str, str]
    targets: Mapping[str, tuple[str, Rule]]
    flag_rules: Mapping[str, Rule]


@lru_cache(maxsize=2)
def program_of(knowledge: Knowledge) -> Program:
    """The rules of criteria.yaml and red_flags.yaml, ready to be judged together."""
    criteria, flags = knowledge.criteria, knowledge.red_flags.flags
    scopes = {name: one.scope for name, one in knowledge.vocabulary.facts.items()}
    targets: dict[str, tuple[str, Rule]] = {}
    for one in criteria.diagnoses.values():
        targets[one.id] = one.scope, one.rule
        targets |= {f"{one.id}.{part.id}": (one.scope, part.rule) for part in one.criteria}
    ranked = tuple(
        Ranked(
            diagnosis=one,
            itself=DiagnosisRef(one.id),
            above=tuple(outranking(one)),
            code=one.code,
            sources=titles(one.source, criteria.sources),
        )
        for one in criteria.diagnoses.values()
    )
    rules = [rule for _, rule in targets.values()]
    rules += [rule for one in ranked for rule in (one.itself, *(above for _, above in one.above))]
    named = [(flag.id, flag.rule) for flag in flags.values()]
    named += [
        (f"{flag.id}!", All((flag.rule, flag.escalation))) for flag in flags.values() if flag.escalation
    ]
    rules += [rule for _, rule in named]
    rules += [Leaf(has, "is_true") for has in HAS.values()]
    return Program(
        ranked=ranked,
        by_id=MappingProxyType({one.diagnosis.id: one for one in ranked}),
        flags=tuple(named),
        leaves=leaves_of(rules),
        per_instance=frozenset(_per_instance(rules, scopes)),
        scopes=scopes,
        targets=MappingProxyType(targets),
        flag_rules=MappingProxyType({flag.id: flag.rule for flag in flags.values()}),
    )


def leaves_of(rules: list[Rule]) -> Mapping[str, tuple[Leaf, ...]]:
    """Each distinct leaf, by the fact it reads."""
    found: defaultdict[str, dict[Leaf, None]] = defaultdict(dict)
    for rule in rules:
        for node in walk(rule):
            if isinstance(node, Leaf):
                found[node.fact][node] = None
    return MappingProxyType({fact: tuple(leaves) for fact, leaves in found.items()})


def _per_instance(rules: list[Rule], scopes: Mapping[str, str]) -> Iterator[int]:
    """The ids of the nodes that say something of one headache, pain or side."""

    def differs(rule: Rule) -> bool:
        if isinstance(rule, Leaf):
            return scopes[rule.fact] not in ("patient", "tmd")
        return isinstance(rule, CriterionRef | DiagnosisRef) or any(map(differs, children_of(rule)))

    for rule in rules:
        for node in walk(rule):
            if differs(node):
                yield id(node)
