"""Do sex, age, births, toxin and medicines of a simulated person hang together?"""

from __future__ import annotations

import datetime as dt

import numpy as np

from reprieve.interview_people.rates import UnmeetableError
from reprieve.interview_people.world import AS_OF, World

NOT_APPLICABLE = "not_applicable"
_LONGEST_SINCE_TOXIN_WEEKS = 40


def settle_person(world: World, rng: np.random.Generator) -> None:
    """Make the facts of the whole person fit each other. Raises UnmeetableError where fixed ones do not."""
    _births(world, rng)
    _toxin(world, rng)
    _medicines(world)
    if world.get("fever") and world.get("night_sweats_or_malaise") is False and rng.random() < 0.5:
        world.let("night_sweats_or_malaise", True)


def apply_conditions(world: World) -> None:
    """What cannot apply counts as the vocabulary says: false, none or 0."""
    for name, definition in world.knowledge.vocabulary.facts.items():
        if definition.applies_when is not None and not world.applies(name):
            nothing = definition.not_applicable_value
            world.values[name, None] = list(nothing) if isinstance(nothing, tuple) else nothing


def _births(world: World, rng: np.random.Generator) -> None:
    """Only who can bear children is pregnant, nursing or has given birth."""
    rates = world.knowledge.interview_people.person
    low, high = rates.fertile_age_years
    if world.get("sex_at_birth") == "male":
        return
    if not low <= world.get("age_years") <= high:
        for fact in ("pregnant", "planning_pregnancy", "breastfeeding"):
            world.let(fact, False)
        world.let("weeks_postpartum", None)
        world.let("contraception", NOT_APPLICABLE)
        if world.get("pregnant") or world.get("breastfeeding") or world.get("weeks_postpartum") is not None:
            raise UnmeetableError("a birth at that age")
        return
    if rng.random() >= rates.gave_birth_in_the_last_year:
        world.let("weeks_postpartum", None)
    if world.get("pregnant"):
        world.let("planning_pregnancy", False)
        world.let("contraception", NOT_APPLICABLE)
        world.let("weeks_postpartum", None)
    if world.get("weeks_postpartum") is None:
        world.let("breastfeeding", False)
    if world.get("planning_pregnancy") and world.get("contraception") == "reliable_method":
        world.let("planning_pregnancy", False)


def _toxin(world: World, rng: np.random.Generator) -> None:
    """What went before with toxin is told only by who was given toxin."""
    if not world.get("bont_previous_treatment"):
        world.let("bont_cycles_completed", 0)
        world.let("bont_wearing_off_week", None)
        world.let("bont_previous_adverse_event", ["none"])
        world.let("bont_previous_adverse_event_severity", "none")
        return
    world.let("bont_given_elsewhere", True)  # no session of theirs is on record
    weeks = 1 + float(rng.random()) * _LONGEST_SINCE_TOXIN_WEEKS
    world.let("bont_last_date", (AS_OF - dt.timedelta(weeks=round(weeks))).isoformat())
    if not world.get("bont_previous_adverse_event"):
        world.let("bont_previous_adverse_event", ["none"])
    if world.get("bont_previous_adverse_event") == ["none"]:
        world.let("bont_previous_adverse_event_severity", "none")
    elif world.get("bont_previous_adverse_event_severity") == "none":
        world.let("bont_previous_adverse_event_severity", "mild")


def _medicines(world: World) -> None:
    if world.get("anticoagulant_type") not in ("none", None):
        world.let("anticoagulated_or_bleeding_disorder", True)
    if world.get("cardiovascular_disease_severe"):
        world.let("cardiovascular_disease", True)
    if (world.get("gepant_or_ditan_days_per_month") or 0) > 0:
        world.let("cgrp_mab_or_gepant_current", True)
