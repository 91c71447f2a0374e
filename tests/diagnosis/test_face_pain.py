"""Faces and jaws as an orofacial-pain specialist meets them."""

from __future__ import annotations

import pytest

from reprieve.verdict import Verdict
from tests.diagnosis.people import (
    JAW_MUSCLE_PAIN,
    LEFT,
    MET,
    NOT_MET,
    RIGHT,
    TRIGEMINAL_NEURALGIA,
    UNKNOWN,
    F,
    but,
    judge,
    says,
    verdict,
)


def test_electric_seconds_at_a_touch_on_one_side_are_trigeminal_neuralgia() -> None:
    assert verdict(TRIGEMINAL_NEURALGIA, "trigeminal_neuralgia") is MET
    assert verdict(TRIGEMINAL_NEURALGIA, "ichd3_13_1_1", F) is MET


@pytest.mark.parametrize(("seconds", "expected"), [(120, MET), (121, NOT_MET)])
def test_a_paroxysm_lasts_at_most_two_minutes(seconds: int, expected: Verdict) -> None:
    facts = but(TRIGEMINAL_NEURALGIA, paroxysm_duration_seconds=seconds)
    assert verdict(facts, "trigeminal_neuralgia") is expected


@pytest.mark.parametrize(
    "changed",
    [
        {"facial_pain_laterality": "bilateral"},
        {"facial_pain_intensity_category": "moderate"},
        {"facial_pain_quality": ["dull_aching"]},
        {"radiates_beyond_trigeminal": True},
        {"pain_in_trigeminal_distribution": False},
    ],
)
def test_both_sides_dull_moderate_or_spreading_pain_is_not_trigeminal_neuralgia(
    changed: dict[str, object],
) -> None:
    assert verdict(but(TRIGEMINAL_NEURALGIA, **changed), "trigeminal_neuralgia") is NOT_MET


def test_a_trigger_never_asked_for_leaves_it_open_and_is_asked_for() -> None:
    row = judge(but(TRIGEMINAL_NEURALGIA, triggered_by_innocuous_stimulus=...)).row("ichd3_13_1_1", about=F)
    assert row is not None
    assert row.verdict is UNKNOWN
    assert row.ask_for() == ("triggered_by_innocuous_stimulus", "trigger_reproduced_on_exam")


@pytest.mark.parametrize(("months", "expected"), [(3, NOT_MET), (4, MET)])
def test_pain_three_months_after_shingles_is_post_herpetic_only_beyond_three(
    months: int, expected: Verdict
) -> None:
    facts = [
        says("facial_pain_laterality", "unilateral_left", F),
        says("pain_in_trigeminal_distribution", True, F, by="clinician"),
        says("facial_pain_duration_months", months, F),
        says("zoster_same_division", True, F, by="clinician"),
        says("pain_onset_linked_to_zoster", True, F),
        says("better_explained_by_other_diagnosis", False, by="clinician"),
    ]
    assert verdict(facts, "postherpetic_neuralgia") is expected


@pytest.mark.parametrize(("hours", "expected"), [(2, NOT_MET), (2.5, MET)])
def test_persistent_idiopathic_facial_pain_lasts_more_than_two_hours_a_day(
    hours: float, expected: Verdict
) -> None:
    facts = [
        says("facial_pain_daily", True, F),
        says("facial_pain_hours_per_day", hours, F),
        says("facial_pain_duration_months", 12, F),
        says("facial_pain_poorly_localised", True, F, by="clinician"),
        says("facial_pain_quality", ["nagging"], F),
        says("clinician_neuro_exam_normal", True, by="exam"),
        says("dental_cause_excluded", True, F, by="clinician"),
        says("better_explained_by_other_diagnosis", False, by="clinician"),
    ]
    assert verdict(facts, "persistent_idiopathic_facial_pain") is expected


def test_pain_on_palpation_counts_only_if_it_is_the_familiar_pain() -> None:
    assert verdict(JAW_MUSCLE_PAIN, "tmd_myofascial_pain") is MET
    assert verdict(JAW_MUSCLE_PAIN, "dctmd_myalgia", RIGHT) is MET
    unfamiliar = but(JAW_MUSCLE_PAIN, e9_palpation_familiar_pain_masseter=False)
    assert verdict(unfamiliar, "dctmd_myalgia", RIGHT) is NOT_MET


def test_the_other_side_was_not_examined_so_it_is_not_known() -> None:
    assert verdict(JAW_MUSCLE_PAIN, "dctmd_myalgia", LEFT) is UNKNOWN


def test_a_muscle_not_yet_pressed_is_asked_for_and_only_that() -> None:
    facts = but(JAW_MUSCLE_PAIN, e9_palpation_familiar_pain_masseter=...)
    row = judge(facts).row("dctmd_myalgia", about=RIGHT)
    assert row is not None
    assert row.verdict is UNKNOWN
    assert row.ask_for() == ("e9_palpation_familiar_pain_masseter",)


def test_pain_in_the_masseter_and_familiar_pain_in_the_temporalis_do_not_match() -> None:
    facts = [
        *but(JAW_MUSCLE_PAIN, e9_palpation_familiar_pain_masseter=False),
        says("e9_palpation_familiar_pain_temporalis", True, RIGHT, by="exam"),
    ]
    assert verdict(facts, "dctmd_myalgia", RIGHT) is NOT_MET


def test_nobody_with_a_quiet_jaw_has_a_jaw_disorder() -> None:
    facts = [says("has_jaw_problem", False)]
    for id_ in ("dctmd_myalgia", "dctmd_arthralgia", "dctmd_subluxation", "icop_2_1_acute"):
        assert verdict(facts, id_) is NOT_MET


@pytest.mark.parametrize(("opening", "limited"), [(39.5, MET), (40, NOT_MET)])
def test_a_locked_jaw_that_opens_forty_millimetres_is_not_limited(opening: float, limited: Verdict) -> None:
    facts = [
        says("sq9_ever_closed_lock", True, "tmd"),
        says("sq10_closed_lock_limited_eating", True, "tmd"),
        says("e4_max_assisted_opening_mm", opening, "tmd", by="exam"),
    ]
    assert verdict(facts, "dctmd_ddwor_limited_opening") is limited
    assert verdict(facts, "dctmd_ddwor_without_limited_opening") is ~limited


def test_a_jaw_that_still_locks_replaces_the_plain_displacement_on_the_same_side() -> None:
    facts = [
        says("sq8_jaw_joint_noise_30d", True, "tmd"),
        says("sq9_ever_closed_lock", False, "tmd"),
        says("sq11_intermittent_closed_lock_30d", True, "tmd"),
        says("sq12_currently_limited_opening", False, "tmd"),
        says("e6_click_opening", True, RIGHT, by="exam"),
        says("e6_click_closing", True, RIGHT, by="exam"),
    ]
    row = judge(facts).row("dctmd_dd_with_reduction", about=RIGHT)
    assert row is not None
    assert row.fulfils_own_criteria is MET
    assert row.set_aside_by == ("dctmd_dd_with_reduction_intermittent_locking",)


def test_an_answer_about_one_pain_overrides_the_general_one_even_when_it_is_not_known() -> None:
    asked = says("better_explained_by_other_diagnosis", None, F, by="clinician")
    assert verdict([*TRIGEMINAL_NEURALGIA, asked], "ichd3_13_1_1", F) is UNKNOWN
    explained = says("better_explained_by_other_diagnosis", True, F, by="clinician")
    assert verdict([*TRIGEMINAL_NEURALGIA, explained], "ichd3_13_1_1", F) is NOT_MET
