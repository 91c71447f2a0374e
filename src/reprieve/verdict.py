"""Met, not met, or not known: the three answers every rule can give."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Verdict(enum.StrEnum):
    """What a rule says of a chart. Not known is never folded into not met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __invert__(self) -> Verdict:
        match self:
            case Verdict.MET:
                return Verdict.NOT_MET
            case Verdict.NOT_MET:
                return Verdict.MET
            case _:
                return Verdict.UNKNOWN

    @classmethod
    def of(cls, truth: bool | None) -> Verdict:
        """The verdict for a truth value; None is not known."""
        if truth is None:
            return cls.UNKNOWN
        return cls.MET if truth else cls.NOT_MET


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Not met if any is not met, else unknown if any is unknown, else met."""
    return at_least(None, list(verdicts))


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Met if any is met, else unknown if any is unknown, else not met."""
    return at_least(1, list(verdicts))


def at_least(n: int | None, verdicts: list[Verdict]) -> Verdict:
    """Met at `n` met (None: all of them); not met when met plus unknown stay below `n`."""
    needed = len(verdicts) if n is None else n
    met = verdicts.count(Verdict.MET)
    if met >= needed:
        return Verdict.MET
    return Verdict.UNKNOWN if met + verdicts.count(Verdict.UNKNOWN) >= needed else Verdict.NOT_MET
