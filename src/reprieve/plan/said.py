"""What was last answered to a question about the patient as a whole?

The latest date counts; of that date a value goes before "not known", and two values that differ are a contradiction:
not known. An answer older than the vocabulary keeps it is not known again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart import View
from reprieve.knowledge import load_knowledge


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its value (None: asked and not known, or contradicted), when, and by whom."""

    name: str
    value: bool | int | float | str | tuple[str, ...] | None
    on: dt.date
    by: str | None

    def __str__(self) -> str:
        who = f", {self.by}" if self.by else ""
        return f"{self.name}: {'not known' if self.value is None else self.value} ({self.on}{who})"


def latest(view: View, name: str, *, still_kept: bool = False) -> Said | None:
    """The answer that counts; None if it was never asked, or (`still_kept`) longer ago than the vocabulary keeps it."""
    found = view.findings(name)
    if not found:
        return None
    on = max(one.on for one in found)
    definition = load_knowledge().vocabulary.get(name) if still_kept else None
    keeps_days = definition.keeps_days if definition is not None else None
    if keeps_days is not None and (view.as_of - on).days > keeps_days:
        return None
    last = [one for one in found if one.on == on and one.value is not None] or [
        one for one in found if one.on == on
    ]
    values = [tuple(one.value) if isinstance(one.value, list) else one.value for one in last]
    agreed = values[0] if all(value == values[0] for value in values) else None
    return Said(name, agreed, on, last[0].by)
