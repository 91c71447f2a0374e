"""Headaches as a neurologist meets them, one fact inside and one outside each threshold."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.verdict import Verdict
from tests.conftest import fact
from tests.diagnosis.people import (
    CHRONIC_MIGRAINE,
    DAY,
    MET,
    MIGRAINE_ATTACKS,
    NOT_MET,
    TENSION_HEADACHE,
    UNKNOWN,
    H,
    but,
    judge,
    says,
    verdict,
)


@pytest.mark.parametrize(("days", "expected"), [(14, NOT_MET), (15, MET)])
def test_chronic_migraine_begins_at_fifteen_headache_days(days: int, expected: Verdict) -> None:
    facts = but(CHRONIC_MIGRAINE, headache_days_per_month=days)
    assert verdict(facts, "chronic_migraine") is expected
    assert verdict(facts, "ichd3_1_3") is expected


@pytest.mark.parametrize(("days", "expected"), [(7, NOT_MET), (8, MET)])
def test_eight_of_them_must_be_migraine_days(days: int, expected: Verdict) -> None:
    assert verdict(but(CHRONIC_MIGRAINE, migraine_days_per_month=days), "chronic_migraine") is expected


@pytest.mark.parametrize(("months", "expected"), [(3, NOT_MET), (3.5, MET), (4, MET)])
def test_three_months_are_not_more_than_three_months(months: float, expected: Verdict) -> None:
    facts = but(CHRONIC_MIGRAINE, months_at_current_headache_frequency=months)
    assert verdict(facts, "chronic_migraine") is expected


@pytest.mark.parametrize(("attacks", "expected"), [(4, NOT_MET), (5, MET)])
def test_five_attacks_make_migraine_and_four_make_it_probable(attacks: int, expected: Verdict) -> None:
    facts = [*but(MIGRAINE_ATTACKS, lifetime_attack_count=attacks), says("headache_days_per_month", 4)]
    assert verdict(facts, "ichd3_1_1", H) is expected
    assert verdict(facts, "ichd3_1_5_1", H) is ~expected


@pytest.mark.parametrize(
    ("minutes", "born", "expected"),
    [(239, 1980, NOT_MET), (240, 1980, MET), (4320, 1980, MET), (4321, 1980, NOT_MET), (120, 2015, MET)],
)
def test_an_attack_lasts_four_to_seventy_two_hours_and_two_in_children(
    minutes: int, born: int, expected: Verdict
) -> None:
    facts = [fact("person", DAY, born=born), *but(MIGRAINE_ATTACKS, attack_duration_minutes=minutes)]
    assert verdict(facts, "ichd3_1_1", H) is expected


def test_two_hours_near_the_eighteenth_birthday_wait_for_the_age() -> None:
    facts = [fact("person", DAY, born=2008), *but(MIGRAINE_ATTACKS, attack_duration_minutes=120)]
    row = judge(facts).row("ichd3_1_1", about=H)
    assert row is not None
    assert row.verdict is UNKNOWN
    assert row.ask_for() == ("age_years",)


def test_light_without_sound_and_without_sickness_is_a_near_miss() -> None:
    facts = but(MIGRAINE_ATTACKS, nausea_severity="none", phonophobia=False)
    row = judge(facts).row("ichd3_1_1", about=H)
    assert row is not None
    assert row.verdict is NOT_MET
    assert row.near_miss
    assert row.near_miss_note is not None
    assert row.near_miss_note.startswith("only D is not met")
    assert "Probable migraine without aura" in row.near_miss_note


def test_episodic_migraine_is_migraine_that_is_not_chronic() -> None:
    seldom = but(CHRONIC_MIGRAINE, headache_days_per_month=6, migraine_days_per_month=5)
    assert verdict(seldom, "episodic_migraine") is MET
    assert verdict(CHRONIC_MIGRAINE, "episodic_migraine") is NOT_MET


def test_migraine_of_unknown_frequency_is_neither_episodic_nor_chronic_yet() -> None:
    assert verdict(MIGRAINE_ATTACKS, "episodic_migraine") is UNKNOWN
    assert verdict(MIGRAINE_ATTACKS, "chronic_migraine") is UNKNOWN


def test_chronic_migraine_keeps_migraine_as_history_and_does_not_code_it() -> None:
    row = judge(CHRONIC_MIGRAINE).row("ichd3_1_1", about=H)
    assert row is not None
    assert row.verdict is NOT_MET
    assert row.fulfils_own_criteria is MET
    assert row.set_aside_by == ("ichd3_1_3",)


@pytest.mark.parametrize(("days", "expected"), [(14, NOT_MET), (15, MET)])
def test_chronic_tension_type_headache_begins_at_fifteen_days(days: int, expected: Verdict) -> None:
    facts = but(TENSION_HEADACHE, phenotype_days_per_month=days)
    assert verdict(facts, "chronic_tension_type_headache") is expected
    assert verdict(facts, "ichd3_2_2", H) is ~expected


def test_mild_nausea_alone_is_allowed_in_chronic_tension_type_headache_and_moderate_is_not() -> None:
    assert verdict(but(TENSION_HEADACHE, nausea_severity="mild"), "chronic_tension_type_headache") is MET
    both = but(TENSION_HEADACHE, nausea_severity="mild", photophobia=True)
    assert verdict(both, "chronic_tension_type_headache") is NOT_MET
    assert verdict(but(TENSION_HEADACHE, nausea_severity="moderate"), "ichd3_2_3", H) is NOT_MET


def test_daily_from_the_first_day_is_new_daily_persistent_headache_and_not_tension_type() -> None:
    facts = [
        *but(TENSION_HEADACHE, headache_unremitting=True),
        says("onset_remembered_continuous_within_24h", True, H),
    ]
    row = judge(facts).row("ichd3_2_3", about=H)
    assert row is not None
    assert row.verdict is NOT_MET
    assert row.set_aside_by == ("ichd3_4_10",)
    assert verdict(facts, "ichd3_4_10", H) is MET


def test_chronic_migraine_codes_tension_type_days_away() -> None:
    facts = [*CHRONIC_MIGRAINE, *(_other(one) for one in TENSION_HEADACHE if getattr(one, "about", None))]
    row = judge(facts).row("ichd3_2_3", about="headache:2")
    assert row is not None
    assert row.fulfils_own_criteria is MET
    assert row.verdict is NOT_MET
    assert row.set_aside_by == ("ichd3_1_3",)


def test_what_could_still_outrank_is_named_and_does_not_hide_a_diagnosis() -> None:
    row = judge(CHRONIC_MIGRAINE).row("ichd3_1_3")
    assert row is not None
    assert row.verdict is MET
    assert set(row.could_be_set_aside_by) == {"ichd3_4_10", "ichd3_3_4"}


@pytest.mark.parametrize(
    ("drug", "days", "flagged"),
    [
        ("triptan_days_per_month", 9, NOT_MET),
        ("triptan_days_per_month", 10, MET),
        ("ergot_days_per_month", 10, MET),
        ("opioid_days_per_month", 9, NOT_MET),
        ("opioid_days_per_month", 10, MET),
        ("combination_analgesic_days_per_month", 10, MET),
        ("nonopioid_analgesic_days_per_month", 14, NOT_MET),
        ("nonopioid_analgesic_days_per_month", 15, MET),
    ],
)
def test_overuse_begins_at_ten_or_fifteen_days_by_class(drug: str, days: int, flagged: Verdict) -> None:
    none = {
        "ergot_days_per_month": 0,
        "triptan_days_per_month": 0,
        "nonopioid_analgesic_days_per_month": 0,
        "paracetamol_days_per_month": 0,
        "nsaid_days_per_month": 0,
        "aspirin_days_per_month": 0,
        "opioid_days_per_month": 0,
        "combination_analgesic_days_per_month": 0,
        "multiple_class_acute_days_per_month": 0,
    }
    facts = [
        *(says(name, count) for name, count in {**none, drug: days}.items()),
        says("headache_days_per_month", 16),
        says("preexisting_headache_disorder", True),
        says("months_acute_medication_at_this_level", 6),
        says("better_explained_by_other_diagnosis", False, by="clinician"),
    ]
    assert verdict(facts, "ichd3_8_2") is flagged


def test_tablets_on_ten_days_three_months_long_are_not_yet_overuse_headache() -> None:
    facts = [
        says("triptan_days_per_month", 12),
        says("headache_days_per_month", 16),
        says("preexisting_headache_disorder", True),
        says("months_acute_medication_at_this_level", 3),
        says("better_explained_by_other_diagnosis", False, by="clinician"),
    ]
    assert verdict(facts, "ichd3_8_2") is NOT_MET


def test_bruxism_with_jaw_muscle_pain_needs_both() -> None:
    from tests.diagnosis.people import JAW_MUSCLE_PAIN

    signs = [says("bruxism_clinical_signs", True, by="exam")]
    assert verdict([*JAW_MUSCLE_PAIN, *signs], "bruxism_pain") is MET
    assert verdict(signs, "bruxism_pain") is UNKNOWN
    assert verdict([*signs, says("has_jaw_problem", False)], "bruxism_pain") is NOT_MET


def _other(one: object) -> object:
    return says(one.name, one.value, "headache:2", on=DAY - dt.timedelta(days=0))  # type: ignore[attr-defined]
