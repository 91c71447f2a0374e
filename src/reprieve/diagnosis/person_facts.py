"""How old is the patient, of which sex, of which body mass index, as far as the chart says?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final

from reprieve.chart import Person
from reprieve.diagnosis.held import RECORD, Held, Range

DAYS_A_YEAR: Final = 365.25


def age_of(person: Person | None, typed: Held | None, as_of: dt.date) -> Held | None:
    """How old is the patient? Only the year of birth is kept, so the age may be one too high: a range.

    A typed age stands for a year and then grows with the calendar; two ages that cannot both be are shown as the
    range that holds both.
    """
    stated = None
    if typed is not None and isinstance(typed.value, Range) and typed.on is not None:
        grown = math.floor((as_of - typed.on).days / DAYS_A_YEAR)
        stated = Range(typed.value.low + grown, typed.value.high + grown + (1 if grown else 0))
    if person is None or person.born is None:
        if typed is None or stated is None or typed.value == stated:
            return typed
        return Held(
            value=stated, on=typed.on, by=typed.by, note="grown with the calendar since it was typed"
        )
    upper = as_of.year - person.born
    born = Range(max(0, upper - 1), max(0, upper))
    said = f"born {person.born}"
    if typed is None or stated is None:
        return Held(value=born, on=person.on, by=RECORD, note=said)
    low, high = max(born.low, stated.low), min(born.high, stated.high)
    if low <= high:
        return Held(value=Range(low, high), on=typed.on, by=typed.by, note=said)
    whole = Range(min(born.low, stated.low), max(born.high, stated.high))
    return Held(value=whole, on=typed.on, by=typed.by, note=f"typed {stated}, but {said}: they disagree")


def sex_of(person: Person | None, typed: Held | None) -> Held | None:
    """The sex recorded at birth, from the person line or a typed answer; unknown where they differ."""
    if person is None or person.sex in (None, "unknown"):
        return typed
    if typed is not None and typed.value is not None and typed.value != person.sex:
        note = f"typed {typed.value}, but the person line says {person.sex}"
        return Held(value=None, on=typed.on, note=note, contradictory=True)
    return Held(value=person.sex, on=person.on, by=RECORD)


def body_mass_index(typed: Mapping[str, Held]) -> Held | None:
    """kg per square metre, from height and weight where both are known."""
    height, weight = typed.get("height_cm"), typed.get("weight_kg")
    if height is None or weight is None:
        return None
    if not isinstance(height.value, Range) or not isinstance(weight.value, Range):
        return None
    index = round(weight.value.low / (height.value.low / 100) ** 2, 1)
    return Held(value=Range(index, index), on=weight.on, by=RECORD)
