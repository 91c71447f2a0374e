"""What may a rule say? The grammar of criteria, red flags, safety and payer rules, as a frozen tree.

Written in YAML as `{fact, op, value}` leaves inside `all`, `any`, `not`, `at_least`, `at_most`, `exactly`,
`exists`, `criterion`, `diagnosis` and `red_flag`. `{computed, op, value}` reads a named computed fact, for
what the grammar cannot say (sums over records, the geometry of a plan); it is handed in with the evaluation.

This module only reads rules. What they come to for one chart is decided in `reprieve.diagnosis.truth`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

NO_VALUE_OPS: Final = frozenset({"is_true", "is_false"})
ONE_VALUE_OPS: Final = frozenset({"eq", "ne", "ge", "gt", "le", "lt"})
LIST_OPS: Final = frozenset({"between", "in", "includes_any", "includes_all"})
ORDER_OPS: Final = frozenset({"ge", "gt", "le", "lt", "between"})
SET_OPS: Final = frozenset({"includes_any", "includes_all"})
OPS: Final = NO_VALUE_OPS | ONE_VALUE_OPS | LIST_OPS

Value = bool | int | float | str | tuple[bool | int | float | str, ...] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """Is this fact so? `missing_is_false`: not known counts as not shown (`missing_as_false` in the file)."""

    fact: str
    op: str
    value: Value = None
    missing_is_false: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """Is this named computed fact so? Its value is handed in with the evaluation; None is not known."""

    name: str
    op: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `Any` is taken by typing
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Rule


@dataclass(frozen=True, slots=True)
class AtLeast:
    n: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    n: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Exactly:
    n: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """Is there an instance (a headache, a facial pain, a jaw side ...) of which `where` is true?"""

    scope: str
    where: Rule


@dataclass(frozen=True, slots=True)
class CriterionRef:
    """One criterion of a diagnosis. `diagnosis` None: it was written where no diagnosis is meant (a fault)."""

    diagnosis: str | None
    criterion: str

    @property
    def id(self) -> str:
        return self.criterion if self.diagnosis is None else f"{self.diagnosis}.{self.criterion}"


@dataclass(frozen=True, slots=True)
class DiagnosisRef:
    """The diagnosis fulfils its own criteria (whether or not another one outranks it)."""

    diagnosis: str


@dataclass(frozen=True, slots=True)
class FlagRef:
    red_flag: str


Rule = (
    Leaf
    | Computed
    | All
    | Any_
    | Not
    | AtLeast
    | AtMost
    | Exactly
    | Exists
    | CriterionRef
    | DiagnosisRef
    | FlagRef
)

_COUNTS: Final[Mapping[str, Callable[[int, tuple[Rule, ...]], Rule]]] = {
    "at_least": AtLeast,
    "at_most": AtMost,
    "exactly": Exactly,
}
_WORDS: Final = (
    "fact",
    "computed",
    "all",
    "any",
    "not",
    *_COUNTS,
    "exists",
    "criterion",
    "diagnosis",
    "red_flag",
)
_LISTED: Final = ", ".join(_WORDS)


class RuleFaultError(ValueError):
    """One thing wrong with a rule as written: where it is, and how to mend it."""


def parse_rule(
    raw: object, where: str, *, missing_as_false: frozenset[str] = frozenset(), owner: str | None = None
) -> Rule:
    """The rule that this YAML says. `where` names the place for the error.

    `owner`: the diagnosis it belongs to; a criterion named without a diagnosis is the owner's own.

    Raises: RuleFaultError, naming place and remedy, at the first fault.
    """
    if not isinstance(raw, Mapping):
        raise RuleFaultError(f"{where}: {raw!r} is no rule. Write a mapping with one of {_LISTED}.")
    word = next((word for word in _WORDS if word in raw), None)
    if word is None:
        raise RuleFaultError(f"{where}: {sorted(raw)} names no kind of rule. Use one of {_LISTED}.")
    allowed = {word, "op", "value"} if word in ("fact", "computed") else {word}
    if extra := sorted(set(raw) - allowed):
        raise RuleFaultError(f"{where}: {extra} does not belong beside `{word}`. Remove it.")
    body = raw[word]
    here = f"{where}.{word}"

    def inner(part: object, place: str) -> Rule:
        return parse_rule(part, place, missing_as_false=missing_as_false, owner=owner)

    match word:
        case "fact" | "computed":
            name = _name(body, here)
            op, value = _op_and_value(raw, f"{where}.{name}")
            if word == "computed":
                return Computed(name, op, value)
            return Leaf(name, op, value, name in missing_as_false)
        case "all" | "any":
            children = _children(body, here, inner)
            return All(children) if word == "all" else Any_(children)
        case "not":
            return Not(inner(body, here))
        case "at_least" | "at_most" | "exactly":
            fields = _fields(body, here, ("n", "of"))
            children = _children(fields["of"], f"{here}.of", inner)
            n = fields["n"]
            if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= len(children):
                raise RuleFaultError(f"{here}.n: {n!r}. Write a whole number from 0 to {len(children)}.")
            return _COUNTS[word](n, children)
        case "exists":
            fields = _fields(body, here, ("scope", "where"))
            return Exists(_name(fields["scope"], f"{here}.scope"), inner(fields["where"], f"{here}.where"))
        case "criterion":
            diagnosis, dot, criterion = _name(body, here).rpartition(".")
            return CriterionRef(diagnosis if dot else owner, criterion)
        case "diagnosis":
            return DiagnosisRef(_name(body, here))
        case _:
            return FlagRef(_name(body, here))


def walk(rule: Rule) -> Iterator[Rule]:
    """Every node of a rule, itself first."""
    yield rule
    for child in children_of(rule):
        yield from walk(child)


def children_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules directly inside this one."""
    match rule:
        case All(of) | Any_(of) | AtLeast(of=of) | AtMost(of=of) | Exactly(of=of):
            return of
        case Not(of):
            return (of,)
        case Exists(where=where):
            return (where,)
        case _:
            return ()


