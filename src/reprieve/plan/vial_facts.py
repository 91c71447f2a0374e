"""What does the vial at the needle say: how old, whose, how it looks, where from; and where is the session held?

The one place that reads records of vials and sessions at the needle. A session of the day names its vials; before there
is one, the opened vials of the planned product are meant. What one of several vials lacks is not known of all; the worst
of them counts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reprieve.chart import Injection, SignedPlan, View
from reprieve.diagnosis.held import Range
from reprieve.plan.counted import Counted, Value, in_words
from reprieve.plan.exposure import DUMMY
from reprieve.plan.setting import Setting
from reprieve.plan.vials import DROP_UNITS, OPENED, VialRecord, left_together, vials_of

NO_RECORD = "no record of the vial or of the session at the needle"
LABELLED_DILUENT = "preservative_free_saline"
CLINIC = "clinic"
HOURS_OLD = "vial_hours_since_reconstitution"
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class AtTheNeedle:
    """The session's vials, its day, its moment (None: only the day is known) and its place."""

    vials: tuple[VialRecord, ...]
    on: dt.date
    given_at: dt.datetime | None
    place: str | None


def at_the_needle(name: str, setting: Setting) -> Counted:
    """What is on record of the vials, or of the session, by the name of the computed fact."""
    value = vial_record(setting).get(name)
    if value is None:
        return Counted(name=name, value=None, because=(NO_RECORD,), ask_for=setting.fact(name).ask_for)
    shown = in_words(value) if isinstance(value, Range) else value
    ask_for = () if not isinstance(value, Range) or value.exact else setting.fact(name).ask_for
    wrong = _contradictions(session_at(setting)) if name == HOURS_OLD else ()
    return Counted(name=name, value=value, because=(f"{name}: {shown}", *wrong), ask_for=ask_for)


def vial_misfits(name: str, setting: Setting) -> Counted:
    """In how many ways do the sessions of the day not fit their vials: another product than signed, other dilutions, too little?"""
    today = [one for one in setting.view.injections if one.on == setting.on and one.product != DUMMY]
    if not today:
        return Counted(name=name, value=None, because=(NO_RECORD,), ask_for=setting.fact(name).ask_for)
    known = vials_of(setting.view)
    used = [[known[vial] for vial in one.vials or () if vial in known] for one in today]
    rooms = [left_together(vials, setting.view.injections) for vials in used]
    wrong = [
        *(words for one in today if one.vials for words in _other_product(one, setting.view)),
        *(
            f"{_names(vials)} are diluted differently"
            for vials in used
            if len({round(one.units_per_ml, 9) for one in vials if one.units_per_ml is not None}) > 1
        ),
        *(
            f"{-room:g} U more were given than {_names(vials)} held"
            for vials, room in zip(used, rooms, strict=True)
            if room is not None and room < -DROP_UNITS
        ),
    ]
    open_ = None in rooms
    value = Range(float(len(wrong)), math.inf if open_ else float(len(wrong)))
    ask = setting.fact(name).ask_for if open_ else ()
    return Counted(
        name=name, value=value, because=tuple(wrong) or ((NO_RECORD,) if open_ else ()), ask_for=ask
    )


def _other_product(session: Injection, view: View) -> Iterator[str]:
    """A session that follows no plan, while one of another product was signed for the same and not given."""
    given = {one.plan for one in view.injections}
    for plan in view.of(SignedPlan) if session.plan is None else ():
        if (
            plan.indication == session.indication
            and plan.product != session.product
            and plan.id not in given
        ):
            yield f"{', '.join(session.vials or ())} hold {session.product}, and {plan.product} was signed"


def _names(vials: Sequence[VialRecord]) -> str:
    return ", ".join(sorted(one.vial for one in vials))


def vial_record(setting: Setting) -> dict[str, Value]:
    """What is known of the vials in use and of the session, by computed fact; what is not known is left out."""
    needle = session_at(setting)
    found: dict[str, Value] = {}
    if needle.place is not None:
        found["session_in_a_clinic"] = needle.place == CLINIC
    if not needle.vials:
        return found
    told: dict[str, Value] = {
        HOURS_OLD: _worst(needle.vials, lambda one: _hours(one, needle)),
        "vial_days_past_expiry": _worst(needle.vials, lambda one: _days_past(one, needle.on)),
        "vial_had_vacuum": _all_true(one.vacuum for one in needle.vials),
        "vial_is_cloudy": _not(_all_true(one.clear for one in needle.vials)),
        "vial_diluent": _diluent(needle.vials),
        "vial_from_authorised_source": _all_true(one.authorised_source for one in needle.vials),
        "vial_patients": _worst(needle.vials, _people),
    }
    return {**found, **{name: value for name, value in told.items() if value is not None}}


