"""What was last answered to a question?

The latest date counts; of that date a value goes before "not known", and two values that differ are a contradiction:
not known. An answer older than the vocabulary keeps it is not known again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reprieve.chart import View
from reprieve.diagnosis.last_told import dates_that_count
from reprieve.knowledge import load_knowledge

AValue = TypeVar("AValue")
Value = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Last(Generic[AValue]):
    """The answers of the latest date: each value once, none where it was not known, several where they differ; and by whom."""

    on: dt.date
    values: tuple[AValue, ...]
    by: str | None

    @property
    def value(self) -> AValue | None:
        """The one value; None where it is not known, or contradicted."""
        return self.values[0] if len(self.values) == 1 else None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer about the patient as a whole: its value (None: asked and not known, or contradicted), when, and by whom."""

    name: str
    value: Value | None
    on: dt.date
    by: str | None

    def __str__(self) -> str:
        who = f", {self.by}" if self.by else ""
        return f"{self.name}: {'not known' if self.value is None else self.value} ({self.on}{who})"


def last_of(answers: Iterable[tuple[dt.date, AValue | None, str | None]]) -> Last[AValue]:
    """The last of these answers (when, what, by whom), of which there is one at least."""
    given = list(answers)
    on = max(day for day, _, _ in given)
    latest = [(value, by) for day, value, by in given if day == on]
    values = tuple(dict.fromkeys(value for value, _ in latest if value is not None))
    informants = sorted({by for value, by in latest if by and (value is not None or not values)})
    return Last(on, values, ", ".join(informants) or None)


def latest(view: View, name: str, *, still_kept: bool = False) -> Said | None:
    """The answer that counts; None if it was never asked, or (`still_kept`) longer ago than the vocabulary keeps it."""
    found = view.findings(name)
    if not found:
        return None
    told = dates_that_count(found)
    last: Last[Value] = last_of(
        (told.get(one.id, one.on), tuple(one.value) if isinstance(one.value, list) else one.value, one.by)
        for one in found
    )
    definition = load_knowledge().vocabulary.get(name) if still_kept else None
    if definition is not None and definition.too_old(last.on, view.as_of):
        return None
    return Said(name, last.value, last.on, last.by)
