"""What is a named fact that was counted from records?

It may be a range, because days or sessions are missing from the record. A comparison with it is met or not met only
if the whole range agrees; otherwise it is unknown, and the fact says what to ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from reprieve.diagnosis.held import Range

Value = bool | str | frozenset[str] | Range | None


def exactly(value: float) -> Range:
    """One number, known."""
    return Range(float(value), float(value))


def in_words(range_: Range) -> str:
    """A count as one reads it; an infinite one is "none" (days since something that never was)."""
    if range_.exact:
        return "none" if math.isinf(range_.low) else f"{range_.low:g}"
    return f"{range_.low:g} or more" if math.isinf(range_.high) else f"{range_.low:g} to {range_.high:g}"


def largest(ranges: list[Range]) -> Range:
    """The largest of some numbers, each known only to lie in its range. One at least must be given."""
    return Range(max(one.low for one in ranges), max(one.high for one in ranges))


def smallest(ranges: list[Range]) -> Range:
    """The smallest of some numbers, each known only to lie in its range. One at least must be given."""
    return Range(min(one.low for one in ranges), min(one.high for one in ranges))


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One counted fact: its value (None: not known), the records it rests on, and what to ask where it is open.

    `tell_later`, `ask_later`: further reasons and questions, worked out only when they are read.
    """

    name: str
    value: Value
    because: tuple[str, ...] = ()
    ask_for: tuple[str, ...] = ()
    tell_later: Callable[[], tuple[str, ...]] | None = None
    ask_later: Callable[[], tuple[str, ...]] | None = None

    def reasons(self) -> tuple[str, ...]:
        """The records it rests on, in words."""
        return (*self.because, *(self.tell_later() if self.tell_later is not None else ()))

    def questions(self) -> tuple[str, ...]:
        """What would decide it, each question once; its own name where nothing else is said."""
        later = self.ask_later() if self.ask_later is not None else ()
        return tuple(dict.fromkeys((*self.ask_for, *later))) or (self.name,)

    def shown(self) -> str:
        """The value as one reads it."""
        match self.value:
            case None:
                return "not known"
            case bool():
                return "yes" if self.value else "no"
            case Range():
                return in_words(self.value)
            case frozenset():
                return ", ".join(sorted(self.value)) or "none"
            case _:
                return self.value
