"""The vocabulary: what a finding may be called, hold, and be about."""

from __future__ import annotations

from typing import Any

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.vocabulary import FactDef, fault_of_about, parse_vocabulary

VOCABULARY = load_knowledge().vocabulary


def definition(name: str) -> FactDef:
    found = VOCABULARY.get(name)
    assert found is not None
    return found


def test_there_are_311_facts_and_a_wrong_name_has_a_nearest_one() -> None:
    assert len(VOCABULARY.facts) == 311
    assert VOCABULARY.get("headache_day_per_month") is None
    assert VOCABULARY.nearest("headache_day_per_month") == "headache_days_per_month"
    assert VOCABULARY.nearest("zzzz") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fever", True),
        ("fever", None),
        ("headache_days_per_month", 15),
        ("headache_days_per_month", 15.5),
        ("headache_days_per_month", 31),
        ("lifetime_attack_count", 5),
        ("pain_laterality", "bilateral"),
        ("pain_quality", ["pulsating", "burning"]),
        ("pain_quality", []),
        ("bont_last_date", "2026-02-28"),
        ("headache_label", "the bad one"),
    ],
)
def test_a_value_in_its_type_and_range_is_right_and_so_is_not_known(name: str, value: Any) -> None:
    assert definition(name).fault_of(value) is None


@pytest.mark.parametrize(
    ("name", "value", "problem", "remedy"),
    [
        ("fever", 1, "it is a yes-or-no fact", "Write true, false or null."),
        ("fever", "yes", "it is a yes-or-no fact", "Write true, false or null."),
        (
            "headache_days_per_month",
            True,
            "it is a number in d/mo",
            "Write a number in d/mo from 0 to 31, or null.",
        ),
        (
            "headache_days_per_month",
            "20",
            "it is a number in d/mo",
            "Write a number in d/mo from 0 to 31, or null.",
        ),
        (
            "headache_days_per_month",
            32,
            "it runs from 0 to 31 in d/mo",
            "Write a number in d/mo from 0 to 31, or null.",
        ),
        ("headache_days_per_month", float("nan"), "it is a number in d/mo", "Write a number in d/mo"),
        (
            "lifetime_attack_count",
            5.5,
            "it is a whole number",
            "Write a whole number from 0 to 100000, or null.",
        ),
        (
            "pain_laterality",
            "left",
            "it is not among the choices",
            "Write one of unilateral_right, unilateral_left",
        ),
        ("pain_quality", "pulsating", "it is a list of choices", "Write a list, such as [pulsating]"),
        ("pain_quality", ["throbbing"], "it is not among the choices", "Write a list of pulsating"),
        ("bont_last_date", "28.2.2026", "it is a date", "Write it as YYYY-MM-DD, or null."),
        ("headache_label", 3, "it is a text", "Write some words in quotes, or null."),
    ],
)
def test_a_value_of_another_type_or_outside_its_range_says_what_to_write(
    name: str, value: Any, problem: str, remedy: str
) -> None:
    fault = definition(name).fault_of(value)
    assert fault is not None
    assert fault[0] == problem
    assert fault[1].startswith(remedy)


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("fever", None),
        ("vomiting", "headache:1"),
        ("recurrent_paroxysms", "facial_pain:right cheek".replace(" ", "_")),
        ("sq4_pain_changed_by_jaw_use", "tmd"),
        ("e6_click_opening", "tmd_side:left"),
        ("better_explained_by_other_diagnosis", None),
        ("better_explained_by_other_diagnosis", "headache:2"),
        ("red_flag_cleared_by_clinician", "red_flag:rf_thunderclap"),
    ],
)
def test_a_fact_is_about_an_instance_of_its_scope(name: str, about: str | None) -> None:
    assert fault_of_about(definition(name), about) is None
    assert VOCABULARY.fault_of_about(definition(name), about) is None


@pytest.mark.parametrize(
    ("name", "about", "remedy"),
    [
        ("fever", "headache:1", "Leave `about` out."),
        ("vomiting", None, "Write about: `headache:` and a short name"),
        ("vomiting", "facial_pain:1", "Write about: `headache:`"),
        ("e6_click_opening", "tmd", "Write about: `tmd_side:right` or `tmd_side:left`."),
        ("e6_click_opening", "tmd_side:both", "Write about: `tmd_side:right` or `tmd_side:left`."),
        ("sq4_pain_changed_by_jaw_use", None, "Write about: `tmd`."),
        ("preventive_drug", None, "Record a fact of kind `preventive`"),
        ("better_explained_by_other_diagnosis", "the left side", "Leave `about` out, or write headache:ID"),
    ],
)
def test_a_fact_about_something_else_says_what_to_write(name: str, about: str | None, remedy: str) -> None:
    fault = fault_of_about(definition(name), about)
    assert fault is not None
    assert fault[1].startswith(remedy)


def test_warning_signs_toxin_infection_pregnancy_and_medicines_keep_84_days_and_the_rest_for_good() -> None:
    for name in (
        "fever", "cancer_history", "bont_ptosis", "bont_last_date", "infection_at_injection_site", "pregnant",
        "breastfeeding", "muscle_relaxant_current", "anticoagulant_type", "red_flag_cleared_by_clinician",
    ):  # fmt: skip
        assert definition(name).keeps_days == 84, name
    for name in ("headache_days_per_month", "lifetime_attack_count", "hypertension", "sex_at_birth"):
        assert definition(name).keeps_days is None, name


def test_what_does_not_apply_counts_as_false_none_or_nothing() -> None:
    assert definition("pregnant").not_applicable_value is False
    assert definition("contraception").not_applicable_value == "not_applicable"
    assert definition("bont_last_dose_units").not_applicable_value == 0
    assert definition("weeks_postpartum").not_applicable_value is None  # 0 weeks would be a birth today


def test_every_fault_of_the_file_is_named_at_once() -> None:
    text = """
meta: {count: 3}
facts:
- {name: a, scope: patient, type: number, answered_by: patient, section: s, question: q, used_by: []}
- {name: b, scope: moon, type: boolean, answered_by: patient, section: s, question: q, used_by: []}
- {name: c, scope: patient, type: enum, answered_by: patient, section: s, question: q, used_by: [], colour: red}
"""
    with pytest.raises(KnowledgeError) as error:
        parse_vocabulary(text)
    said = str(error.value)
    assert "facts[a].range: a number needs `unit` and `range`" in said
    assert "facts[b].scope: 'moon'. Use one of patient" in said
    assert "facts[c].colour: no such key" in said


def test_the_count_in_the_file_must_be_right() -> None:
    text = """
meta: {count: 2}
facts:
- {name: a, scope: patient, type: boolean, answered_by: patient, section: s, question: q, used_by: []}
"""
    with pytest.raises(KnowledgeError, match="it says 2, and there are 1 facts"):
        parse_vocabulary(text)
