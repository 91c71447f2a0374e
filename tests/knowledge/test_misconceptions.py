"""Popular statements are corrected with a source, and the corrections agree with the tables."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.misconceptions import faults_of_misconceptions, parse_misconceptions

KNOWLEDGE = load_knowledge()
CORRECTED = KNOWLEDGE.evidence.misconceptions


def said(condition: str) -> str:
    return " ".join(one.right for one in CORRECTED.of(condition))


def test_every_correction_has_a_source_and_a_mark_and_nobody_has_checked_them():
    assert len(CORRECTED.misconceptions) >= 7
    assert all(
        one.source and one.verification in ("verified", "recalled") for one in CORRECTED.misconceptions
    )
    assert CORRECTED.review["checked_by"] is None


@pytest.mark.parametrize(
    "condition", [name for name in KNOWLEDGE.conditions.by_id if name != "cervical_dystonia"]
)
def test_every_pain_condition_hears_of_the_approval_and_of_the_boxed_warning(condition):
    assert "prevent headaches in adults with chronic migraine" in said(condition)
    assert "boxed warning" in said(condition)


def test_tension_type_headache_and_jaw_pain_are_said_to_be_off_label_and_chronic_migraine_is_not():
    for condition in ("chronic_tension_type_headache", "tmd_myofascial_pain", "bruxism_pain"):
        assert "off-label" in said(condition)
    assert len(said("chronic_migraine")) > 500  # it says something, and that is not in it
    assert "off-label" not in said("chronic_migraine")


def test_less_joint_wear_is_not_claimed_and_bone_is_a_concern():
    for condition in ("tmd_myofascial_pain", "bruxism_pain"):
        assert "Nothing here shows less wear" in said(condition)
        assert "5 of 7 imaging studies" in said(condition)


def test_the_share_who_feel_it_fade_is_that_of_the_table():
    share = next(
        row for row in KNOWLEDGE.evidence.time_course
        if (row.study, row.quantity) == ("masters_israilov2019", "patients_with_wear_off")
    )  # fmt: skip
    assert (share.value, share.n, share.verification) == (62.9, 143, "verified")
    assert round(100 * 90 / 143, 1) == 62.9
    assert "90 of 143 people (about 6 in 10)" in said("chronic_migraine")
    assert "The others did not." in said("chronic_migraine")


def test_one_statement_is_the_boxed_warning_itself():
    assert [one.id for one in CORRECTED.misconceptions if one.boxed_warning] == ["stays_where_injected"]


def test_the_side_effects_said_are_those_of_the_clinical_file():
    effects = KNOWLEDGE.adverse_effects.by_id
    neck = [
        (row.get("active_percent"), row.get("placebo_percent"))
        for row in effects["neck_pain"].model_dump()["incidence"]
    ]
    assert (6.7, 2.2) in neck
    assert "about 7 had neck pain" in said("chronic_migraine")
    (lid,) = (one for one in CORRECTED.misconceptions if one.id == "drooping_eyelid")
    assert lid.verification == "recalled"


def test_a_correction_without_a_source_or_about_no_condition_is_a_fault():
    text = KNOWLEDGE.text("clinical/misconceptions.yaml")
    with pytest.raises(KnowledgeError):
        parse_misconceptions(text.replace("  verification: verified\n", "", 1))
    faults = faults_of_misconceptions(
        parse_misconceptions(text.replace("[all]", "[nowhere]", 1)), conditions=["x"]
    )
    assert any("no condition 'nowhere'" in fault for fault in faults)
