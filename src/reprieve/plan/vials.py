"""What is known of each vial on a day: what it is, when it was opened, how it looks, what is left in it?

Facts of one vial add up. Of each field the latest counts: by date, and within a date by the moment it was written down,
where each has one. Two values of one date without such moments are not known. State only moves forward, and the number of
people only grows. What the sessions of this chart took out is counted: a vial with nothing left in it is used up, also where
nobody wrote that down, and is opened again where the session is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from reprieve.chart import Injection, Vial, View

STATES = ("unopened", "opened", "used_up", "discarded", "expired")
OPENED = "opened"
USED_UP = "used_up"
DROP_UNITS = 1e-9  # of rounding


@dataclass(frozen=True, kw_only=True, slots=True)
class VialRecord:
    """One vial as known on a day. None is not known. `left_units`: what the sessions of this chart that name it left in it."""

    vial: str
    product: str
    state: str
    lot: str | None
    expiry: dt.date | None
    units: float | None
    diluent: str | None
    diluent_ml: float | None
    opened_at: dt.datetime | None
    reconstituted_at: dt.datetime | None
    storage: str | None
    vacuum: bool | None
    clear: bool | None
    authorised_source: bool | None
    patients: int | None
    left_units: float | None = None

    @property
    def units_per_ml(self) -> float | None:
        """Units in each millilitre; None while units or diluent are not known."""
        return None if self.units is None or self.diluent_ml is None else self.units / self.diluent_ml

    def to_dict(self) -> dict[str, Any]:
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in said.items()
        }


def vials_of(view: View) -> dict[str, VialRecord]:
    """Each vial of the chart by its name, as known on the day of the view."""
    told: dict[str, list[Vial]] = defaultdict(list)
    for fact in view.of(Vial):
        told[fact.vial].append(fact)
    return after(tuple(_folded(facts) for facts in told.values()), view.of(Injection))


def after(vials: Sequence[VialRecord], sessions: Sequence[Injection]) -> dict[str, VialRecord]:
    """The vials with what these sessions left in each, by name.

    A session from several vials that did not empty them leaves it open how much is in which: not known of each.
    """
    left = {one.vial: one.units for one in vials}
    for session in sessions:
        left |= _left_by(session, {name: left[name] for name in session.vials or () if name in left})
    return {one.vial: _with_left(one, left[one.vial]) for one in vials}


def left_together(vials: Sequence[VialRecord], sessions: Sequence[Injection]) -> float | None:
    """How many units are in these vials together; below 0 where more was given. None: there is none, or a size is not known."""
    sizes = [one.units for one in vials]
    if not sizes or None in sizes:
        return None
    names = {one.vial for one in vials}
    taken = sum(one.total_units for one in sessions if names & set(one.vials or ()))
    return sum(one for one in sizes if one is not None) - taken


def _left_by(session: Injection, before: dict[str, float | None]) -> dict[str, float | None]:
    amounts = list(before.values())
    if not amounts or None in amounts:
        return dict.fromkeys(before)
    rest = sum(one for one in amounts if one is not None) - session.total_units
    if rest <= DROP_UNITS:
        return dict.fromkeys(before, 0.0)
    return dict.fromkeys(before, rest if len(amounts) == 1 else None)


def _with_left(vial: VialRecord, left: float | None) -> VialRecord:
    emptied = left == 0 and vial.state == OPENED
    return replace(vial, left_units=left, state=USED_UP if emptied else vial.state)


def _folded(facts: list[Vial]) -> VialRecord:
    first = facts[0]
    said = {
        one.name: _latest(facts, one.name)
        for one in fields(VialRecord)
        if one.name not in ("vial", "product", "state", "patients", "left_units")
    }
    patients = [fact.patients for fact in facts if fact.patients is not None]
    return VialRecord(
        vial=first.vial,
        product=first.product,
        state=max((fact.state for fact in facts), key=STATES.index),
        patients=max(patients, default=None),
        **said,
    )


def _latest(facts: list[Vial], name: str) -> Any:
    told = [fact for fact in facts if getattr(fact, name) is not None]
    if not told:
        return None
    day = max(fact.on for fact in told)
    last = [fact for fact in told if fact.on == day]
    moments = [fact.recorded_at for fact in last if isinstance(fact.recorded_at, dt.datetime)]
    if len(moments) == len(last) and all(moment.tzinfo is not None for moment in moments):
        newest = max(moments)
        last = [fact for fact in last if fact.recorded_at == newest]
    values = {getattr(fact, name) for fact in last}
    return values.pop() if len(values) == 1 else None