def in_words(rule: Leaf | Computed) -> str:
    """A leaf as one reads it: `headache_days_per_month at least 15`."""
    name = rule.fact if isinstance(rule, Leaf) else rule.name
    if rule.op in NO_VALUE_OPS:
        return f"{name} is {'true' if rule.op == 'is_true' else 'false'}"
    value = rule.value
    listed = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    match rule.op:
        case "between" if isinstance(value, tuple):
            return f"{name} from {value[0]} to {value[1]}"
        case op:
            return f"{name} {_READ[op]} {listed}"


_READ: Final = {
    "eq": "is",
    "ne": "is not",
    "ge": "at least",
    "gt": "more than",
    "le": "at most",
    "lt": "less than",
    "in": "is one of",
    "includes_any": "includes any of",
    "includes_all": "includes all of",
}


def _name(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw:
        raise RuleFaultError(f"{where}: {raw!r} is no name. Write one name.")
    return raw


def _fields(raw: object, where: str, names: tuple[str, str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or set(raw) != set(names):
        raise RuleFaultError(f"{where}: needs exactly {' and '.join(names)}.")
    return raw


def _children(raw: object, where: str, inner: Callable[[object, str], Rule]) -> tuple[Rule, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not raw:
        raise RuleFaultError(f"{where}: {raw!r}. Write a list of at least one rule.")
    return tuple(inner(part, f"{where}[{i}]") for i, part in enumerate(raw))


def _op_and_value(raw: Mapping[str, Any], where: str) -> tuple[str, Value]:
    op, value = raw.get("op"), raw.get("value")
    if op not in OPS:
        raise RuleFaultError(f"{where}.op: {op!r} is no comparison. Use one of {', '.join(sorted(OPS))}.")
    if op in NO_VALUE_OPS:
        if value is not None:
            raise RuleFaultError(f"{where}.value: `{op}` takes no value. Remove it.")
        return op, None
    if op in LIST_OPS:
        if not isinstance(value, list) or not value or (op == "between" and len(value) != 2):
            need = "two numbers, lowest first" if op == "between" else "a list of at least one value"
            raise RuleFaultError(f"{where}.value: {value!r}. `{op}` needs {need}.")
        if op == "between" and not (all(map(_is_number, value)) and value[0] <= value[1]):
            raise RuleFaultError(f"{where}.value: {value!r}. `between` needs two numbers, lowest first.")
        return op, tuple(value)
    if value is None or isinstance(value, (list, Mapping)):
        raise RuleFaultError(f"{where}.value: {value!r}. `{op}` needs one value.")
    if op in ORDER_OPS and not _is_number(value):
        raise RuleFaultError(f"{where}.value: {value!r}. `{op}` needs a number.")
    return op, value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
