"""What do all rules say of many charts at once?

Charts stand side by side as columns. A rule comes to two whole numbers, its planes: bit i of the first is set where
it is true of column i, bit i of the second where it is false; where neither is set it is not known. Joining rules is
then a few operations on whole numbers, whatever the number of columns (Kleene's logic, 64 charts a machine word).

With a leaf that somebody could still answer set in both planes, the same operations say what could still come out:
true, false, or both (`open_answers`).

`truth.py` says the same of one chart, node by node, with reasons; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from reprieve.diagnosis.held import Held, truth_of
from reprieve.diagnosis.known import HAS, JAW, Known
from reprieve.diagnosis.program import Program, Ranked
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

Plane = tuple[int, int]  # columns where it is true, columns where it is false
Slot = tuple[str, int]  # a scope, and which of a chart's instances
UNKNOWN: Final[Plane] = (0, 0)


def truth_at(plane: Plane, column: int) -> bool | None:
    """What a rule comes to for one column."""
    if plane[0] >> column & 1:
        return True
    return False if plane[1] >> column & 1 else None


@dataclass(frozen=True, eq=False)
class Sheet:
    """Charts side by side.

    `present`: which columns have a slot. `given`: planes of leaves by leaf and slot. `default`: the planes of
    a leaf that no column answers. `unsaid`: scopes of which it could still turn out either way whether there is an
    instance (only for what could still come out).
    """

    program: Program
    full: int
    present: Mapping[Slot, int]
    given: Mapping[tuple[Leaf, Slot | None], Plane]
    default: Callable[[Leaf, Slot | None], Plane]
    unsaid: frozenset[str] = frozenset()
    _seen: dict[tuple[int, Slot | None], Plane] = field(default_factory=dict)
    _named: dict[tuple[str, Slot | None], Plane] = field(default_factory=dict)
    _standings: dict[tuple[str, Slot | None], Plane] = field(default_factory=dict)

    def of(self, rule: Rule, slot: Slot | None = None) -> Plane:
        """The planes of a rule, for one slot of a narrow scope or for the patient."""
        if type(rule) is Leaf:
            return self._leaf(rule, slot)
        key = (id(rule), slot if id(rule) in self.program.per_instance else None)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._worked_out(rule, slot)
        return found

    def standing(self, ranked: Ranked, slot: Slot | None) -> Plane:
        """The planes of a diagnosis after the hierarchy: what outranks it and is met sets it aside."""
        key = (ranked.diagnosis.id, slot)
        found = self._standings.get(key)
        if found is None:
            true, false = self.of(ranked.itself, slot)
            above = 0
            for _, rule in ranked.above:
                above |= self.of(rule, slot)[0]
            found = self._standings[key] = true & ~above, false | above
        return found

    def named(self, name: str, slot: Slot | None) -> Plane:
        """The planes of a diagnosis or criterion by its name, or of a red flag."""
        if name in self.program.flag_rules:
            return self.of(self.program.flag_rules[name])
        return self._named_rule(name, slot)

    def slots(self, scope: str) -> list[Slot | None]:
        """The slots of a scope; `patient` has one."""
        if scope == "patient":
            return [None]
        return [slot for slot in self.present if slot[0] == scope]

    def none_present(self, scope: str) -> Plane:
        """Where a scope has no instance: false where its has_ fact is false, else not known."""
        if scope in self.unsaid:
            return self.full, self.full
        nowhere = self.full
        for slot in self.slots(scope):
            if slot is not None:
                nowhere &= ~self.present[slot]
        has = HAS.get(scope)
        if has is None or not nowhere:
            return UNKNOWN
        return 0, nowhere & self._leaf(Leaf(has, "is_true"), None)[1]

    def _leaf(self, leaf: Leaf, slot: Slot | None) -> Plane:
        scope = self.program.scopes[leaf.fact]
        if scope == "patient":
            slot = None
        elif scope == "tmd":
            slot = (JAW, 0)
        found = self.given.get((leaf, slot))
        return self.default(leaf, slot) if found is None else found

    def _worked_out(self, rule: Rule, slot: Slot | None) -> Plane:
        match rule:
            case All(of):
                true, false = self.full, 0
                for child in of:
                    one = self.of(child, slot)
                    true &= one[0]
                    false |= one[1]
                return true, false
            case Any_(of):
                true, false = 0, self.full
                for child in of:
                    one = self.of(child, slot)
                    true |= one[0]
                    false &= one[1]
                return true, false
            case Not(of=inner):
                true, false = self.of(inner, slot)
                return false, true
            case AtLeast(n, of):
                return self._at_least(n, of, slot)
            case AtMost(n, of):
                true, false = self._at_least(n + 1, of, slot)
                return false, true
            case Exactly(n, of):
                return self._exactly(n, of, slot)
            case Exists(scope, where):
                return self._any_of(scope, where, None)
            case CriterionRef():
                return self._named_rule(rule.id, slot)
            case DiagnosisRef(name):
                return self._named_rule(name, slot)
            case FlagRef(name):
                return self.of(self.program.flag_rules[name], None)
            case Computed():
                return UNKNOWN  # no rule of a program has one; a computed fact is handed in with `evaluate_rule`
            case Leaf():
                return self._leaf(rule, slot)

    def _counts(self, rules: Sequence[Rule], slot: Slot | None) -> tuple[list[int], list[int]]:
        """Bit i of entry k: at least k of the rules are true (false) of column i."""
        true, false = [self.full, *[0] * len(rules)], [self.full, *[0] * len(rules)]
        for number, child in enumerate(rules):
            one = self.of(child, slot)
            for counted, plane in ((true, one[0]), (false, one[1])):
                for k in range(number + 1, 0, -1):
                    counted[k] |= counted[k - 1] & plane
        return true, false

    def _at_least(self, n: int, rules: Sequence[Rule], slot: Slot | None) -> Plane:
        if n > len(rules):
            return 0, self.full
        true, false = self._counts(rules, slot)
        return true[n], false[len(rules) - n + 1] if n else 0

    def _exactly(self, n: int, rules: Sequence[Rule], slot: Slot | None) -> Plane:
        true, false = self._counts(rules, slot)
        known = self.full
        for child in rules:
            one = self.of(child, slot)
            known &= one[0] | one[1]
        rest = len(rules) - n
        more = true[n + 1] if n < len(rules) else 0
        fewer = false[rest + 1] if rest < len(rules) else 0
        return known & true[n] & false[rest], more | fewer

    def _any_of(self, scope: str, rule: Rule, slot: Slot | None) -> Plane:
        """Of this slot where it is of that scope; else true where any instance is true."""
        if scope == "patient":
            return self.of(rule, None)
        if slot is not None and slot[0] == scope:
            return self.of(rule, slot)
        true, false, somewhere = 0, self.full, 0
        for one in self.slots(scope):
            there = self.full if one is None else self.present[one]
            found = self.of(rule, one)
            true |= found[0] & there
            false &= found[1] | ~there
            somewhere |= there
        none = self.none_present(scope)
        return true | none[0], (false & somewhere) | none[1]

    def _named_rule(self, name: str, slot: Slot | None) -> Plane:
        scope, rule = self.program.targets[name]
        key = (name, slot if slot is not None and slot[0] == scope else None)
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._any_of(scope, rule, key[1])
        return found


def sheet_of(program: Program, columns: Sequence[Known]) -> Sheet:
    """The sheet on which each of these charts is one column."""
    full = (1 << len(columns)) - 1
    present: dict[Slot, int] = {}
    given: dict[tuple[Leaf, Slot | None], list[int]] = {}
    own: dict[tuple[str, Slot], int] = {}  # columns that answer a fact of scope `any` for this instance
    for number, known in enumerate(columns):
        bit = 1 << number
        slot_of: dict[str | None, Slot | None] = {None: None}
        for scope, abouts in known.instances.items():
            for k, instance in enumerate(abouts):
                slot_of[instance] = (scope, k)
                present[scope, k] = present.get((scope, k), 0) | bit
        for (fact, about), held in known.held.items():
            if fact not in program.leaves or about not in slot_of:
                continue
            slot = slot_of[about]
            if slot is not None and program.scopes[fact] == "any":
                own[fact, slot] = own.get((fact, slot), 0) | bit
            _write(program, given, fact, slot, held, bit, full)
    planes = {key: (true, false) for key, (true, false) in given.items()}
    return Sheet(
        program=program,
        full=full,
        present=present,
        given=_with_general(program, planes, own, present, full),
        default=lambda leaf, slot: _unanswered(leaf, full),
    )


def _write(
    program: Program,
    given: dict[tuple[Leaf, Slot | None], list[int]],
    fact: str,
    slot: Slot | None,
    held: Held | None,
    bit: int,
    full: int,
) -> None:
    """Set one column of every leaf on this fact."""
    for leaf in program.leaves[fact]:
        planes = given.get((leaf, slot))
        if planes is None:
            planes = given[leaf, slot] = list(_unanswered(leaf, full))
        truth = truth_of(leaf, held)
        if leaf.missing_is_false:
            planes[0] &= ~bit
            planes[1] &= ~bit
        if truth is not None:
            planes[0 if truth else 1] |= bit


def _unanswered(leaf: Leaf, full: int) -> Plane:
    if not leaf.missing_is_false:
        return UNKNOWN
    return (full, 0) if leaf.op == "is_false" else (0, full)


def _with_general(
    program: Program,
    planes: Mapping[tuple[Leaf, Slot | None], Plane],
    own: Mapping[tuple[str, Slot], int],
    present: Mapping[Slot, int],
    full: int,
) -> dict[tuple[Leaf, Slot | None], Plane]:
    """Facts of scope `any`: the answer for the instance, else for the jaw (of its sides), else the general one."""
    found = dict(planes)
    for fact, leaves in program.leaves.items():
        if program.scopes[fact] != "any":
            continue
        for slot in present:
            chain: list[Slot | None] = [slot, (JAW, 0), None] if slot[0] == "tmd_side" else [slot, None]
            for leaf in leaves:
                true, false, left = 0, 0, full
                for place in chain:
                    here = left if place is None else left & own.get((fact, place), 0)
                    one = planes.get((leaf, place), _unanswered(leaf, full))
                    true |= one[0] & here
                    false |= one[1] & here
                    left &= ~here
                found[leaf, slot] = true, false
    return found


def verdict_planes(sheet: Sheet) -> Iterator[tuple[str, Slot | None, Plane]]:
    """Every verdict there is: each diagnosis of each slot, each red flag, and each flag at its higher urgency (`ID!`).

    A scope without any slot has one verdict for the patient.
    """
    for ranked in sheet.program.ranked:
        scope = ranked.diagnosis.scope
        for slot in sheet.slots(scope):
            there = sheet.full if slot is None else sheet.present[slot]
            true, false = sheet.standing(ranked, slot)
            yield ranked.diagnosis.id, slot, (true & there, false & there)
        if scope != "patient":
            yield ranked.diagnosis.id, None, sheet.none_present(scope)
    for name, rule in sheet.program.flags:
        yield name, None, sheet.of(rule)
