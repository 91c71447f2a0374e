"""Which facts must be how, for a rule to come out as wanted? One way of many, chosen at random.

A branch that holds already is preferred, then one that the patient can answer; what needs a clinician is chosen where
nothing else will do. References are followed, in the instances that the person has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reprieve.diagnosis.known import Key
from reprieve.diagnosis.truth import Case, criterion_target, diagnosis_target, instances_of, truth_in
from reprieve.interview_people.rates import UnmeetableError, pick
from reprieve.knowledge.rule import (
    All,
    Any_,
    AtLeast,
    AtMost,
    CriterionRef,
    DiagnosisRef,
    Exactly,
    Exists,
    FlagRef,
    Leaf,
    Not,
    Rule,
    walk,
)

Demands = dict[Key, list[tuple[Leaf, bool]]]
_HOLDS_ALREADY, _PATIENT_CAN_SAY = 6.0, 3.0  # how much more likely such a branch is to be chosen


@dataclass
class Wanting:
    """Demands on one person. `base`: the person as drawn so far."""

    base: Case
    rng: np.random.Generator
    found: Demands = field(default_factory=dict)

    def want(self, rule: Rule, wanted: bool, about: str | None) -> None:
        """Add what makes this rule come out as wanted. Raises UnmeetableError where nothing can."""
        match rule:
            case Leaf():
                self._leaf(rule, wanted, about)
            case Not(of):
                self.want(of, not wanted, about)
            case All(of):
                self._some(of, len(of) if wanted else 1, wanted, about)
            case Any_(of):
                self._some(of, 1 if wanted else len(of), wanted, about)
            case AtLeast(n, of):
                self._some(of, n if wanted else len(of) - n + 1, wanted, about)
            case AtMost(n, of):
                self._some(of, len(of) - n if wanted else n + 1, not wanted, about)
            case Exactly(n, of):
                self._exactly(of, n, wanted, about)
            case Exists(scope, where):
                self._instances(where, wanted, self.base.known.instances.get(scope, ()))
            case CriterionRef():
                self._named(*criterion_target(self.base, rule), wanted, about)
            case DiagnosisRef():
                self._named(*diagnosis_target(self.base, rule), wanted, about)
            case FlagRef(flag):
                self._named("patient", self.base.red_flags.flags[flag].rule, wanted, None)
            case _:
                raise UnmeetableError("a computed fact")

    def _leaf(self, leaf: Leaf, wanted: bool, about: str | None) -> None:
        known = self.base.known
        key = known.key(leaf.fact, about)
        definition = known.vocabulary.facts[leaf.fact]
        if key[1] is None and definition.scope not in ("patient", "any"):
            raise UnmeetableError(leaf.fact)
        self.found.setdefault(key, []).append((leaf, wanted))
        condition = definition.applies_when
        if condition is not None and wanted and leaf.op != "is_false":
            self.found.setdefault((condition.fact, None), []).append((condition, True))

    def _some(self, rules: Sequence[Rule], n: int, wanted: bool, about: str | None) -> None:
        """Of these rules, n come out as wanted; the others may do what they like."""
        for rule in self._chosen(rules, n, wanted, about):
            self.want(rule, wanted, about)

    def _exactly(self, rules: Sequence[Rule], n: int, wanted: bool, about: str | None) -> None:
        if not wanted:
            more = n < len(rules)
            self._some(rules, n + 1 if more else 1, more, about)
            return
        true = self._chosen(rules, n, True, about)
        for rule in rules:
            self.want(rule, any(rule is one for one in true), about)

    def _chosen(self, rules: Sequence[Rule], n: int, wanted: bool, about: str | None) -> list[Rule]:
        left = dict(enumerate(rules))
        chosen = []
        for _ in range(min(n, len(rules))):
            number = pick({i: self._liking(one, wanted, about) for i, one in left.items()}, self.rng)
            chosen.append(left.pop(number))
        return chosen

    def _liking(self, rule: Rule, wanted: bool, about: str | None) -> float:
        already = truth_in(self.base, rule, about) is wanted
        informants = _informants(rule, self.base.known.vocabulary.facts.__getitem__)
        return (_HOLDS_ALREADY if already else 1) * (_PATIENT_CAN_SAY if informants else 1)

    def _named(self, scope: str, rule: Rule, wanted: bool, about: str | None) -> None:
        self._instances(rule, wanted, instances_of(self.base, scope, about))

    def _instances(self, rule: Rule, wanted: bool, instances: Sequence[str | None]) -> None:
        """True of the first instance, or false of all."""
        if wanted and not instances:
            raise UnmeetableError("an instance")
        for about in instances[:1] if wanted else instances:
            self.want(rule, wanted, about)


def _informants(rule: Rule, definition: Callable[[str], Any]) -> bool:
    """Can the patient (or the diary) answer every leaf written in this rule? References are not followed."""
    return all(
        definition(one.fact).answered_by in ("patient", "diary")
        for one in walk(rule)
        if isinstance(one, Leaf)
    )
