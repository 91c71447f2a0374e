"""What makes a day count: headache, long, moderate or worse, a migraine day, acute medicine of a class?

A feature that was not noted is not known, never "no". Numbers (4 hours, 4 of 10, drug classes) come from
`derived_settings` of criteria.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from reprieve.chart import Day
from reprieve.knowledge.criteria import DerivedSettings

MODERATE: Final = 2  # of Day.worst: 0 none, 1 mild, 2 moderate, 3 severe
Feature = Callable[[Day], bool | None]


@lru_cache(maxsize=8)
def features_of(settings: DerivedSettings) -> Mapping[str, Feature]:
    """What makes a day count, by the name of the count."""
    found: dict[str, Feature] = {
        "headache_days_per_month": headache,
        "headache_days_ge_4h_per_month": lambda day: _and(headache(day), _long(day, settings)),
        "moderate_severe_headache_days_per_month": lambda day: moderate_headache(day, settings),
        "migraine_days_per_month": lambda day: migraine_day(day, settings),
    }
    return found | {name: _took(classes) for name, classes in settings.acute_classes.items()}


def migraine_day(day: Day, settings: DerivedSettings) -> bool | None:
    """Was this a migraine day: the features of 1.1 C and D, or aura, or taken for migraine and eased by its drugs?

    None where a feature that could decide was not noted. A day without headache is none.
    """
    if day.headache is False:
        return False
    features = (day.one_sided, day.pulsating, moderate_or_worse(day, settings), day.aggravated)
    enough = _at_least(settings.migraine_day_features_needed, features)
    with_sickness = _or(day.nausea_or_vomiting, _and(day.photophobia, day.phonophobia))
    eased = _and(day.believed_migraine, day.relieved_by_triptan_or_ergot)
    return _and(day.headache, _or(_or(_and(enough, with_sickness), day.aura), eased))


def moderate_or_worse(day: Day, settings: DerivedSettings) -> bool | None:
    """Was the pain at its worst moderate or more? From `worst`, else from the 0-10 score."""
    if day.worst is not None:
        return day.worst >= MODERATE
    if day.pain is not None:
        return day.pain >= settings.moderate_from_pain
    return False if day.headache is False else None


def headache(day: Day) -> bool | None:
    return day.headache


def moderate_headache(day: Day, settings: DerivedSettings) -> bool | None:
    return _and(day.headache, moderate_or_worse(day, settings))


def _long(day: Day, settings: DerivedSettings) -> bool | None:
    return None if day.hours is None else day.hours >= settings.long_headache_hours


def _took(classes: frozenset[str]) -> Feature:
    """A use without a dose still counts: the day is counted, not the tablets. A dose of 0 was not taken."""

    def took(day: Day) -> bool | None:
        if not day.acute:
            return None if day.acute is None else False
        return any(use.class_ in classes and use.doses != 0 for use in day.acute)

    return took


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: bool | None, other: bool | None) -> bool | None:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


def _at_least(n: int, truths: Sequence[bool | None]) -> bool | None:
    true = truths.count(True)
    return True if true >= n else None if true + truths.count(None) >= n else False
