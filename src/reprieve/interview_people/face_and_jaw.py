"""Does what a simulated person says and shows of face and jaw hang together?"""

from __future__ import annotations

import math

import numpy as np

from reprieve.interview_people.rates import MONTH_DAYS
from reprieve.interview_people.world import World

JAW = "tmd"


def settle_face_and_jaw(world: World, rng: np.random.Generator) -> None:
    """Make each facial pain, the jaw, and the days of both fit themselves."""
    for about in world.instances("facial_pain"):
        _bursts(world, about)
        _cause(world, about)
        if not world.get("facial_pain_sites", about):
            world.let("facial_pain_sites", ["cheek"], about)
        if not world.get("facial_pain_quality", about):
            world.let("facial_pain_quality", ["dull_aching"], about)
    neuralgia = "neuralgia" in world.pains.get("facial_pain", ())
    if not neuralgia:
        world.let("bilateral_trigeminal_neuralgia", False)
        world.let("tn_sodium_channel_blocker_tried", "no")
    if world.instances("tmd"):
        _jaw(world)
    else:
        for fact in ("jaw_claudication", "morning_jaw_pain_or_stiffness", "progressive_trismus"):
            world.let(fact, False)
        world.let("tmd_conservative_care_weeks", 0)
        world.let("tmd_conservative_care_types", [])
    if not world.get("tmd_conservative_care_weeks"):
        world.let("tmd_conservative_care_types", [])
    _days(world)


def _bursts(world: World, about: str) -> None:
    if not world.get("recurrent_paroxysms", about):
        world.let("paroxysm_duration_seconds", None, about)
        world.let("continuous_background_pain", False, about)
        world.let("trigger_reproduced_on_exam", False, about)
    if not world.get("triggered_by_innocuous_stimulus", about):
        world.let("trigger_reproduced_on_exam", False, about)


def _cause(world: World, about: str) -> None:
    """Shingles, injury, and what the scan can show."""
    if not world.get("zoster_same_division", about):
        for fact in ("pain_onset_linked_to_zoster", "zoster_rash_active"):
            world.let(fact, False, about)
    if not world.get("trigeminal_trauma_event", about):
        world.let("months_from_trauma_to_pain", None, about)
        world.let("pain_localised_to_injured_nerve_area", False, about)
    if world.get("mri_neurovascular_compression_morphological_change", about):
        world.let("mri_trigeminal_protocol_done", True, about)
    if world.get("underlying_disease_explaining_neuralgia", about) == "multiple_sclerosis":
        world.let("known_multiple_sclerosis", True)


def _jaw(world: World) -> None:
    def needs(fact: str, before: str, nothing: object = False) -> None:
        if world.get(before, JAW) in (False, "none"):
            world.let(fact, nothing, JAW)

    needs("sq4_pain_changed_by_jaw_use", "sq3_jaw_temple_ear_pain_30d")
    needs("sq7_temple_headache_changed_by_jaw_use", "sq5_temple_headache_30d")
    needs("sq10_closed_lock_limited_eating", "sq9_ever_closed_lock")
    needs("sq11_intermittent_closed_lock_30d", "sq9_ever_closed_lock")
    needs("sq12_currently_limited_opening", "sq9_ever_closed_lock")
    needs("sq14_open_lock_needs_manoeuvre", "sq13_open_lock_30d")
    silent = (
        "sq3_jaw_temple_ear_pain_30d",
        "sq8_jaw_joint_noise_30d",
        "sq9_ever_closed_lock",
        "sq13_open_lock_30d",
    )
    if all(world.get(fact, JAW) in (False, "none") for fact in silent):
        # the person says that the jaw is a problem: so one of the four it must be
        world.let("sq8_jaw_joint_noise_30d", True, JAW)
        world.let("sq3_jaw_temple_ear_pain_30d", "intermittent", JAW)
    widest = world.get("e4_max_assisted_opening_mm", JAW)
    for fact in ("e4_max_unassisted_opening_mm", "e4_pain_free_opening_mm"):
        widest = min(widest, world.get(fact, JAW))
        world.let(fact, widest, JAW)


def _days(world: World) -> None:
    """Months and days with pain of face and jaw muscles together."""
    months, days = "orofacial_pain_months", "orofacial_pain_days_per_month"
    faces = world.instances("facial_pain")
    if world.instances("tmd") and world.get("sq3_jaw_temple_ear_pain_30d", JAW) != "none":
        if world.get("sq3_jaw_temple_ear_pain_30d", JAW) == "continuous":
            world.let(days, MONTH_DAYS)
        return
    if faces:
        world.let(months, max(world.get("facial_pain_duration_months", one) for one in faces))
        daily = any(world.get("facial_pain_daily", one) for one in faces)
        world.let(days, MONTH_DAYS if daily else math.floor(MONTH_DAYS / 2))
        return
    world.let(months, 0)
    world.let(days, 0)
