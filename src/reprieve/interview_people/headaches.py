"""Does what a simulated person says of each headache, and of the days of a month, hang together?"""

from __future__ import annotations

import math

import numpy as np

from reprieve.interview_people.rates import MONTH_DAYS, UnmeetableError
from reprieve.interview_people.world import World

_DAY_MINUTES = 1440
_ALWAYS_MINUTES = 43_200  # the vocabulary's longest: it never stops
_MIGRAINE_KINDS = ("migraine", "aura", "face_migraine")
_AURA_SYMPTOMS = (
    "aura_visual",
    "aura_sensory",
    "aura_speech",
    "aura_motor",
    "aura_brainstem",
    "aura_retinal",
)
_AURA_REST = (
    "aura_fully_reversible",
    "aura_gradual_spread_ge_5min",
    "aura_symptoms_in_succession",
    "aura_symptom_unilateral",
    "aura_symptom_positive",
    "aura_headache_with_or_within_60min",
)
_OF_HEADACHE = (
    "thunderclap_onset",
    "recent_pattern_change",
    "new_headache_within_3_months",
    "preexisting_headache_disorder",
)
_COUNTS = (
    "headache_days_per_month",
    "headache_days_ge_4h_per_month",
    "moderate_severe_headache_days_per_month",
    "moderate_severe_headache_hours_per_month",
    "migraine_days_per_month",
    "headache_hours_per_month",
    "untreated_headache_hours_per_day",
    "days_work_or_activity_lost_per_month",
)
_MONTHS = ("months_at_current_headache_frequency", "months_at_current_migraine_frequency")
_LONG_MINUTES = 240


def settle_headaches(world: World, rng: np.random.Generator) -> None:
    """Make each headache fit itself, and the counts of the month fit all of them."""
    abouts = world.instances("headache")
    if not abouts:
        _no_headache(world)
        return
    for about in abouts:
        _attacks(world, about)
        _signs(world, about)
        _aura(world, about)
    _days(world, abouts, rng)
    _other_counts(world, abouts, rng)
    _attack_counts(world)
    _months(world, abouts)


def _no_headache(world: World) -> None:
    for fact in (*_COUNTS, *_MONTHS):
        world.let(fact, 0)
    world.let("headache_free_days_per_month", MONTH_DAYS)
    for fact in _OF_HEADACHE:
        world.let(fact, False)
        if world.get(fact):
            raise UnmeetableError(fact)


def _attacks(world: World, about: str) -> None:
    """Length and pauses of attacks. What never stops is there every day; what is not there every day stops."""
    if _must_stop(world, about):
        world.let("headache_unremitting", False, about)
    if world.get("headache_unremitting", about):
        world.let("attack_duration_minutes", _ALWAYS_MINUTES, about)
        world.let("attack_frequency_per_day", 1, about)
        world.values["phenotype_days_per_month", about] = MONTH_DAYS
        if not world.free("headache_days_per_month"):
            world.values["headache_days_per_month", None] = MONTH_DAYS
    else:
        world.let("onset_remembered_continuous_within_24h", False, about)
        world.let("exacerbations_moderate_or_greater", False, about)
    minutes = world.get("attack_duration_minutes", about)
    most = _DAY_MINUTES / max(minutes, 1)
    if world.get("attack_frequency_per_day", about) > max(most, 1):
        world.let("attack_frequency_per_day", max(1, math.floor(most)), about)
    if world.get("attack_frequency_per_day", about) * minutes > 2 * _DAY_MINUTES and minutes < _DAY_MINUTES:
        raise UnmeetableError("more attacks than fit a day")


def _must_stop(world: World, about: str) -> bool:
    """Whether what a rule demanded leaves no room for a headache without a break."""
    for fact, place in (("phenotype_days_per_month", about), ("headache_days_per_month", None)):
        if not world.free(fact, place) and world.get(fact, place) < MONTH_DAYS:
            return True
    return not world.free("attack_duration_minutes", about)


def _signs(world: World, about: str) -> None:
    if world.get("pain_laterality", about) not in ("unilateral_right", "unilateral_left"):
        world.let("pain_side_locked", False, about)
    if not world.get("pain_locations", about):
        world.let("pain_locations", ["forehead"], about)
    if not world.get("pain_quality", about):
        world.let("pain_quality", ["dull_aching"], about)
    if world.get("vomiting", about) and world.get("nausea_severity", about) == "none":
        world.let("nausea_severity", "moderate", about)
    if not world.get("cranial_autonomic_conjunctival_or_tearing", about):
        world.let("cranial_autonomic_both_redness_and_tearing", False, about)


