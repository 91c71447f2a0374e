"""What one fact holds for one patient, pain or jaw side: a value, a range, or a reason why it is not known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from reprieve.knowledge.rule import Computed, Leaf

RECORD: Final = "record"  # the informant of what injections, events and preventives say

Plain = bool | str | frozenset[str] | dt.date


@dataclass(frozen=True, slots=True)
class Range:
    """A number known only to lie from `low` to `high`, both included; a known number has both equal."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"

    @property
    def exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One fact as it stands on a day.

    `value` None: not known, and `note` may say why (asked and not known, too old, contradictory).
    `applies` False: the fact cannot apply, so it counts as `value`, and None here means no comparison holds.
    `on`: the date the answer is about; `by`: who knew it; `note`: what else a reader should see.
    `was`: the answer that has grown too old to count.
    """

    value: Plain | Range | None
    on: dt.date | None = None
    by: str | None = None
    note: str | None = None
    applies: bool = True
    contradictory: bool = False
    was: Plain | Range | None = None

    @property
    def known(self) -> bool:
        """Whether nothing about it is left open (a range leaves something open)."""
        if isinstance(self.value, Range):
            return self.value.exact
        return self.value is not None or not self.applies

    def noting(self, note: str) -> Held:
        """The same, with one more thing a reader should see."""
        return replace(self, note=note if self.note is None else f"{self.note}; {note}")

    def in_words(self) -> str:
        """The value, its date, its informant, and what else is to be seen."""
        match self.value:
            case bool():
                text = "yes" if self.value else "no"
            case frozenset():
                text = ", ".join(sorted(self.value)) or "none"
            case None:
                text = "not known" if self.applies else "does not apply"
            case _:
                text = str(self.value)
        beside = ", ".join(str(one) for one in (self.on, self.by, self.note) if one is not None)
        return f"{text} ({beside})" if beside else text


def truth_of(leaf: Leaf | Computed, held: Held | None) -> bool | None:
    """Does the comparison hold? None: not known. A range decides only where all of it agrees."""
    value = held.value if held is not None else None
    if held is None or value is None:
        if held is not None and not held.applies:
            return False
        if (
            isinstance(leaf, Leaf)
            and leaf.missing_is_false
            and not (held is not None and held.contradictory)
        ):
            return leaf.op == "is_false"
        return None
    wanted = leaf.value
    match leaf.op:
        case "is_true":
            return value is True
        case "is_false":
            return value is False
        case "in" if isinstance(wanted, tuple) and not isinstance(value, Range):
            return value in wanted
        case "includes_any" if isinstance(value, frozenset) and isinstance(wanted, tuple):
            return any(one in value for one in wanted)
        case "includes_all" if isinstance(value, frozenset) and isinstance(wanted, tuple):
            return all(one in value for one in wanted)
        case "eq" | "ne" if not isinstance(value, Range):
            return (value == wanted) is (leaf.op == "eq")
    if isinstance(value, Range):
        return _truth_of_range(leaf.op, wanted, value)
    raise TypeError(f"`{leaf.op}` {wanted!r} cannot be asked of a {type(value).__name__}")


def _truth_of_range(op: str, wanted: object, value: Range) -> bool | None:
    """A comparison that is true at both ends and cannot turn between them is true; the reverse, false."""
    low, high = value.low, value.high
    if op in ("in", "between") and isinstance(wanted, tuple):
        if op == "between":
            return _between(low, high, float(wanted[0]), float(wanted[1]))
        within = [one for one in wanted if isinstance(one, (int, float)) and low <= one <= high]
        return bool(within) if value.exact or not within else None
    if not isinstance(wanted, (int, float)):
        raise TypeError(f"`{op}` {wanted!r} cannot be asked of a number")
    if op in ("eq", "ne"):
        same = True if low == high == wanted else None if low <= wanted <= high else False
        return same if op == "eq" or same is None else not same
    at_low, at_high = _ORDER[op](low, wanted), _ORDER[op](high, wanted)
    return at_low if at_low is at_high else None


def _between(low: float, high: float, first: float, last: float) -> bool | None:
    if first <= low and high <= last:
        return True
    return False if high < first or low > last else None


_ORDER: Final = {
    "ge": lambda value, wanted: bool(value >= wanted),
    "gt": lambda value, wanted: bool(value > wanted),
    "le": lambda value, wanted: bool(value <= wanted),
    "lt": lambda value, wanted: bool(value < wanted),
}


def held_value(value: object) -> Plain | Range | None:
    """A value as written (JSON, or a computed one) in the form comparisons use."""
    if value is None or isinstance(value, (bool, str, Range, frozenset)):
        return value
    if isinstance(value, (int, float)):
        return Range(float(value), float(value))
    if isinstance(value, (list, tuple, set)):
        return frozenset(str(one) for one in value)
    if isinstance(value, dt.date):
        return value
    raise TypeError(f"a fact cannot hold a {type(value).__name__}")
