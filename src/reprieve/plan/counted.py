"""What is a named fact that was counted from records?

It may be a range, because days or sessions are missing from the record. A comparison with it is met or not met only
if the whole range agrees; otherwise it is unknown, and the fact says what to ask.
"""

from __future__ import annotations

import math
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One counted fact: its value (None: not known), the records it rests on, and what to ask where it is open."""

    name: str
    value: Value
    because: tuple[str, ...] = ()
    ask_for: tuple[str, ...] = ()
