"""In which band does a score lie, for whom, and who says so?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reprieve.errors import FactError
from reprieve.instruments.populations import nearest
from reprieve.knowledge import Knowledge
from reprieve.knowledge.instruments import Bands, Instrument


@dataclass(frozen=True, kw_only=True)
class Band:
    """The band of one score; `label` is None where none is known or populations differ, and `because` says which.

    `finer`: the part of the band, where a second set divides it. `source`: titles and addresses.
    """

    label: str | None
    finer: str | None = None
    because: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    verification: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "finer": self.finer,
            "because": list(self.because),
            "source": list(self.source),
            "verification": self.verification,
        }


def band_of(
    instrument: str,
    total: float,
    knowledge: Knowledge,
    *,
    scale: str | None = None,
    condition: str | None = None,
) -> Band:
    """The band of `total` on a scale (without `scale`: the one a chart records).

    Raises: FactError for an unknown instrument or scale, or a total outside the scale's range.
    """
    row = knowledge.instruments.get(instrument)
    name = scale_meant(row, scale)
    if name is None:
        check_range(row, None, total)
        return Band(label=None, because=(which_scale(row),))
    check_range(row, name, total)
    return band_on(row, name, total, knowledge, condition=condition)


def band_on(
    row: Instrument, scale: str, value: float, knowledge: Knowledge, *, condition: str | None
) -> Band:
    """The band of a value that was already checked."""
    sets = [one for one in row.bands if one.scale == scale and not one.finer]
    if not sets:
        return Band(label=None, because=(f"no bands of {row.id} {scale} are known here",))
    near = nearest(sets, condition)
    labels = {_label(one, value) for one in near.rows}
    used = near.rows or near.others
    told = tuple(f"{one.population}: {_label(one, value)}" for one in used if one.population)
    source = tuple(dict.fromkeys(text for one in used for text in knowledge.instruments.cited(one.source)))
    marks = {one.verification for one in used}
    verification = "verified" if marks == {"verified"} else "recalled"
    why = (f"{near.because}.", *told) if told else ()
    if len(labels) != 1:
        return Band(label=None, because=why, source=source, verification=verification)
    return Band(
        label=labels.pop(),
        finer=_finer(row, scale, value, condition),
        because=(*why, *_between(near.rows[0], value)),
        source=source,
        verification=verification,
    )


def scale_meant(row: Instrument, scale: str | None) -> str | None:
    """The scale asked for, else the one a chart records; None where it cannot be told."""
    return row.scale(scale).id if scale is not None else row.recorded


def which_scale(row: Instrument) -> str:
    """Why a bare number of an instrument with several scales cannot be read."""
    names = [one.id for one in row.scales]
    if not names:
        return f"{row.name}: {row.not_scored}"
    return f"{row.id} has several scales ({', '.join(names)}), and a single number does not say which it is"


def check_range(row: Instrument, scale: str | None, value: float) -> None:
    """Raises FactError where the value lies outside the range of its scale."""
    ends = (row.scale(scale).range if scale is not None else None) or row.range
    if ends is not None and not ends[0] <= value <= ends[1]:
        raise FactError(
            f"{row.id} {scale or 'score'}",
            value,
            f"it runs from {ends[0]:g} to {ends[1]:g}",
            "Give the score of this scale, not an item or another scale.",
            "instrument.total.range",
        )


def _label(bands: Bands, value: float) -> str | None:
    reached = [level.label for level in bands.levels if level.begins_at_or_below(value)]
    return reached[-1] if reached else None


def _finer(row: Instrument, scale: str, value: float, condition: str | None) -> str | None:
    """The part of a band where a second set divides it; said with its mark, as it may be less sure."""
    for one in row.bands:
        if one.finer and one.scale == scale and (condition is None or condition in (*one.same, *one.wider)):
            label = _label(one, value)
            return f"{label} ({one.population}; {one.verification})" if label else None
    return None


def _between(bands: Bands, value: float) -> tuple[str, ...]:
    """Bands are published for whole numbers: say where rounding would change the band."""
    if value == int(value):
        return ()
    rounded = _label(bands, float(int(value + 0.5)))
    if rounded == _label(bands, value):
        return ()
    return (f"Bands are published for whole scores: rounded to {int(value + 0.5)} it would be {rounded}.",)
