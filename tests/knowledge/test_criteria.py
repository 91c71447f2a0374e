"""The criteria as data: complete, sourced, and refused whole where they do not hold together."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.conditions import faults_of_conditions, parse_conditions
from reprieve.knowledge.criteria import Criteria, faults_of_criteria, parse_criteria
from reprieve.knowledge.rule import All, DiagnosisRef, Leaf

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/criteria.yaml")


def faults(criteria: Criteria) -> list[str]:
    return faults_of_criteria(
        criteria, vocabulary=KNOWLEDGE.vocabulary, red_flag_ids=KNOWLEDGE.red_flags.flags
    )


def test_there_are_52_diagnoses_that_hold_together() -> None:
    assert len(KNOWLEDGE.criteria.diagnoses) == 52
    assert faults(KNOWLEDGE.criteria) == []


def test_nobody_has_checked_them_and_the_marks_are_kept() -> None:
    assert KNOWLEDGE.criteria.checked_by is None
    recalled = {one.id for one in KNOWLEDGE.criteria.diagnoses.values() if one.verification == "recalled"}
    assert recalled == {
        "ichd3_1_5_2", "ichd3_2_4", "icop_2_1_acute", "icop_2_1_chronic_infrequent", "icop_2_1_chronic_frequent",
        "icop_2_1_chronic_highly_frequent", "icop_5_1_1",
    }  # fmt: skip


def test_who_outranks_whom_is_known_from_both_sides() -> None:
    diagnoses = KNOWLEDGE.criteria.diagnoses
    assert diagnoses["ichd3_1_3"].outranked_by == ("ichd3_3_4", "ichd3_4_10")
    assert "ichd3_1_3" in diagnoses["ichd3_2_3"].outranked_by
    assert diagnoses["ichd3_1_1"].subsumed_by == ("ichd3_1_3",)
    assert diagnoses["dctmd_dd_with_reduction"].outranked_same_instance == (
        "dctmd_dd_with_reduction_intermittent_locking",
    )


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("ichd3_1_3", "ICHD-3 1.3"),
        ("icop_5_1_1", "ICOP 5.1.1"),
        ("dctmd_subluxation", "DC/TMD: Subluxation of the temporomandibular joint"),
    ],
)
def test_a_code_is_written_as_clinicians_write_it(id_: str, code: str) -> None:
    assert KNOWLEDGE.criteria.diagnoses[id_].code == code


def test_a_fault_in_a_rule_and_a_missing_source_are_both_named() -> None:
    broken = TEXT.replace(
        "fact: lifetime_attack_count, op: ge, value: 5}}",
        "fact: lifetime_attack_count, op: gee, value: 5}}",
        1,
    )
    broken = broken.replace("source: [chsg_moh]", "source: [nowhere]", 1)
    with pytest.raises(KnowledgeError) as error:
        parse_criteria(broken)
    assert "ichd3_1_1.criteria.A.lifetime_attack_count.op: 'gee' is no comparison" in str(error.value)
    assert "ichd3_8_2_1.source: no 'nowhere' under `sources`" in str(error.value)


def test_a_key_of_another_schema_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="verifcation"):
        parse_criteria(
            TEXT.replace(
                "  verification: verified\n- id: ichd3_1_2", "  verifcation: verified\n- id: ichd3_1_2", 1
            )
        )


def test_criteria_that_come_back_to_themselves_are_a_fault() -> None:
    one = KNOWLEDGE.criteria.diagnoses["ichd3_2_4"]
    circle = dataclasses.replace(one, rule=All((DiagnosisRef("ichd3_2_4"), Leaf("vomiting", "is_true"))))
    changed = MappingProxyType({**KNOWLEDGE.criteria.diagnoses, "ichd3_2_4": circle})
    assert any(
        "come back to ichd3_2_4" in fault
        for fault in faults(dataclasses.replace(KNOWLEDGE.criteria, diagnoses=changed))
    )


def test_conditions_name_diagnoses_that_exist_and_their_other_names_are_understood() -> None:
    conditions = KNOWLEDGE.conditions
    assert len(conditions.by_id) == 10
    assert faults_of_conditions(conditions, diagnosis_ids=KNOWLEDGE.criteria.diagnoses) == []
    assert conditions.id_of("refractory_tmd") == "tmd_myofascial_pain"
    assert conditions.id_of("cosmetic") is None
    assert (
        faults_of_conditions(conditions, diagnosis_ids=[])[0]
        == "conditions: chronic_migraine: no diagnosis 'ichd3_1_3'."
    )


def test_one_name_cannot_stand_for_two_conditions() -> None:
    text = KNOWLEDGE.text("clinical/conditions.yaml").replace("also: [ctth]", "also: [bruxism]")
    with pytest.raises(KnowledgeError, match="'bruxism' already stands for chronic_tension_type_headache"):
        parse_conditions(text)