def _aura(world: World, about: str) -> None:
    """Who has no aura symptom has nothing to tell of auras."""
    if any(world.get(fact, about) for fact in _AURA_SYMPTOMS):
        return
    world.let("aura_attack_count", 0, about)
    world.let("aura_symptom_duration_minutes", None, about)
    for fact in _AURA_REST:
        world.let(fact, False, about)


def _days(world: World, abouts: tuple[str, ...], rng: np.random.Generator) -> None:
    """Days of all headaches together: at least those of each, at most their sum; migraine days among them."""
    all_days, own_days = "headache_days_per_month", "phenotype_days_per_month"
    migraine = "migraine_days_per_month"
    own = {about: world.get(own_days, about) for about in abouts}
    if world.free(all_days):
        low, high = max(own.values()), min(MONTH_DAYS, sum(own.values()))
        days = low + math.floor(float(rng.random()) * (high - low + 1)) if high > low else low
        days = min(max(days, world.get(migraine) or 0 if not world.free(migraine) else 0), MONTH_DAYS)
        if len(abouts) == 1 and world.free(own_days, abouts[0]):
            world.let(own_days, days, abouts[0])
        elif len(abouts) == 1:
            days = own[abouts[0]]
        world.let(all_days, days)
    days = world.get(all_days)
    if sum(own.values()) < days or len(abouts) == 1:
        world.let(own_days, days, abouts[0])
    for about in abouts:
        if world.get(own_days, about) > days:
            world.let(own_days, days, about)
    if world.free(migraine):
        found = 0
        for about, kind in zip(abouts, world.pains["headache"], strict=True):
            if kind in _MIGRAINE_KINDS:
                found += math.ceil(world.get(own_days, about) * (0.4 + 0.6 * float(rng.random())))
        world.let(migraine, min(found, math.floor(days)))
    if any(world.get(own_days, about) > days for about in abouts) or world.get(migraine) > days:
        raise UnmeetableError("days of a month")
    if sum(world.get(own_days, about) for about in abouts) < days:
        raise UnmeetableError("days of a month")


def _other_counts(world: World, abouts: tuple[str, ...], rng: np.random.Generator) -> None:
    days = world.get("headache_days_per_month")
    longest = max(world.get("attack_duration_minutes", about) for about in abouts)
    bad = any(world.get("pain_intensity_category", about) != "mild" for about in abouts)
    long_days = math.floor(days * (0.6 + 0.4 * float(rng.random()))) if longest >= _LONG_MINUTES else 0
    bad_days = math.floor(days * (0.3 + 0.7 * float(rng.random()))) if bad else 0
    hours_a_day = round(min(24.0, max(_minutes_a_day(world, about) for about in abouts) / 60), 1)
    hours = math.floor(days * hours_a_day)
    world.let("headache_days_ge_4h_per_month", long_days)
    world.let("moderate_severe_headache_days_per_month", bad_days)
    world.let("headache_hours_per_month", hours)
    world.let("moderate_severe_headache_hours_per_month", min(hours, round(bad_days * hours_a_day)))
    world.let("untreated_headache_hours_per_day", hours_a_day)
    world.let("headache_free_days_per_month", MONTH_DAYS - days)
    world.let("days_work_or_activity_lost_per_month", math.floor(days * 0.5 * float(rng.random())))
    for fact in ("headache_days_ge_4h_per_month", "moderate_severe_headache_days_per_month"):
        if world.get(fact) > days:
            raise UnmeetableError(fact)


def _minutes_a_day(world: World, about: str) -> float:
    """How much of a headache day it lasts, all its attacks together."""
    attacks = max(1.0, world.get("attack_frequency_per_day", about))
    return float(world.get("attack_duration_minutes", about) * attacks)


def _attack_counts(world: World) -> None:
    """As many attacks in a life as the months at this frequency hold, at least; or fewer months."""
    count, months, days = (
        "lifetime_attack_count",
        "phenotype_months_at_frequency",
        "phenotype_days_per_month",
    )
    for about in world.instances("headache"):
        if world.get("headache_unremitting", about):
            continue
        days_each = max(1.0, world.get("attack_duration_minutes", about) / _DAY_MINUTES)
        expected = world.get(months, about) * world.get(days, about) / days_each
        told = world.get(count, about)
        if told >= expected / 2:
            continue
        if world.free(count, about):
            world.let(count, math.ceil(expected / 2), about)
        else:
            world.let(months, max(0.5, round(2 * told * days_each / world.get(days, about), 1)), about)


def _months(world: World, abouts: tuple[str, ...]) -> None:
    """For how long it has been as it is now."""
    whole, migraine = _MONTHS
    first = "phenotype_months_at_frequency"
    if world.free(whole):
        world.let(whole, world.get(first, abouts[0]))
    elif world.free(first, abouts[0]):
        world.let(first, world.get(whole), abouts[0])
    world.let(migraine, world.get(whole) if world.get("migraine_days_per_month") else 0)
