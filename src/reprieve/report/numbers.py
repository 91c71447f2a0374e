"""How is a number written so that nobody takes it for more than it is?

A quantity is a mapping with `p05`, `median`, `p95`; a chance is a fraction 0..1, alone or under `value` or
`median`. None where it is missing: a missing number is never written as 0.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

Interval = tuple[float, float, float]  # low, middle, high


def interval(value: object) -> Interval | None:
    """Low, middle and high of a quantity, or None when any of them is missing."""
    if not isinstance(value, Mapping):
        return None
    ends = [number(value.get(key)) for key in ("p05", "median", "p95")]
    low, middle, high = ends
    return None if low is None or middle is None or high is None else (low, middle, high)


def number(value: object) -> float | None:
    """A finite number, alone or under `value`, `median` or `mean`; else None."""
    if isinstance(value, Mapping):
        for key in ("value", "median", "mean"):
            if key in value:
                return number(value[key])
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def written(value: float, *, digits: int) -> str:
    """A number as read aloud: no trailing zeros, no minus zero, a true minus sign."""
    text = f"{round(value, digits) + 0.0:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−") if text not in ("-0", "0") else "0"


def shown(value: object, digits: int = 2) -> str:
    """A number as written, or "not known"."""
    found = number(value)
    return "not known" if found is None else written(found, digits=digits)


def digits_for(*values: float) -> int:
    """One decimal where all numbers are small, none where one of them reaches 3."""
    return 0 if max(abs(value) for value in values) >= 3 else 1


def about(value: object, *, digits: int | None = None) -> str:
    """ "about 4 (2 to 6)"; "not known" when it is missing."""
    ends = interval(value)
    if ends is None:
        alone = number(value)
        return "not known" if alone is None else f"about {written(alone, digits=_or(digits, alone))}"
    low, middle, high = ends
    places = digits if digits is not None else digits_for(*ends)
    return (
        f"about {written(middle, digits=places)} "
        f"({written(low, digits=places)} to {written(high, digits=places)})"
    )


def fewer_or_more(gained: object, *, fewer: str = "fewer", more: str = "more") -> str:
    """Days gained as words: "about 7 fewer (5 to 9)", or both ways where the interval holds both."""
    ends = interval(gained)
    if ends is None:
        return "not known"
    low, middle, high = ends
    places = digits_for(*ends)

    def side(value: float) -> str:
        size = written(abs(value), digits=places)
        return size if size == "0" else f"{size} {fewer if value > 0 else more}"

    if low >= 0 or high <= 0:
        near, far = sorted((abs(low), abs(high)))
        word = fewer if low >= 0 else more
        return (
            f"about {written(abs(middle), digits=places)} {word} "
            f"({written(near, digits=places)} to {written(far, digits=places)})"
        )
    return f"about {side(middle)} (from {side(low)} to {side(high)})"


def in_ten(chance: object) -> str:
    """A chance in people: "about 7 in 10"; never "certain" and never "none"."""
    share = number(chance)
    if share is None:
        return "not known"
    if share >= 0.95:
        return "more than 9 in 10"
    if share < 0.05:
        return "less than 1 in 10"
    return f"about {max(1, math.floor(share * 10 + 0.5))} in 10"


def in_hundred(chance: object) -> str:
    """A chance of people out of 100, whole."""
    share = number(chance)
    return "not known" if share is None else str(math.floor(share * 100 + 0.5))


def percent(chance: object) -> str:
    """A model's own chance for clinicians: "83 %", never 0 or 100."""
    share = number(chance)
    if share is None:
        return "not known"
    if share > 0.99:
        return "over 99 %"
    return "under 1 %" if share < 0.01 else f"{share * 100:.0f} %"


def day(value: object) -> str:
    """A date as people write it: "3 March 2026"; the text itself where it is no ISO date."""
    if isinstance(value, dt.date):
        date = value
    else:
        try:
            date = dt.date.fromisoformat(str(value))
        except ValueError:
            return str(value)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def _or(digits: int | None, value: float) -> int:
    return digits if digits is not None else digits_for(value)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
