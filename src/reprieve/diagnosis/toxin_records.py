"""What do injections and adverse events already say of toxin given so far, without asking?

No record is never "no": it is never asked. A typed answer is needed only for treatment given elsewhere.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reprieve.chart import AdverseEvent, Injection
from reprieve.diagnosis.held import RECORD, Held, Plain, Range
from reprieve.knowledge.criteria import DerivedSettings
from reprieve.knowledge.vocabulary import Vocabulary

NOT_A_TOXIN: Final = "placebo"
COSMETIC: Final = "cosmetic"


def toxin_sessions(injections: Sequence[Injection], *, cosmetic: bool = True) -> list[Injection]:
    """The sessions in which a toxin was given, by date; `cosmetic` False leaves cosmetic ones out."""
    return [
        one for one in injections if one.product != NOT_A_TOXIN and (cosmetic or one.indication != COSMETIC)
    ]


def from_adverse_events(
    events: Sequence[AdverseEvent], vocabulary: Vocabulary, as_of: dt.date
) -> Iterator[tuple[str, dt.date]]:
    """Which facts does an effect that is not resolved by `as_of` show to be true, and since when?"""
    for event in events:
        if event.resolved_on is None or event.resolved_on > as_of:
            for name, shown_by in vocabulary.adverse_event_facts.items():
                if event.event in shown_by:
                    yield name, event.on


def from_injections(
    injections: Sequence[Injection],
    typed: Mapping[str, Held],
    *,
    as_of: dt.date,
    settings: DerivedSettings,
    vocabulary: Vocabulary,
) -> dict[str, Held]:
    """What the injection records say of toxin given so far. A typed later session, given elsewhere, holds instead.

    Units are the product's own. Units of two products are never added: then the sum is not known, and says why.
    """
    sessions = toxin_sessions(injections)
    elsewhere = typed.get("bont_last_date")
    other_day = held_date(elsewhere)
    if not sessions:
        weeks = {} if other_day is None else {"bont_weeks_since_last": _weeks(as_of, other_day, elsewhere)}
        return {**weeks, **_somewhere(typed)}
    last = sessions[-1]
    found = {"bont_previous_treatment": Held(value=True, on=last.on, by=RECORD)}
    if other_day is not None and other_day > last.on:
        found["bont_weeks_since_last"] = _weeks(as_of, other_day, elsewhere)
    else:
        choices = vocabulary.facts["bont_last_product"].allowed
        same_day = [one for one in sessions if one.on == last.on]
        products = {one.product for one in same_day}
        product = last.product if len(products) == 1 and last.product in choices else None
        units = None if len(products) > 1 else _exact(sum(one.total_units for one in same_day))
        named = ", ".join(sorted(products))
        found |= {
            "bont_last_date": Held(value=last.on, on=last.on, by=RECORD),
            "bont_last_product": Held(
                value=product, on=last.on, by=RECORD, note=None if product else named
            ),
            "bont_last_dose_units": Held(value=units, on=last.on, by=RECORD, note=named),
            "bont_weeks_since_last": _weeks(as_of, last.on, None),
        }
    window = dt.timedelta(days=settings.recent_toxin_days)
    recent = [one for one in sessions if as_of - one.on < window]
    products = {one.product for one in recent}
    total = None if len(products) > 1 else _exact(sum(one.total_units for one in recent))
    note = f"{', '.join(sorted(products)) or 'no session'} in {settings.recent_toxin_days} days"
    other = typed.get("bont_given_elsewhere")
    if total is not None and (other is None or other.value is not False):
        total, note = Range(total.low, math.inf), f"{note}; whether more was given elsewhere is not known"
    found["bont_units_last_3_months_all_sites"] = Held(value=total, on=as_of, by=RECORD, note=note)
    cycles = len({one.on for one in toxin_sessions(injections, cosmetic=False)})
    stated = typed.get("bont_cycles_completed")
    if stated is not None and isinstance(stated.value, Range):
        # the typed number may count the sessions elsewhere alone, or all of them
        either = Range(max(cycles, stated.value.low), cycles + stated.value.high)
        note = f"{cycles} on record, {stated.value} typed"
        found["bont_cycles_completed"] = Held(value=either, on=last.on, by=RECORD, note=note)
    else:
        found["bont_cycles_completed"] = Held(value=_exact(cycles), on=last.on, by=RECORD)
    return found


def _somewhere(typed: Mapping[str, Held]) -> dict[str, Held]:
    """Who was treated, and has no session on record, was treated elsewhere."""
    treated = typed.get("bont_previous_treatment")
    if treated is None or treated.value is not True:
        return {}
    return {"bont_given_elsewhere": replace(treated, note="no session is on record")}


def held_date(held: Held | None) -> dt.date | None:
    """The date a fact of type date holds."""
    value: Plain | Range | None = held.value if held is not None else None
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value if isinstance(value, dt.date) else None


def _weeks(as_of: dt.date, day: dt.date, typed: Held | None) -> Held:
    return Held(value=_exact((as_of - day).days / 7), on=day, by=typed.by if typed else RECORD)


def _exact(value: float) -> Range:
    return Range(value, value)
