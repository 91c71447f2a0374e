"""Do the days with acute medicine of a simulated person hang together, class by class?"""

from __future__ import annotations

import math

import numpy as np

from reprieve.interview_people.rates import MONTH_DAYS, UnmeetableError
from reprieve.interview_people.world import World

_SIMPLE = ("paracetamol_days_per_month", "nsaid_days_per_month", "aspirin_days_per_month")
_NONOPIOID = "nonopioid_analgesic_days_per_month"
_CLASSES = (
    "triptan_days_per_month",
    "ergot_days_per_month",
    _NONOPIOID,
    "opioid_days_per_month",
    "combination_analgesic_days_per_month",
)
_SEVERAL, _NEWER = "multiple_class_acute_days_per_month", "gepant_or_ditan_days_per_month"
_ALL = "acute_medication_days_per_month"
_HEADACHE_DRUGS = ("triptan_days_per_month", "ergot_days_per_month", _NEWER)


def settle_acute_medicine(world: World, rng: np.random.Generator) -> None:
    """Days with any of several classes: at least those of each, at most their sum."""
    pain_days = _days_in_pain(world)
    for fact in (*_SIMPLE, *_CLASSES, _NEWER):
        if fact in _HEADACHE_DRUGS and not world.instances("headache"):
            world.let(fact, 0)
        elif fact != _NONOPIOID:
            world.let(fact, min(world.get(fact), math.ceil(pain_days)))
    _union(world, _NONOPIOID, _SIMPLE, rng)
    _union(world, _SEVERAL, _CLASSES, rng)
    _union(world, _ALL, (_SEVERAL, _NEWER), rng)
    if not world.get(_ALL):
        world.let("months_acute_medication_at_this_level", 0)


def _days_in_pain(world: World) -> float:
    """On how many days of a month something hurts."""
    days: list[float] = [world.get("headache_days_per_month") or 0]
    for about in world.instances("facial_pain"):
        days.append(MONTH_DAYS if world.get("facial_pain_daily", about) else MONTH_DAYS / 2)
    if world.instances("tmd"):
        days.append(world.get("orofacial_pain_days_per_month") or 0)
    return max(days)


def _union(world: World, whole: str, parts: tuple[str, ...], rng: np.random.Generator) -> None:
    """Days on which any part was taken, within what the parts allow; a free part grows where too few are there."""
    days = [world.get(part) for part in parts]
    if not world.free(whole):
        short = world.get(whole) - sum(days)
        for part in parts:
            if short > 0 and world.free(part):
                grown = min(MONTH_DAYS, world.get(part) + short)
                short -= grown - world.get(part)
                world.let(part, grown)
        days = [world.get(part) for part in parts]
    low, high = max(days), min(MONTH_DAYS, sum(days))
    world.let(whole, low + math.floor(float(rng.random()) * (high - low + 1)) if high > low else low)
    if not low <= world.get(whole) <= high:
        raise UnmeetableError(whole)
