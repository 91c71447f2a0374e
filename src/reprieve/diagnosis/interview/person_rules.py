"""Which safety and payer rules can be judged of the person alone, before there is a plan?

Those that read facts only. A computed fact that merely repeats a fact (the age, whether toxin was ever given) is read
as that fact, as interview.yaml lists them; a rule that computes anything else waits for the plan, or is about a course
of treatment.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reprieve.diagnosis.program import Program, leaves_of, program_of
from reprieve.knowledge.rule import (
    All,
    Any_,
    AtLeast,
    AtMost,
    Computed,
    DiagnosisRef,
    Exactly,
    Exists,
    Leaf,
    Not,
    Rule,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reprieve.knowledge import Knowledge


@lru_cache(maxsize=2)
def interview_program(knowledge: Knowledge) -> Program:
    """Every rule that the interview works towards: diagnoses, red flags, and the rules about the person."""
    program = program_of(knowledge)
    rules = person_rules(knowledge)
    found = dict(program.leaves)
    for fact, leaves in leaves_of(list(rules.values())).items():
        found[fact] = tuple(dict.fromkeys((*found.get(fact, ()), *leaves)))
    return replace(program, flags=(*program.flags, *rules.items()), leaves=MappingProxyType(found))


def person_rules(knowledge: Knowledge) -> dict[str, Rule]:
    """Each rule that needs no plan, over facts alone, by its id.

    A payer's rule is about people with the conditions it applies to: it counts together with their criteria.
    """
    computed_as = knowledge.interview.computed_as
    found: dict[str, Rule] = {}
    for safety in knowledge.safety_rules.rules:
        if safety.tree is not None:
            found[safety.id] = _over_facts(safety.tree, computed_as)
    for payer in knowledge.payer_rules.rules:
        if payer.tree is not None:
            rule = _over_facts(payer.tree, computed_as)
            criteria = [knowledge.conditions.by_id[one].criteria for one in payer.applies_to]
            concerned = tuple(DiagnosisRef(name) for names in criteria for name in names)
            found[payer.id] = All((Any_(concerned), rule)) if all(criteria) else rule
    return {
        name: rule
        for name, rule in found.items()
        if not any(isinstance(node, Computed) for node in walk(rule))
    }


def _over_facts(rule: Rule, computed_as: Mapping[str, str]) -> Rule:
    """The same rule with each computed fact that repeats a fact read as that fact."""

    def each(of: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(_over_facts(child, computed_as) for child in of)

    match rule:
        case Computed(name, op, value) if name in computed_as:
            return Leaf(computed_as[name], op, value)
        case All(of):
            return All(each(of))
        case Any_(of):
            return Any_(each(of))
        case Not(of=inner):
            return Not(_over_facts(inner, computed_as))
        case AtLeast(n, of):
            return AtLeast(n, each(of))
        case AtMost(n, of):
            return AtMost(n, each(of))
        case Exactly(n, of):
            return Exactly(n, each(of))
        case Exists(scope, where):
            return Exists(scope, _over_facts(where, computed_as))
        case _:
            return rule
