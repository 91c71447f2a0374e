"""Does a change of a score matter to the patient, by which published threshold, and for whom was that published?

Every threshold is shown. Those of the condition itself are used before those of a wider population; thresholds of
another population, of differences between groups, and of continuation rules are never used for one person. Where the
thresholds used do not agree, or none is published, whether it matters is not known, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reprieve.instruments.bands import check_range, scale_meant, which_scale
from reprieve.instruments.populations import nearest
from reprieve.instruments.thresholds import Threshold, held_against
from reprieve.knowledge import Knowledge
from reprieve.knowledge.instruments import Instrument
from reprieve.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one score, in the instrument's own units, and whether the minimal important change is reached.

    `direction` is `improved`, `worsened`, `unchanged`, or `not known` where the instrument has none (a screener).
    """

    instrument: str
    scale: str | None
    before: float
    now: float
    direction: str
    reached: Verdict
    thresholds: tuple[Threshold, ...]
    because: tuple[str, ...]

    @property
    def points(self) -> float:
        """How far it went."""
        return self.now - self.before

    @property
    def used(self) -> tuple[Threshold, ...]:
        """The thresholds the verdict stands on."""
        return tuple(one for one in self.thresholds if one.applies)

    @property
    def minimal_important_change(self) -> float | tuple[float, float] | None:
        """The threshold used, where it is one number or one range of points; None otherwise."""
        values = {one.value for one in self.used}
        return values.pop() if len(values) == 1 else None

    @property
    def verification(self) -> str | None:
        """How the thresholds used were seen: recalled where any of them is."""
        marks = {one.verification for one in self.used}
        return None if not marks else "recalled" if "recalled" in marks else "verified"

    @property
    def source(self) -> tuple[str, ...]:
        """Titles and addresses behind the thresholds used."""
        return tuple(dict.fromkeys(text for one in self.used for text in one.source))

    def to_dict(self) -> dict[str, Any]:
        value = self.minimal_important_change
        return {
            "instrument": self.instrument,
            "scale": self.scale,
            "before": self.before,
            "now": self.now,
            "change": self.points,
            "direction": self.direction,
            "minimal_important_change": list(value) if isinstance(value, tuple) else value,
            "reached": self.reached.value,
            "because": list(self.because),
            "source": list(self.source),
            "verification": self.verification,
            "thresholds": [one.to_dict() for one in self.thresholds],
        }


def change(
    instrument: str,
    *,
    before: float,
    now: float,
    knowledge: Knowledge,
    condition: str | None = None,
    scale: str | None = None,
) -> Change:
    """Whether going from `before` to `now` is an important improvement for one person.

    Units:   both scores in the instrument's own (of `scale`; without it, of the scale a chart records).
    Missing: `condition` None: all thresholds for one person count, and only what they agree on is said.
    Raises:  FactError for an unknown instrument or scale, or a score outside its range.
    """
    row = knowledge.instruments.get(instrument)
    name = scale_meant(row, scale)
    for value in (before, now):
        check_range(row, name, value)
    personal = [
        one
        for one in row.meaningful_change
        if one.for_one_person and name is not None and one.scale in (None, name)
    ]
    near = nearest(personal, condition)
    used = {id(one) for one in near.rows}
    thresholds = tuple(
        held_against(
            one,
            before=before,
            now=now,
            applies=id(one) in used,
            source=knowledge.instruments.cited(one.source),
        )
        for one in row.meaningful_change
        if name is None or one.scale in (None, name)
    )
    if (
        name is None
    ):  # which scale the numbers are of cannot be told, so no threshold can be held against them
        thresholds = tuple(replace(one, reached=Verdict.UNKNOWN) for one in thresholds)
    reached, because = _verdict(row, name, [one for one in thresholds if one.applies], near.because)
    return Change(
        instrument=row.id,
        scale=name,
        before=before,
        now=now,
        direction=_direction(row, now - before),
        reached=reached,
        thresholds=thresholds,
        because=because,
    )


def _verdict(
    row: Instrument, scale: str | None, used: list[Threshold], why_these: str
) -> tuple[Verdict, tuple[str, ...]]:
    if row.is_itself_a_change:
        return Verdict.UNKNOWN, (f"{row.name} is itself a judgement of change: its band says it.",)
    if scale is None:
        return Verdict.UNKNOWN, (f"{which_scale(row)}.",)
    if not row.meaningful_change:
        return Verdict.UNKNOWN, (f"No minimal important change of {row.name} is known here.",)
    if not used:
        return Verdict.UNKNOWN, (
            f"No minimal important change for one person: {why_these}. Those of others are shown, not used.",
        )
    because = [
        f"{one.in_words} ({one.population}; {one.verification}): {one.reached.value.replace('_', ' ')}"
        for one in used
    ]
    verdicts = {one.reached for one in used}
    if len(verdicts) == 1:
        return verdicts.pop(), (f"Used: {why_these}.", *because)
    return Verdict.UNKNOWN, (f"Used: {why_these}. They do not agree.", *because)


def _direction(row: Instrument, points: float) -> str:
    if row.direction is None:
        return "not known"
    if points == 0:
        return "unchanged"
    return "improved" if (points < 0) == (row.direction == "higher_is_worse") else "worsened"
