"""What do these answers score, in which band, and on whose authority?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.errors import FactError
from reprieve.instruments.answers import Answer, checked_answers
from reprieve.instruments.bands import Band, band_on, check_range
from reprieve.instruments.scales import ScaleValue, values_of_scales
from reprieve.knowledge import Knowledge
from reprieve.knowledge.instruments import Instrument
from reprieve.knowledge.scoring_rules import ItemScale


@dataclass(frozen=True, kw_only=True)
class ScoredScale:
    """One scale: its value and band, or why there is no value; `notes` say what was missing or is only recalled."""

    scale: str
    value: float | None
    why_not: str | None
    band: Band | None
    notes: tuple[str, ...]
    verification: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "scale": self.scale,
            "value": self.value,
            "why_not": self.why_not,
            "band": None if self.band is None else self.band.to_dict(),
            "notes": list(self.notes),
            "verification": self.verification,
        }


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A scored questionnaire. `recorded` is the scale a chart's `score` fact holds; `alerts` come before any score."""

    instrument: str
    name: str
    recorded: str | None
    scales: tuple[ScoredScale, ...]
    alerts: tuple[str, ...]
    cautions: tuple[str, ...]
    source: tuple[str, ...]
    verification: str

    def scale(self, name: str) -> ScoredScale:
        """The scale of that name."""
        return next(one for one in self.scales if one.scale == name)

    @property
    def total(self) -> float | None:
        """The value a chart records; None where it has no single one or it cannot be worked out."""
        return next((one.value for one in self.scales if one.scale == self.recorded), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "instrument": self.instrument,
            "name": self.name,
            "alerts": list(self.alerts),
            "total": self.total,
            "recorded": self.recorded,
            "scales": [one.to_dict() for one in self.scales],
            "cautions": list(self.cautions),
            "source": list(self.source),
            "verification": self.verification,
        }


def score(
    instrument: str, items: Sequence[Answer], knowledge: Knowledge, *, condition: str | None = None
) -> Scored:
    """The scores of a questionnaire's answers, item 1 first.

    Units:   each item as its `answers` row says; each scale as its own range says.
    Missing: None in `items`. What may be missing, the knowledge says; where it says nothing, nothing may be.
    Raises:  FactError or ChartError for impossible answers, and where too many are missing for any scale.
    Source:  `clinical/instruments.yaml`, row by row; the result names it and how it was seen.
    """
    row = knowledge.instruments.get(instrument)
    answers = checked_answers(row, items)
    values = values_of_scales(row, answers)
    if all(one.value is None for one in values):
        first = values[0]
        raise FactError(
            f"{row.id} item {', '.join(map(str, first.without))}",
            "",
            f"no score: {first.why_not}",
            "Ask it again, or do not report this score.",
            "instrument.items.missing",
        )
    for one in values:
        if one.value is not None:
            check_range(row, one.scale, one.value)
    scales = tuple(_scored(row, one, answers, knowledge, condition) for one in values)
    return Scored(
        instrument=row.id,
        name=row.name,
        recorded=row.recorded,
        scales=scales,
        alerts=_alerts(row, answers, knowledge),
        cautions=tuple(text for text in (row.caution, row.note, row.band_note) if text),
        source=tuple(knowledge.instruments.cited(row.source)),
        verification="recalled" if any(one.verification == "recalled" for one in scales) else "verified",
    )


def _scored(
    row: Instrument, one: ScaleValue, answers: Sequence[Answer], knowledge: Knowledge, condition: str | None
) -> ScoredScale:
    band = None if one.value is None else band_on(row, one.scale, one.value, knowledge, condition=condition)
    recalled = _recalled(row, one)
    return ScoredScale(
        scale=one.scale,
        value=one.value,
        why_not=one.why_not,
        band=band,
        notes=(*_on_missing(row, one), *recalled),
        verification="recalled" if recalled else "verified",
    )


def _on_missing(row: Instrument, one: ScaleValue) -> list[str]:
    scale = row.scale(one.scale)
    if not one.without or one.value is None or not isinstance(scale, ItemScale):
        return []
    count, held = len(scale.items), len(scale.items) - len(one.without)
    missing = ", ".join(map(str, one.without))
    return [f"{held} of {count} items answered (missing: {missing}); they stand for all."]


def _recalled(row: Instrument, one: ScaleValue) -> list[str]:
    """What of this scale's rule nobody has read, only remembered."""
    scale = row.scale(one.scale)
    items = scale.items if isinstance(scale, ItemScale) else ()
    missing = scale.missing if isinstance(scale, ItemScale) and one.without else None
    parts = {
        "how the scale is made": (scale.verification or row.verification) == "recalled",
        "what each item may hold": any(row.answer_spec(item).verification == "recalled" for item in items),
        "the rule for missing items": missing is not None and missing.verification == "recalled",
    }
    named = [part for part, is_recalled in parts.items() if is_recalled]
    return [f"Recalled, not read; check before use: {', '.join(named)}."] if named else []


def _alerts(row: Instrument, answers: Sequence[Answer], knowledge: Knowledge) -> tuple[str, ...]:
    said = []
    for alert in row.alerts:
        answer = answers[alert.item - 1]
        flag = knowledge.red_flags.flags[alert.red_flag]
        if answer is None:
            said.append(f"Item {alert.item} ({alert.note}) was not answered: ask it ({flag.id}).")
        elif answer > alert.above:
            urgency = knowledge.red_flags.urgency_meaning[flag.urgency]
            said.append(
                f"Item {alert.item} is above {alert.above:g} ({alert.note}): {flag.name}, {urgency} ({flag.id})."
            )
    return tuple(said)
