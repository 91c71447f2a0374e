"""Has one published threshold of change been reached? Met, not met, or unknown where it cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.knowledge.meaningful_change import Amount, MeaningfulChange
from reprieve.verdict import Verdict

ROUNDING = 1e-9  # differences of means are not exact; far below any published threshold


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One published threshold held against one change. `applies`: it was used for the verdict, not only shown."""

    population: str
    scale: str | None
    level: str
    in_words: str
    value: float | tuple[float, float] | None
    reached: Verdict
    applies: bool
    note: str | None
    source: tuple[str, ...]
    verification: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "population": self.population,
            "scale": self.scale,
            "level": self.level,
            "threshold": self.in_words,
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "reached": self.reached.value,
            "applies": self.applies,
            "note": self.note,
            "source": list(self.source),
            "verification": self.verification,
        }


def held_against(
    row: MeaningfulChange, *, before: float, now: float, applies: bool, source: Sequence[str]
) -> Threshold:
    """The threshold of `row` for a score that went from `before` to `now`, in the instrument's units.

    A difference between groups is never reached by one person: it stays unknown.
    """
    reached, verification = _reached(row, before, now)
    if row.level == "between groups":
        reached = Verdict.UNKNOWN
    note = "; ".join(text for text in (row.method, row.note) if text) or None
    return Threshold(
        population=row.population,
        scale=row.scale,
        level=row.level,
        in_words=in_words(row),
        value=row.value,
        reached=reached,
        applies=applies,
        note=note,
        source=tuple(source),
        verification=verification,
    )


def in_words(row: MeaningfulChange) -> str:
    """The threshold as a person reads it; the sign is that of improvement."""
    if row.any_of:
        return " or ".join(_amount(one) for one in row.any_of)
    if row.by_baseline:
        return "; ".join(
            f"{_amount(one)} from {one.from_:g}{f' to {one.to:g}' if one.to is not None else ' up'}"
            for one in row.by_baseline
        )
    if row.value is None:
        return "none established"
    if isinstance(row.value, tuple):
        return f"{row.value[0]:+g} to {row.value[1]:+g} points, by method"
    return f"{row.value:+g} points"


def _amount(one: Amount) -> str:
    return f"{one.value:+g} points" if one.value is not None else f"{one.percent:+g} %"


def _reached(row: MeaningfulChange, before: float, now: float) -> tuple[Verdict, str]:
    """The verdict, and the mark of the number that decided it."""
    if row.any_of:
        verdicts = [(_by_amount(one, before, now), one.verification) for one in row.any_of]
        met = [mark for verdict, mark in verdicts if verdict is Verdict.MET]
        if met:
            return Verdict.MET, "verified" if "verified" in met else "recalled"
        mark = "verified" if all(mark == "verified" for _, mark in verdicts) else "recalled"
        unknown = any(verdict is Verdict.UNKNOWN for verdict, _ in verdicts)
        return (Verdict.UNKNOWN if unknown else Verdict.NOT_MET), mark
    if row.by_baseline:
        fitting = [one for one in row.by_baseline if one.from_ <= before <= (one.to or before)]
        return (_by_amount(fitting[0], before, now) if fitting else Verdict.UNKNOWN), row.verification
    if row.value is None:
        return Verdict.UNKNOWN, row.verification
    ends = row.value if isinstance(row.value, tuple) else (row.value,)
    return _by_points(ends, now - before), row.verification


def _by_points(ends: Sequence[float], change: float) -> Verdict:
    """Met beyond the largest published value, not met short of the smallest; in between nobody can say."""
    sign = -1.0 if min(ends) < 0 else 1.0
    gain, sizes = change * sign, sorted(abs(end) for end in ends)
    if gain <= ROUNDING:  # no change, or a worsening, is no improvement by any threshold
        return Verdict.NOT_MET
    if gain >= sizes[-1] - ROUNDING:
        return Verdict.MET
    return Verdict.UNKNOWN if gain >= sizes[0] - ROUNDING else Verdict.NOT_MET


def _by_amount(one: Amount, before: float, now: float) -> Verdict:
    if one.value is not None:
        return _by_points((one.value,), now - before)
    assert one.percent is not None
    if before == 0:  # of nothing there is no percentage; from nothing there is nothing to fall
        improved = (now - before) * one.percent > 0
        return Verdict.UNKNOWN if improved else Verdict.NOT_MET
    return _by_points((one.percent,), 100 * (now - before) / before)
