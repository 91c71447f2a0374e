"""Is a rule met, not met or not known for this chart, from which facts, and what would settle it?

For other packages: make a `Case` once for a chart and a day (`case_of`), then `evaluate_rule(rule, case, computed)`.

Three-valued logic of Kleene: a fact never asked is unknown. It can be weaker than the truth by enumeration only
where one fact stands in several places of a rule (`x or not x` is unknown here although it is true whatever x is);
it never says met or not met where enumeration does not.

A case remembers what it worked out; it holds one chart on one day, and is never shared between charts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reprieve.diagnosis.held import Held, Range, held_value, truth_of
from reprieve.diagnosis.known import HAS, Key, Known, know
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
    in_words,
)
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.chart import View
    from reprieve.knowledge import Knowledge

ComputedValue = bool | int | float | str | Range | None
NOTHING_COMPUTED: Final[Mapping[str, ComputedValue]] = {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of a chart: the verdict, the facts behind it, and the facts that could still change it."""

    verdict: Verdict
    because: tuple[str, ...]
    ask_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisive:
    """One leaf that decided a rule, as it was read for one instance."""

    leaf: Leaf | Computed
    about: str | None
    held: Held | None
    truth: bool | None

    def in_words(self) -> str:
        said = f"it is {self.held.in_words()}" if self.held is not None else "not asked"
        place = f" of {self.about}" if self.about not in (None, "tmd") else ""
        verdict = "not known" if self.truth is None else "met" if self.truth else "not met"
        return f"{in_words(self.leaf)}{place}: {verdict}, {said}"


@dataclass(frozen=True, slots=True)
class Case:
    """One chart on one day, with the rules to judge it by, and what was worked out already."""

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

    def with_computed(self, computed: Mapping[str, ComputedValue]) -> Case:
        """The same case with these computed facts. Named criteria are shared: they never read such facts."""
        return Case(self.known, self.criteria, self.red_flags, computed, self._named)


def case_of(view: View, knowledge: Knowledge) -> Case:
    """The case of one chart as it was known on one day."""
    known = know(view, knowledge.vocabulary, knowledge.criteria.derived)
    return Case(known, knowledge.criteria, knowledge.red_flags)


def evaluate_rule(
    rule: Rule,
    known: Case,
    computed: Mapping[str, ComputedValue] = NOTHING_COMPUTED,
    *,
    about: str | None = None,
) -> Judgement:
    """Is this rule met for this chart?

    `known`: the case (`case_of`). `computed`: values of the rule's `computed` leaves; None or absent is not known, a
    `Range` is known to lie between. `about`: the instance, for a rule of a narrow scope.
    """
    case = known.with_computed(computed)
    truth = truth_in(case, rule, about)
    because = tuple(dict.fromkeys(one.in_words() for one in decisive(case, rule, about)))
    asked = shown_asks(asks(case, rule, about), about) if truth is None else ()
    return Judgement(Verdict.of(truth), because, asked)


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
    return _referred(case, rule.id, about, *_criterion_target(case, rule))


def _diagnosis(case: Case, rule: DiagnosisRef, about: str | None) -> bool | None:
    return _referred(case, rule.diagnosis, about, *_diagnosis_target(case, rule))


def _flag(case: Case, rule: FlagRef, about: str | None) -> bool | None:
    return _referred(case, rule.red_flag, None, "patient", case.red_flags.flags[rule.red_flag].rule)


def _criterion_target(case: Case, rule: CriterionRef) -> tuple[str, Rule]:
    diagnosis = rule.diagnosis or ""
    return case.criteria.diagnoses[diagnosis].scope, case.criteria.rule_of(diagnosis, rule.criterion)


def _diagnosis_target(case: Case, rule: DiagnosisRef) -> tuple[str, Rule]:
    found = case.criteria.diagnoses[rule.diagnosis]
    return found.scope, found.rule


def _referred(case: Case, name: str, about: str | None, scope: str, rule: Rule) -> bool | None:
    """What is named elsewhere: of this instance where the scope is the same, else true if any instance is true."""
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


Part = tuple[Rule, str | None]


