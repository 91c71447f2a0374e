"""Is a published effect smaller than the change that matters to one person?

The thresholds are those of `instruments.yaml`, for this condition. A difference between the averages of two groups is
no change of one person: it is set beside the threshold, and the words say which of the two is which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reprieve.knowledge.meaningful_change import MeaningfulChange


@dataclass(frozen=True, kw_only=True)
class Smaller:
    """An effect below a threshold: in words, with the threshold's own mark."""

    words: str
    verification: str


def smaller_than_matters(
    estimate: float, *, condition: str, changes: Iterable[MeaningfulChange], assumed: bool
) -> Smaller | None:
    """The thresholds that `estimate` (points of the instrument, signed) stays below; None where it stays below none.

    `changes`: the instrument's published thresholds. `assumed`: the effect's scale was not printed and is assumed.
    """
    mine = [
        one for one in changes if condition in (*one.same, *one.wider) and one.level != "continuation rule"
    ]
    points = [(one, *_points(one)) for one in mine]
    below = [one for one in points if one[1] is not None and abs(estimate) < abs(one[1])]
    if not below:
        return None
    said = "; ".join(
        f"{abs(least or 0):g} points ({change.population}{_kind(change)})" for change, least, _ in below
    )
    lower = [
        f"{min(abs(end) for end in change.value):g} to {max(abs(end) for end in change.value):g} ({change.population})"
        for change, least, _ in points
        if least is None and isinstance(change.value, tuple)
    ]
    others = f" Other published values run from {'; '.join(lower)}." if lower else ""
    scale = " The scale was not printed where it was read; 0 to 10 is assumed." if assumed else ""
    mark = "recalled" if any(seen == "recalled" for *_, seen in below) else "verified"
    recalled = " (recalled)" if mark == "recalled" else ""
    return Smaller(
        words=f"That difference between group averages is less than a change that matters: {said}{recalled}.{others}{scale}",
        verification=mark,
    )


def _points(change: MeaningfulChange) -> tuple[float | None, str]:
    """The smallest number of points that matters, and its mark; None where it is not one number above nothing."""
    if change.any_of:
        given = [(one.value, one.verification) for one in change.any_of if one.value is not None]
        return min(given, key=lambda one: abs(one[0])) if given else (None, change.verification)
    if isinstance(change.value, tuple):
        least = min(change.value, key=abs)
        return (least or None), change.verification
    return change.value, change.verification


def _kind(change: MeaningfulChange) -> str:
    return ", between groups" if change.level == "between groups" else ", for one person"
