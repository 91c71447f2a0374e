"""Is a rule true, false or not known for one chart on one day?

Three-valued logic of Kleene: a fact never asked is unknown. It can be weaker than the truth by enumeration only
where one fact stands in several places of a rule (`x or not x` is unknown here although it is true whatever x is);
it never says true or false where enumeration does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reprieve.diagnosis.held import Held, Range, held_value, truth_of
from reprieve.diagnosis.known import HAS, Key, Known
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.red_flags import RedFlags
from reprieve.knowledge.rule import (
    All,
    Any_,
    AtLeast,
    AtMost,
    Computed,
    CriterionRef,
    DiagnosisRef,
    Exactly,
    Exists,
    FlagRef,
    Leaf,
    Not,
    Rule,
)

ComputedValue = bool | int | float | str | Range | None


@dataclass(frozen=True, slots=True)
class Case:
    """One chart on one day, with the rules to judge it by, and what was worked out already.

    It is never shared between charts.
    """

    known: Known
    criteria: Criteria
    red_flags: RedFlags
    computed: Mapping[str, ComputedValue] = field(default_factory=dict)
    _named: dict[tuple[str, str | None], bool | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    _parts: dict[tuple[int, str | None], tuple[Rule, bool | None]] = field(
        default_factory=dict, repr=False, compare=False
    )
    # what a named diagnosis, criterion or flag comes to for an instance, where all were judged together already
    lookup: Callable[[str, str | None], bool | None] | None = field(default=None, repr=False, compare=False)
    # words and questions of each part, worked out when first read; the rule is kept so that its id stays its own
    told: dict[tuple[int, str | None], tuple[Rule, tuple[str, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    asked: dict[tuple[int, str | None], tuple[Rule, Mapping[Key, None]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def with_computed(self, computed: Mapping[str, ComputedValue]) -> Case:
        """The same case with these computed facts. Named criteria are shared: they never read such facts."""
        return Case(self.known, self.criteria, self.red_flags, computed, self._named, lookup=self.lookup)


def truth_in(case: Case, rule: Rule, about: str | None) -> bool | None:
    """True, false, or None where it is not known."""
    if type(rule) is Leaf:
        return truth_of(rule, case.known.get(rule.fact, about))
    key = (id(rule), about)  # quicker than the rule's own hash; the rule is kept, so its id stays its own
    found = case._parts.get(key)
    if found is None:
        found = rule, _TRUTHS[type(rule)](case, rule, about)
        case._parts[key] = found
    return found[1]


def instances_of(case: Case, scope: str, about: str | None) -> tuple[str | None, ...]:
    """The instances of a scope as seen from one: the same one where the scope is the same, else all there are."""
    if scope == "patient":
        return (None,)
    if about is not None and about.partition(":")[0] == scope:
        return (about,)
    return case.known.instances.get(scope, ())


def truth_of_none(case: Case, scope: str) -> bool | None:
    """What `exists` says over a scope without an instance: false where its has_ fact is false, else not known."""
    has = HAS.get(scope)
    held = case.known.get(has, None) if has is not None else None
    return False if held is not None and held.value is False else None


def any_truth(truths: Sequence[bool | None]) -> bool | None:
    """True if any is true, else None if any is not known, else false."""
    if True in truths:
        return True
    return None if None in truths else False


def _leaf(case: Case, rule: Leaf, about: str | None) -> bool | None:
    return truth_of(rule, case.known.get(rule.fact, about))


def _computed(case: Case, rule: Computed, about: str | None) -> bool | None:
    return truth_of(rule, Held(value=held_value(case.computed.get(rule.name))))


def _all(case: Case, rule: All, about: str | None) -> bool | None:
    found: bool | None = True
    for child in rule.of:
        truth = truth_in(case, child, about)
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def _any(case: Case, rule: Any_, about: str | None) -> bool | None:
    found: bool | None = False
    for child in rule.of:
        truth = truth_in(case, child, about)
        if truth is True:
            return True
        if truth is None:
            found = None
    return found


def _not(case: Case, rule: Not, about: str | None) -> bool | None:
    truth = truth_in(case, rule.of, about)
    return None if truth is None else not truth


def _tally(case: Case, rules: Sequence[Rule], about: str | None) -> tuple[int, int]:
    """How many are true, and how many at most."""
    truths = [truth_in(case, child, about) for child in rules]
    true = truths.count(True)
    return true, true + truths.count(None)


def _at_least(case: Case, rule: AtLeast, about: str | None) -> bool | None:
    low, high = _tally(case, rule.of, about)
    return True if low >= rule.n else False if high < rule.n else None


def _at_most(case: Case, rule: AtMost, about: str | None) -> bool | None:
    low, high = _tally(case, rule.of, about)
    return True if high <= rule.n else False if low > rule.n else None


def _exactly(case: Case, rule: Exactly, about: str | None) -> bool | None:
    low, high = _tally(case, rule.of, about)
    if low == high:
        return low == rule.n
    return None if low <= rule.n <= high else False


def _exists(case: Case, rule: Exists, about: str | None) -> bool | None:
    instances = case.known.instances.get(rule.scope, ())
    if not instances:
        return truth_of_none(case, rule.scope)
    return any_truth([truth_in(case, rule.where, one) for one in instances])


def _criterion(case: Case, rule: CriterionRef, about: str | None) -> bool | None:
    return _referred(case, rule.id, about, *criterion_target(case, rule))


def _diagnosis(case: Case, rule: DiagnosisRef, about: str | None) -> bool | None:
    return _referred(case, rule.diagnosis, about, *diagnosis_target(case, rule))


def _flag(case: Case, rule: FlagRef, about: str | None) -> bool | None:
    return _referred(case, rule.red_flag, None, "patient", case.red_flags.flags[rule.red_flag].rule)


def criterion_target(case: Case, rule: CriterionRef) -> tuple[str, Rule]:
    """The scope and rule that a reference to a criterion means."""
    diagnosis = rule.diagnosis or ""
    return case.criteria.diagnoses[diagnosis].scope, case.criteria.rule_of(diagnosis, rule.criterion)


def diagnosis_target(case: Case, rule: DiagnosisRef) -> tuple[str, Rule]:
    """The scope and rule that a reference to a diagnosis means."""
    found = case.criteria.diagnoses[rule.diagnosis]
    return found.scope, found.rule


def _referred(case: Case, name: str, about: str | None, scope: str, rule: Rule) -> bool | None:
    """What is named elsewhere: of this instance where the scope is the same, else true if any instance is true."""
    if case.lookup is not None and (about is None or case.known.has(about)):
        return case.lookup(name, about)
    instances = instances_of(case, scope, about)
    if not instances:
        return truth_of_none(case, scope)
    truths = []
    for one in instances:
        key = (name, one)
        if key not in case._named:
            case._named[key] = truth_in(case, rule, one)
        truths.append(case._named[key])
    return any_truth(truths)


_TRUTHS: Final[Mapping[type, Callable[[Case, Any, str | None], bool | None]]] = {
    Leaf: _leaf,
    Computed: _computed,
    All: _all,
    Any_: _any,
    Not: _not,
    AtLeast: _at_least,
    AtMost: _at_most,
    Exactly: _exactly,
    Exists: _exists,
    CriterionRef: _criterion,
    DiagnosisRef: _diagnosis,
    FlagRef: _flag,
}