def parts_of(case: Case, rule: Rule, about: str | None) -> list[Part]:
    """What a rule is made of for one instance: its children, each instance of an `exists`, or what it refers to."""
    match rule:
        case All(of) | Any_(of) | AtLeast(of=of) | AtMost(of=of) | Exactly(of=of):
            return [(child, about) for child in of]
        case Not(of):
            return [(of, about)]
        case Exists(scope, where):
            return [(where, one) for one in case.known.instances.get(scope, ())]
        case CriterionRef():
            scope, target = _criterion_target(case, rule)
        case DiagnosisRef():
            scope, target = _diagnosis_target(case, rule)
        case FlagRef():
            scope, target = "patient", case.red_flags.flags[rule.red_flag].rule
        case _:
            return []
    return [(target, one) for one in instances_of(case, scope, about)]


def empty_scope_of(case: Case, rule: Rule, about: str | None) -> str | None:
    """The scope that has no instance, where that is all the rule could say; None otherwise."""
    match rule:
        case Exists(scope):
            return None if case.known.instances.get(scope) else scope
        case CriterionRef():
            scope = _criterion_target(case, rule)[0]
        case DiagnosisRef():
            scope = _diagnosis_target(case, rule)[0]
        case _:
            return None
    return None if instances_of(case, scope, about) else scope


def asks(case: Case, rule: Rule, about: str | None) -> dict[Key, None]:
    """The facts that are not known and could still change a rule that is not known, in the order of the rule."""
    if truth_in(case, rule, about) is not None:
        return {}
    if isinstance(rule, Leaf):
        return {case.known.key(rule.fact, about): None}
    if isinstance(rule, Computed):
        return {(rule.name, None): None}
    scope = empty_scope_of(case, rule, about)
    if scope is not None:
        return _asks_of_none(case, rule, scope)
    found: dict[Key, None] = {}
    for part, one in parts_of(case, rule, about):
        found |= asks(case, part, one)
    return found


def _asks_of_none(case: Case, rule: Rule, scope: str) -> dict[Key, None]:
    """Where no instance is described: whether there is one, or else the facts of a first one."""
    has = HAS.get(scope)
    held = case.known.get(has, None) if has is not None else None
    if has is not None and (held is None or held.value is None):
        return {(has, None): None}
    first = f"{scope}:1"
    match rule:
        case Exists(where=where):
            return asks(case, where, first)
        case CriterionRef():
            return asks(case, _criterion_target(case, rule)[1], first)
        case DiagnosisRef():
            return asks(case, _diagnosis_target(case, rule)[1], first)
        case _:
            return {}


def shown_asks(found: Mapping[Key, None], about: str | None) -> tuple[str, ...]:
    """The facts to ask for by name; with the instance where it is not the one the answer is about."""
    return tuple(name if of in (None, "tmd", about) else f"{name} about {of}" for name, of in found)


def decisive(case: Case, rule: Rule, about: str | None) -> Iterator[Decisive]:
    """The leaves that made the verdict: all of a met `all`, the failing ones of one not met, and so on."""
    truth = truth_in(case, rule, about)
    if isinstance(rule, Leaf):
        yield Decisive(rule, case.known.key(rule.fact, about)[1], case.known.get(rule.fact, about), truth)
        return
    if isinstance(rule, Computed):
        yield Decisive(rule, None, Held(value=held_value(case.computed.get(rule.name))), truth)
        return
    scope = empty_scope_of(case, rule, about)
    if scope is not None and scope in HAS:
        has = HAS[scope]
        yield Decisive(Leaf(has, "is_true"), None, case.known.get(has, None), truth)
        return
    parts = [(part, one, truth_in(case, part, one)) for part, one in parts_of(case, rule, about)]
    for part, one, found in parts:
        if found in _telling(rule, truth):
            yield from decisive(case, part, one)


def _telling(rule: Rule, truth: bool | None) -> tuple[bool | None, ...]:
    """Which truths of its parts tell why a rule came to this one."""
    match rule:
        case Not() | Exactly():
            return (True, False, None)
        case Any_() | Exists():
            return (True,) if truth else (False,) if truth is False else (None,)
        case AtMost():
            return (False,) if truth else (True,) if truth is False else (True, None)
        case All() | AtLeast():
            return (True,) if truth else (False,) if truth is False else (True, None)
        case _:
            return (truth,)
