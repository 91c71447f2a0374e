"""The file of steps and the map's structures at risk hold together; what does not is named at once."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge.muscles import faults_of_spread_effects, parse_muscles
from reprieve.knowledge.paradigms import faults_of_paradigms, parse_paradigms
from reprieve.knowledge.tailoring import Tailoring, faults_of_tailoring, parse_tailoring
from tests.plan.charts import KNOWLEDGE

TEXT = KNOWLEDGE.text("clinical/tailoring.yaml")


def faults(tailoring: Tailoring) -> list[str]:
    return faults_of_tailoring(
        tailoring,
        muscles=KNOWLEDGE.muscles,
        paradigms=KNOWLEDGE.paradigms,
        vocabulary=KNOWLEDGE.vocabulary,
        criteria=KNOWLEDGE.criteria,
        red_flags=KNOWLEDGE.red_flags,
        computed=KNOWLEDGE.safety_rules.computed,
    )


def test_the_file_holds_together():
    assert faults(KNOWLEDGE.tailoring) == []


def test_nobody_has_checked_it_and_every_step_says_how_sure_it_is():
    assert KNOWLEDGE.tailoring.meta["checked_by"] is None
    assert all(step.verification in ("verified", "recalled") for step in KNOWLEDGE.tailoring.steps)


def test_a_step_for_each_side_mirrors_itself():
    steps = {step.id: step for step in KNOWLEDGE.tailoring.steps}
    right, left = steps["T01.right"], steps["T01.left"]
    swapped = str(right.rule).replace("unilateral_right", "unilateral_left")
    assert swapped == str(left.rule)
    assert right.names("temporalis_ftp_R", "temporalis")
    assert not right.names("temporalis_ftp_L", "temporalis")


def test_a_step_may_only_add_what_its_paradigm_offers():
    wrong = TEXT.replace("  sites: [temporalis_ftp]", "  sites: [frontalis_lat]")
    assert faults(parse_tailoring(wrong)) == [
        "steps[T01]: site 'frontalis_lat' is no optional site of preempt_follow_the_pain_195."
    ]


def test_unknown_sites_muscles_paradigms_and_facts_are_named_at_once():
    wrong = (
        TEXT.replace("sites: [masseter_3]", "sites: [masseter_9]")
        .replace("muscles: [occipitalis]\n", "muscles: [scalp]\n")
        .replace("paradigms: [occipital_neuralgia_36]", "paradigms: [gon]")
        .replace("fact: low_brow_or_brow_held_up", "fact: low_brow")
    )
    said = "\n".join(faults(parse_tailoring(wrong)))
    for words in ("masseter_9", "'scalp'", "'gon'", "low_brow"):
        assert words in said


def test_a_step_that_changes_no_site_and_one_held_back_by_nothing_are_faults():
    wrong = TEXT.replace("  sites: [cervical_ps_1]\n", "").replace("unless: [T10, T11]", "unless: [T99]")
    with pytest.raises(KnowledgeError) as error:
        parse_tailoring(wrong)
    assert "steps[T10]: it changes sites and names none" in str(error.value)
    assert "steps[T03].unless: there is no step 'T99'" in str(error.value)


def test_a_structure_at_risk_that_lies_nowhere_on_the_map_is_a_fault():
    wrong = KNOWLEDGE.text("clinical/muscles.yaml").replace("at: [levator_scapulae]", "at: [shoulder]", 1)
    with pytest.raises(KnowledgeError, match="'shoulder' is nowhere on the map"):
        parse_muscles(wrong)


def test_an_effect_of_spread_that_no_file_has_is_a_fault():
    effects = set(KNOWLEDGE.adverse_effects.by_id) - {"eyelid_ptosis"}
    assert any("no 'eyelid_ptosis'" in one for one in faults_of_spread_effects(KNOWLEDGE.muscles, effects))


def test_an_extension_beyond_its_own_maxima_is_a_fault():
    text = KNOWLEDGE.text("clinical/paradigms.yaml")
    site = "site_id: temporalis_ftp_R\n    muscle: temporalis\n    units: "
    wrong = parse_paradigms(text.replace(f"{site}5\n", f"{site}10\n", 1))
    said = "\n".join(faults_of_paradigms(wrong, KNOWLEDGE.muscles, KNOWLEDGE.products))
    assert "per_muscle_limits[temporalis]: the sites come to 55 U, at most 50 U are allowed" in said
    assert "all its sites come to more than its 195 U" in said
