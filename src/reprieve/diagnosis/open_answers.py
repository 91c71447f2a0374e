"""Which facts that somebody could still answer may change a verdict?

Every leaf that is open counts as true and as false at once, each leaf for itself; so a fact is named once too often
where two leaves hang together, and never once too few. Nothing is asked of a pain before it is known that there is
one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from reprieve.diagnosis.held import Held, held_value, truth_of
from reprieve.diagnosis.known import HAS, JAW, SIDES, Key, Known
from reprieve.diagnosis.planes import UNKNOWN, Plane, Sheet, Slot
from reprieve.diagnosis.program import Program, Ranked
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
)

Verdict = tuple[str, str | None]  # an id, and the instance
Askable = Callable[[Key], bool]
FIRST: Final = {
    "headache": ("headache:1",),
    "facial_pain": ("facial_pain:1",),
    "tmd": (JAW,),
    "tmd_side": SIDES,
}


@dataclass(frozen=True, eq=False)
class Open:
    """`facts`: for each verdict that could still change, the facts that could do it."""

    facts: dict[Verdict, frozenset[Key]]

    def counted(self) -> Counter[Key]:
        """How many verdicts each fact concerns."""
        return Counter(key for keys in self.facts.values() for key in keys)


def open_answers(program: Program, known: Known, askable: Askable) -> Open:
    """The verdicts that answers could still change, each with the facts that could do it.

    `askable`: whether somebody could still answer this fact about this instance.
    """
    search = _Search(program, known, askable)
    found: dict[Verdict, frozenset[Key]] = {}
    for ranked in program.ranked:
        for slot in search.could.slots(ranked.diagnosis.scope):
            keys = frozenset(search.of_diagnosis(ranked, slot))
            if keys:
                found[ranked.diagnosis.id, search.about(slot)] = keys
        has = HAS.get(ranked.diagnosis.scope)
        if has is not None and ranked.diagnosis.scope in search.unsaid:
            found[ranked.diagnosis.id, None] = frozenset({(has, None)})
    for name, rule in program.flags:
        keys = frozenset(search.of_rule(rule))
        if keys:
            found[name, None] = keys
    return Open(found)


@dataclass(eq=False)
class _Search:
    program: Program
    known: Known
    askable: Askable
    abouts: dict[Slot, str] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)  # scopes of which nobody has said whether there is one

    def __post_init__(self) -> None:
        known = self.known
        instances = dict(known.instances)
        for scope, first in FIRST.items():
            if instances.get(scope):
                continue
            has = known.held.get((HAS[scope], None))
            if has is not None and has.value is True:
                instances[scope] = first
            elif self._open(HAS[scope], None):
                self.unsaid.add(scope)
        self.known = replace(known, instances=instances)
        for scope, abouts in instances.items():
            self.abouts |= {(scope, k): about for k, about in enumerate(abouts)}
        present = dict.fromkeys(self.abouts, 1)
        self.now = Sheet(self.program, 1, present, {}, self._plane)
        self.could = Sheet(self.program, 1, present, {}, self._possible, unsaid=frozenset(self.unsaid))

    def about(self, slot: Slot | None) -> str | None:
        return None if slot is None else self.abouts.get(slot, JAW)

    def of_diagnosis(self, ranked: Ranked, slot: Slot | None) -> Iterator[Key]:
        """The facts that could make the diagnosis met, not met, or set it aside."""
        true, false = self.now.standing(ranked, slot)
        above = [rule for _, rule in ranked.above]
        if not false:
            for rule in above:
                yield from self._making(rule, slot, True, set())
            yield from self._making(ranked.itself, slot, False, set())
        if not true and not any(self.now.of(rule, slot)[0] for rule in above):
            yield from self._making(ranked.itself, slot, True, set())

    def of_rule(self, rule: Rule) -> Iterator[Key]:
        """The facts that could change what a rule about the patient comes to."""
        for goal in (True, False):
            yield from self._making(rule, None, goal, set())

    def _making(
        self, rule: Rule, slot: Slot | None, goal: bool, seen: set[tuple[int, Slot | None, bool]]
    ) -> Iterator[Key]:
        """The open facts that could help to make this rule come out so."""
        place = slot if id(rule) in self.program.per_instance else None
        which = 0 if goal else 1
        if (id(rule), place, goal) in seen or self.now.of(rule, slot)[which]:
            return
        seen.add((id(rule), place, goal))
        if not self.could.of(rule, slot)[which]:
            return
        if isinstance(rule, Leaf):
            yield from self._open_keys(rule.fact, slot)
            return
        parts, goals = self._parts(rule, slot, goal)
        for part, one in parts:
            for each in goals:
                yield from self._making(part, one, each, seen)
        scope = self._scope_named(rule, slot)
        if scope in self.unsaid:
            yield HAS[scope], None

    def _parts(
        self, rule: Rule, slot: Slot | None, goal: bool
    ) -> tuple[list[tuple[Rule, Slot | None]], tuple[bool, ...]]:
        match rule:
            case All(of) | Any_(of) | AtLeast(of=of):
                return [(child, slot) for child in of], (goal,)
            case AtMost(of=of):
                return [(child, slot) for child in of], (not goal,)
            case Exactly(of=of):
                return [(child, slot) for child in of], (True, False)
            case Not(of=inner):
                return [(inner, slot)], (not goal,)
            case Exists(scope, where):
                return [(where, one) for one in self.could.slots(scope)], (goal,)
            case FlagRef(flag):
                return [(self.program.flag_rules[flag], None)], (goal,)
            case CriterionRef() | DiagnosisRef():
                name = rule.id if isinstance(rule, CriterionRef) else rule.diagnosis
                scope, target = self.program.targets[name]
                same = slot is not None and slot[0] == scope
                return [(target, one) for one in ([slot] if same else self.could.slots(scope))], (goal,)
            case _:
                return [], ()

    def _scope_named(self, rule: Rule, slot: Slot | None) -> str:
        match rule:
            case Exists(scope):
                return scope
            case CriterionRef():
                return self.program.targets[rule.id][0]
            case DiagnosisRef(name):
                return self.program.targets[name][0]
            case _:
                return ""

    def _plane(self, leaf: Leaf, slot: Slot | None) -> Plane:
        truth = truth_of(leaf, self.known.get(leaf.fact, self.about(slot)))
        return UNKNOWN if truth is None else (1, 0) if truth else (0, 1)

    def _possible(self, leaf: Leaf, slot: Slot | None) -> Plane:
        plane = self._plane(leaf, slot)
        if (plane == UNKNOWN or leaf.missing_is_false) and self._open(leaf.fact, slot):
            return 1, 1
        if plane != UNKNOWN:
            return plane
        if not any(True for _ in self._open_conditions(leaf.fact)):
            return plane
        counts_as = held_value(self.known.vocabulary.facts[leaf.fact].not_applicable_value)
        truth = truth_of(leaf, Held(value=counts_as, applies=False))
        return UNKNOWN if truth is None else (1, 0) if truth else (0, 1)

    def _open_keys(self, fact: str, slot: Slot | None) -> Iterator[Key]:
        """The fact, and what could show that it does not apply, as far as they can still be answered."""
        if self._open(fact, slot):
            yield self._key(fact, slot)
        yield from self._open_conditions(fact)

    def _open_conditions(self, fact: str) -> Iterator[Key]:
        rule = self.known.vocabulary.facts[fact].applies_when
        if rule is not None and truth_of(rule, self.known.held.get((rule.fact, None))) is None:
            yield from self._open_keys(rule.fact, None)

    def _key(self, fact: str, slot: Slot | None) -> Key:
        if slot == (JAW, 0) and JAW in self.unsaid:
            return HAS[JAW], None
        return self.known.key(fact, self.about(slot))

    def _open(self, fact: str, slot: Slot | None) -> bool:
        key = self._key(fact, slot)
        held = self.known.held.get(key)
        return (held is None or not held.known) and self.askable(key)
