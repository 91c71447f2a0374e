"""Which facts decided a rule, and which facts that are not known could still change it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reprieve.diagnosis.held import Held, held_value
from reprieve.diagnosis.known import HAS, Key
from reprieve.diagnosis.truth import Case, criterion_target, diagnosis_target, instances_of, truth_in
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

Part = tuple[Rule, str | None]


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
            scope, target = criterion_target(case, rule)
        case DiagnosisRef():
            scope, target = diagnosis_target(case, rule)
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
            scope = criterion_target(case, rule)[0]
        case DiagnosisRef():
            scope = diagnosis_target(case, rule)[0]
        case _:
            return None
    return None if instances_of(case, scope, about) else scope


def asks(case: Case, rule: Rule, about: str | None) -> Mapping[Key, None]:
    """The facts that are not known and could still change a rule that is not known, in the order of the rule."""
    if truth_in(case, rule, about) is not None:
        return {}
    if isinstance(rule, Leaf):
        return {case.known.key(rule.fact, about): None}
    if isinstance(rule, Computed):
        return {(rule.name, None): None}
    kept = case.asked.get((id(rule), about))
    if kept is None:
        kept = case.asked[id(rule), about] = rule, _asks(case, rule, about)
    return kept[1]


def _asks(case: Case, rule: Rule, about: str | None) -> Mapping[Key, None]:
    scope = empty_scope_of(case, rule, about)
    if scope is not None:
        return _asks_of_none(case, rule, scope)
    found: dict[Key, None] = {}
    for part, one in parts_of(case, rule, about):
        found |= asks(case, part, one)
    return found


def _asks_of_none(case: Case, rule: Rule, scope: str) -> Mapping[Key, None]:
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
            return asks(case, criterion_target(case, rule)[1], first)
        case DiagnosisRef():
            return asks(case, diagnosis_target(case, rule)[1], first)
        case _:
            return {}


def shown_asks(found: Mapping[Key, None], about: str | None) -> tuple[str, ...]:
    """The facts to ask for by name; with the instance where it is not the one the answer is about."""
    return tuple(name if of in (None, "tmd", about) else f"{name} about {of}" for name, of in found)


def told(case: Case, rule: Rule, about: str | None) -> tuple[str, ...]:
    """The leaves that made the verdict, in words, each once."""
    kept = case.told.get((id(rule), about))
    if kept is None:
        kept = case.told[id(rule), about] = rule, tuple(_told(case, rule, about))
    return kept[1]


def _told(case: Case, rule: Rule, about: str | None) -> dict[str, None]:
    if isinstance(rule, Leaf | Computed) or empty_scope_of(case, rule, about) in HAS:
        return dict.fromkeys(one.in_words() for one in decisive(case, rule, about))
    telling = _telling(rule, truth_in(case, rule, about))
    found: dict[str, None] = {}
    for part, one in parts_of(case, rule, about):
        if truth_in(case, part, one) in telling:
            found |= dict.fromkeys(told(case, part, one))
    return found


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
