"""What do the person line, injections, adverse events and preventives already say, without asking?

No record is never "no": it is never asked. A typed answer is needed only for what happened elsewhere.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reprieve.chart import AdverseEvent, Injection, Person, Preventive
from reprieve.diagnosis.held import Held, Plain, Range, held_value
from reprieve.knowledge.criteria import DerivedSettings
from reprieve.knowledge.vocabulary import Vocabulary

RECORD: Final = "record"
NOT_A_TOXIN: Final = "placebo"
COSMETIC: Final = "cosmetic"
TOXIN_CLASS: Final = "botulinum_toxin"
DAYS_A_YEAR: Final = 365.25

# outcome of a preventive record -> why it was stopped, in the words of the vocabulary
STOP_REASONS: Final[Mapping[str, str]] = {
    "inadequate": "no_benefit",
    "not_tolerated": "not_tolerated",
    "contraindicated": "contraindicated",
    "helped": "effective_continuing",
    "ongoing": "effective_continuing",
}


def toxin_sessions(injections: Sequence[Injection], *, cosmetic: bool = True) -> list[Injection]:
    """The sessions in which a toxin was given, by date; `cosmetic` False leaves cosmetic ones out."""
    return [
        one for one in injections if one.product != NOT_A_TOXIN and (cosmetic or one.indication != COSMETIC)
    ]


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
        return {} if other_day is None else {"bont_weeks_since_last": _weeks(as_of, other_day, elsewhere)}
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


def preventive_instances(
    preventives: Sequence[Preventive], *, settings: DerivedSettings, vocabulary: Vocabulary, as_of: dt.date
) -> dict[tuple[str, str], Held]:
    """Each preventive as a trial of its own (`medication_trial:ID`), in the vocabulary's words."""
    classes = vocabulary.facts["preventive_class"].allowed
    found: dict[tuple[str, str], Held] = {}
    for one in preventives:
        about = f"medication_trial:{one.id}"
        reason = STOP_REASONS.get(one.outcome or "")
        weeks = weeks_at_target(one, settings, as_of)
        adequate = is_adequate(one, settings, as_of)
        values: dict[str, object] = {
            "preventive_drug": one.name,
            "preventive_class": one.drug_class if one.drug_class in classes else None,
            "preventive_max_daily_dose_mg": one.dose_mg_per_day,
            "preventive_weeks_at_target_dose": weeks,
            "preventive_stop_reason": reason,
            "preventive_route": one.route,
            "preventive_trial_adequate": adequate,
        }
        for name, value in values.items():
            found[name, about] = Held(value=held_value(value), on=one.on, by=RECORD)
    return found


def preventive_counts(
    preventives: Sequence[Preventive], *, settings: DerivedSettings, as_of: dt.date
) -> dict[str, Held]:
    """How many preventives were tried, and how many failed? Toxin itself is not among them; none recorded: not asked.

    A failure is an adequate trial without enough benefit, or one not tolerated or contraindicated. Where dose or
    length of a trial is not known the count is a range.
    """
    counted = {one.name.casefold(): one for one in preventives if one.drug_class != TOXIN_CLASS}
    if not counted:
        return {}
    verdicts = {name: _failed(one, settings, as_of) for name, one in counted.items()}
    last = max(one.on for one in counted.values())

    def count(names: Sequence[str]) -> Range:
        sure = sum(verdicts[name] is True for name in names)
        return Range(sure, sure + sum(verdicts[name] is None for name in names))

    every = list(counted)
    oral = [name for name in every if counted[name].route == "oral"]
    unsaid = [name for name in every if counted[name].route is None and verdicts[name] is not False]
    sure_classes = {counted[name].drug_class for name in every if verdicts[name] is True} - {None}
    maybe = {counted[name].drug_class or name for name in every if verdicts[name] is not False}
    oral_count = count(oral)
    ranges = {
        "preventives_tried_count": _exact(len(every)),
        "adequate_preventive_failures_count": count(every),
        "oral_preventive_failures_count": Range(oral_count.low, oral_count.high + len(unsaid)),
        "adequate_preventive_classes_failed_count": Range(len(sure_classes), len(maybe | sure_classes)),
    }
    return {name: Held(value=found, on=last, by=RECORD) for name, found in ranges.items()}


def weeks_at_target(one: Preventive, settings: DerivedSettings, as_of: dt.date) -> float | None:
    """For how many weeks was it taken at or above its target dose? None without a dose, a target or a start."""
    target = settings.target_dose_mg_per_day.get(one.name.casefold())
    if target is None or one.dose_mg_per_day is None or one.from_ is None:
        return None
    if one.dose_mg_per_day < target:
        return 0.0
    end = one.to if one.to is not None else as_of if one.outcome in (None, "ongoing", "helped") else None
    return None if end is None else (min(end, as_of) - one.from_).days / 7


def is_adequate(one: Preventive, settings: DerivedSettings, as_of: dt.date) -> bool | None:
    """Long enough at target dose, or stopped because it was not tolerated or contraindicated?"""
    if one.outcome in ("not_tolerated", "contraindicated"):
        return True
    weeks = weeks_at_target(one, settings, as_of)
    return None if weeks is None else weeks >= settings.adequate_preventive_weeks


def _failed(one: Preventive, settings: DerivedSettings, as_of: dt.date) -> bool | None:
    if one.outcome in ("helped", "ongoing"):
        return False
    if one.outcome is None:
        return None
    return is_adequate(one, settings, as_of)


def body_mass_index(typed: Mapping[str, Held]) -> Held | None:
    """kg per square metre, from height and weight where both are known."""
    height, weight = typed.get("height_cm"), typed.get("weight_kg")
    if height is None or weight is None:
        return None
    if not isinstance(height.value, Range) or not isinstance(weight.value, Range):
        return None
    return Held(
        value=_exact(round(weight.value.low / (height.value.low / 100) ** 2, 1)), on=weight.on, by=RECORD
    )


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
