"""Can this rule be evaluated: does each fact exist, in a type the comparison fits, where the rule can see it?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from reprieve.knowledge.rule import (
    NO_VALUE_OPS,
    ORDER_OPS,
    SET_OPS,
    Computed,
    CriterionRef,
    DiagnosisRef,
    Exists,
    FlagRef,
    Leaf,
    Rule,
    children_of,
)
from reprieve.knowledge.vocabulary import SCOPES, Vocabulary


class HasCriteria(Protocol):
    """What can say which diagnoses and criteria there are."""

    @property
    def diagnoses(self) -> Collection[str]: ...

    def has_criterion(self, diagnosis: str | None, criterion: str) -> bool: ...


def faults_of_rule(
    rule: Rule,
    where: str,
    *,
    scope: str,
    vocabulary: Vocabulary,
    criteria: HasCriteria,
    red_flag_ids: Collection[str],
    computed_names: Collection[str] = (),
) -> list[str]:
    """Every fault of one rule in a scope. A narrow scope also sees facts of the patient and of the jaw history."""
    found: list[str] = []
    match rule:
        case Leaf():
            found = _faults_of_leaf(rule, scope, vocabulary)
        case Computed(name) if name not in computed_names:
            found = [
                f"no computed fact {name!r}. Name one of {', '.join(sorted(computed_names)) or 'none'}."
            ]
        case CriterionRef(diagnosis, criterion) if not criteria.has_criterion(diagnosis, criterion):
            found = [f"no criterion {rule.id!r}. Write `diagnosis.criterion` as in criteria.yaml."]
        case DiagnosisRef(diagnosis) if diagnosis not in criteria.diagnoses:
            found = [f"no diagnosis {diagnosis!r}. Use an id of criteria.yaml."]
        case FlagRef(flag) if flag not in red_flag_ids:
            found = [f"no red flag {flag!r}. Use an id of red_flags.yaml."]
        case Exists(named) if named not in SCOPES or named in ("patient", "any"):
            found = [
                f"`exists` over {named!r}. Use headache, facial_pain, tmd, tmd_side or medication_trial."
            ]
    inner = rule.scope if isinstance(rule, Exists) else scope
    faults = [f"{where}: {fault}" for fault in found]
    for child in children_of(rule):
        faults += faults_of_rule(
            child,
            where,
            scope=inner,
            vocabulary=vocabulary,
            criteria=criteria,
            red_flag_ids=red_flag_ids,
            computed_names=computed_names,
        )
    return faults


def _faults_of_leaf(leaf: Leaf, scope: str, vocabulary: Vocabulary) -> list[str]:
    fact = vocabulary.get(leaf.fact)
    if fact is None:
        near = vocabulary.nearest(leaf.fact)
        return [f"no fact {leaf.fact!r}." + (f" Did you mean {near!r}?" if near else "")]
    faults = []
    if fact.scope not in ("patient", "tmd", "any", scope):
        faults.append(f"{leaf.fact} belongs to a {fact.scope}, which a rule of scope {scope} does not see.")
    numeric = fact.type in ("number", "integer")
    fits = {
        "boolean": leaf.op in NO_VALUE_OPS,
        "set": leaf.op in SET_OPS,
        "enum": leaf.op in ("eq", "ne", "in"),
        "string": leaf.op in ("eq", "ne", "in"),
    }.get(fact.type, numeric and (leaf.op in ORDER_OPS or leaf.op in ("eq", "ne", "in")))
    if not fits:
        return [*faults, f"`{leaf.op}` does not fit {leaf.fact}, which is a {fact.type}."]
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if fact.allowed:
        faults += [f"{leaf.fact} is never {value!r}." for value in values if value not in fact.allowed]
    if numeric and fact.range:
        low, high = fact.range
        wrong = [
            value for value in values if not isinstance(value, (int, float)) or not low <= value <= high
        ]
        faults += [f"{leaf.fact} is never {value!r}: it runs from {low:g} to {high:g}." for value in wrong]
    return faults
