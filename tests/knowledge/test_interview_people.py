"""The rates of simulated people fit the vocabulary and the rules, and say openly that they are assumptions."""

from __future__ import annotations

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.interview_people import (
    faults_of_interview_people,
    parse_interview_people,
    profile_shares,
)

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/interview_people.yaml")


def faults(text):
    return faults_of_interview_people(
        parse_interview_people(text),
        KNOWLEDGE.vocabulary,
        diagnosis_ids=KNOWLEDGE.criteria.diagnoses,
        flag_ids=KNOWLEDGE.red_flags.flags,
    )


def test_the_file_holds_together():
    assert faults(TEXT) == []
    assert KNOWLEDGE.interview_people.meta["checked_by"] is None


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("status: assumption", "status: verified", "meta.status"),
        ("  fever: 0.005\n", "", "facts: fever is missing"),
        ("  fever: 0.005", "  fever: 1.5", "facts.fever: a chance lies from 0 to 1"),
        ("  fever: 0.005", "  fever: {high: 1}", "facts.fever: this is no rate of a boolean"),
        ("  fever: 0.005", "  feverish: 0.005", "facts.feverish: no such fact"),
        ("{none: 5, mild: 3, moderate: 2, severe: 1}", "{none: 5, awful: 3}", "['awful'] is no choice"),
        ("[[150, 190, 1]]", "[[150, 900, 1]]", "facts.height_cm: bands run from 50 to 250"),
        ("  ichd3_1_1: {headache: migraine}\n", "", "pains_of: ichd3_1_1 is missing"),
        (
            "ichd3_1_1: {headache: migraine}",
            "ichd3_1_1: {headache: megrim}",
            "no headache of kind 'megrim'",
        ),
        ("[ichd3_1_1, ichd3_2_2]", "[ichd3_1_1, ichd3_2_9]", "no diagnosis 'ichd3_2_9'"),
        ("treated: [rf_toxin_spread,", "treated: [rf_spread,", "no warning sign 'rf_spread'"),
    ],
)
def test_a_fault_names_its_place(written, instead, fault):
    assert written in TEXT
    found = faults(TEXT.replace(written, instead, 1))
    assert any(fault in one for one in found), found


def test_every_diagnosis_and_warning_sign_is_a_profile_and_groups_share_equally():
    shares = profile_shares(KNOWLEDGE.interview_people, diagnosis_ids=["d1", "d2"], flag_ids=["f"])
    assert shares == {
        "d1": 0.35,
        "d2": 0.35,
        "f": 0.12,
        "two_pains": 0.08,
        "treated": 0.06,
        "no_diagnosis": 0.02,
        "no_pain": 0.02,
    }
