"""Which preventives were tried, long and strong enough, and how many failed?

No record is never "no": it is never asked. Weeks and doses that decide are in `derived_settings` of criteria.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from reprieve.chart import Preventive
from reprieve.diagnosis.held import RECORD, Held, Range, held_value
from reprieve.knowledge.criteria import DerivedSettings
from reprieve.knowledge.vocabulary import Vocabulary

TOXIN_CLASS: Final = "botulinum_toxin"
# outcome of a preventive record -> why it was stopped, in the words of the vocabulary
STOP_REASONS: Final[Mapping[str, str]] = {
    "inadequate": "no_benefit",
    "not_tolerated": "not_tolerated",
    "contraindicated": "contraindicated",
    "helped": "effective_continuing",
    "ongoing": "effective_continuing",
}


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
    verdicts = {name: failed(one, settings, as_of) for name, one in counted.items()}
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
        "preventives_tried_count": Range(len(every), len(every)),
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


def failed(one: Preventive, settings: DerivedSettings, as_of: dt.date) -> bool | None:
    """Did it fail after an adequate trial, or was not tolerated or unsuitable? None where that is not known."""
    if one.outcome in ("helped", "ongoing"):
        return False
    if one.outcome is None:
        return None
    return is_adequate(one, settings, as_of)