def session_at(setting: Setting) -> AtTheNeedle:
    """The session of the day with the vials it names; without one, the opened vials of the planned product.

    Two sessions of one day are judged as one: all their vials, the later moment, and a place that is no clinic.
    """
    vials = vials_of(setting.view)
    product = setting.plan.product if setting.plan is not None else None
    today = [
        one
        for one in setting.view.of(Injection)
        if one.on == setting.on and one.product != DUMMY and product in (None, one.product)
    ]
    if not today:
        ready = (one for one in vials.values() if one.state == OPENED and product in (None, one.product))
        return AtTheNeedle(vials=tuple(ready), on=setting.on, given_at=None, place=None)
    named = [name for one in today for name in one.vials or ()] if all(one.vials for one in today) else []
    moments = [one.given_at for one in today if one.given_at is not None]
    elsewhere = [one.place for one in today if one.place != CLINIC]
    return AtTheNeedle(
        vials=tuple(vials[name] for name in dict.fromkeys(named) if name in vials),
        on=setting.on,
        given_at=max(moments) if len(moments) == len(today) else None,
        place=next((place for place in elsewhere if place is not None), None if elsewhere else CLINIC),
    )


def _hours(vial: VialRecord, needle: AtTheNeedle) -> Range | None:
    """Hours from reconstitution to the needle; the whole day is open while only its date is known.

    A vial reconstituted after it was given has one of the two moments wrong: any age is possible.
    """
    start = vial.reconstituted_at
    if start is None:
        return None
    first, last = _moments(needle, start)
    if last < start:
        return Range(0.0, math.inf)
    return Range(max(0.0, (first - start) / HOUR), (last - start) / HOUR)


def _moments(needle: AtTheNeedle, start: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When it was given, at the earliest and at the latest."""
    if needle.given_at is not None:
        return needle.given_at, needle.given_at
    midnight = dt.datetime.combine(needle.on, dt.time(), tzinfo=start.tzinfo)
    return midnight, midnight + dt.timedelta(days=1)


def _contradictions(needle: AtTheNeedle) -> tuple[str, ...]:
    """The vials reconstituted after they were given: one of the two moments is wrong."""
    return tuple(
        f"vial {one.vial} was reconstituted at {one.reconstituted_at.isoformat()}, after it was given: one of the two is wrong"
        for one in needle.vials
        if one.reconstituted_at is not None
        and _moments(needle, one.reconstituted_at)[1] < one.reconstituted_at
    )


def _days_past(vial: VialRecord, on: dt.date) -> Range | None:
    return None if vial.expiry is None else _exact((on - vial.expiry).days)


def _people(vial: VialRecord) -> Range | None:
    """People given toxin from it, this one included."""
    return None if vial.patients is None else _exact(max(1, vial.patients))


def _exact(value: float) -> Range:
    return Range(float(value), float(value))


def _worst(vials: Sequence[VialRecord], number: Callable[[VialRecord], Range | None]) -> Range | None:
    """The largest over all vials; open above where one is not known, and None where none is."""
    found = [number(one) for one in vials]
    known = [one for one in found if one is not None]
    if not known:
        return None
    high = max(one.high for one in known) if len(known) == len(found) else math.inf
    return Range(max(one.low for one in known), high)


def _all_true(said: Iterable[bool | None]) -> bool | None:
    """True where all are, false where one is false, else not known."""
    values = list(said)
    if False in values:
        return False
    return None if None in values else True


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _diluent(vials: Sequence[VialRecord]) -> str | None:
    """The diluent of all; one that is not the labelled one goes before one that is not known."""
    named = [one.diluent for one in vials]
    other = [one for one in named if one not in (None, LABELLED_DILUENT)]
    if other:
        return other[0]
    return None if None in named else LABELLED_DILUENT
