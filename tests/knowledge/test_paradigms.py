"""Paradigms hold together: sums, sites, products, and errors that name every fault at once."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.paradigms import faults_of_paradigms, parse_paradigms

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/paradigms.yaml")


def test_there_are_21_paradigms_of_which_four_have_their_own_sites():
    paradigms = KNOWLEDGE.paradigms
    assert len(paradigms.paradigms) == 21
    own = [one.id for one in paradigms.paradigms if one.injections]
    assert own == [
        "preempt_fixed_155",
        "tmd_masseter_temporalis_30_20",
        "tmd_refractory_80",
        "occipital_neuralgia_36",
    ]


def test_only_preempt_is_a_labelled_use():
    labelled = [one.id for one in KNOWLEDGE.paradigms.paradigms if one.is_labelled]
    assert labelled == ["preempt_fixed_155", "preempt_follow_the_pain_195"]


def test_every_site_is_on_the_map_and_every_product_is_known():
    assert faults_of_paradigms(KNOWLEDGE.paradigms, KNOWLEDGE.muscles, KNOWLEDGE.products) == []


def test_the_extension_adds_40_units_at_8_sites_to_155():
    extension = KNOWLEDGE.paradigms.by_id["preempt_follow_the_pain_195"]
    base = KNOWLEDGE.paradigms.doses_of(extension)
    more = extension.optional_injections
    assert sum(dose.units for dose in (*base, *more)) == 195
    assert len(base) + len(more) == 39
    assert {dose.muscle for dose in more} == {"temporalis", "occipitalis", "trapezius"}


def test_a_wrong_dose_is_found_in_the_total_and_in_its_muscle():
    wrong = TEXT.replace(
        "- site_id: procerus_M\n    muscle: procerus\n    units: 5",
        "- site_id: procerus_M\n    muscle: procerus\n    units: 6",
    )
    with pytest.raises(KnowledgeError) as error:
        parse_paradigms(wrong)
    text = str(error.value)
    assert "paradigms[preempt_fixed_155]: the sites come to 156 U, the stated total is 155 U." in text
    assert "paradigms[preempt_fixed_155].order[procerus]: 1 sites and 5 U are published" in text


def test_several_faults_are_named_at_once():
    wrong = TEXT.replace("verification: verified", "verification: seen", 1).replace(
        "product: onabotulinumtoxinA", "prodct: x", 1
    )
    wrong = wrong.replace("id: tmd_refractory_80", "id: 80", 1)
    with pytest.raises(KnowledgeError) as error:
        parse_paradigms(wrong)
    text = str(error.value)
    assert "verification: 'seen'. Write verified or recalled." in text
    assert "paradigms.3.id" in text


def test_a_paradigm_that_injects_a_site_twice_is_refused():
    wrong = TEXT.replace("site_id: corrugator_L", "site_id: corrugator_R", 1)
    with pytest.raises(KnowledgeError, match="site corrugator_R is injected twice"):
        parse_paradigms(wrong)
