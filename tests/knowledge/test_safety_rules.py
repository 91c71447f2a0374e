"""Safety rules: all there, all marked, in the vocabulary, and in agreement with the other files."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.safety_rules import faults_of_safety_rules, parse_safety_rules
from reprieve.plan.computed import FUNCTIONS

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/safety_rules.yaml")


def faults(rules):
    return faults_of_safety_rules(
        rules,
        KNOWLEDGE.products,
        KNOWLEDGE.vocabulary,
        KNOWLEDGE.red_flags,
        criteria=KNOWLEDGE.criteria,
        effect_urgencies=KNOWLEDGE.adverse_effects.urgency_levels,
        conditions=frozenset(KNOWLEDGE.conditions.by_id),
    )


def test_rules_agree_with_vocabulary_products_intervals_and_red_flags():
    assert faults(KNOWLEDGE.safety_rules) == []


def test_no_rule_was_lost():
    ids = set(KNOWLEDGE.safety_rules.by_id)
    assert ids == {
        *(f"S{n:02}" for n in range(1, 33)),
        *(f"C{n:02}" for n in range(1, 33) if n != 18),
        *("I01", "I03", "I04", "I05", "I06"),
    }


def test_every_rule_has_a_source_and_a_mark_and_nobody_has_checked_them_yet():
    assert KNOWLEDGE.safety_rules.meta["checked_by"] is None
    for rule in KNOWLEDGE.safety_rules.rules:
        assert rule.source, rule.id
        assert rule.verification in ("verified", "recalled")


def test_every_computed_fact_has_one_function_and_every_function_a_place_in_the_file():
    assert set(KNOWLEDGE.safety_rules.computed) == set(FUNCTIONS)


def test_the_needle_and_after_stages_are_as_published():
    stages = {rule.id: rule.stage for rule in KNOWLEDGE.safety_rules.rules}
    assert {one for one, stage in stages.items() if stage == "inject"} == {
        "S02",
        "S20",
        "S21",
        "S22",
        "S23",
        "S30",
        "S32",
        "I04",
    }
    assert {one for one, stage in stages.items() if stage == "after"} == {"I03", "I05"}


def test_a_cap_that_differs_from_the_product_is_a_fault():
    wrong = parse_safety_rules(TEXT.replace("op: gt, value: 400}", "op: gt, value: 500}"))
    assert any(fault.startswith("rules[S09]") for fault in faults(wrong))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("op: gt, value: 24}", "op: gt, value: 36}", {"S20"}),
        ("op: gt, value: 72}", "op: gt, value: 24}", {"S30"}),
    ],
)
def test_hours_after_reconstitution_that_differ_from_the_label_are_a_fault(old, new, expected):
    assert TEXT.count(old) == 1
    found = faults(parse_safety_rules(TEXT.replace(old, new)))
    assert {fault.removeprefix("rules[").partition("]")[0] for fault in found} == expected


def test_who_may_override_is_said_in_words_and_by_role():
    broken = TEXT.replace("  override_by: [specialist]\n", "", 1).replace(
        "override_by: [neuromuscular_specialist, neurologist]", "override_by: [wizard]"
    )
    with pytest.raises(KnowledgeError) as error:
        parse_safety_rules(broken)
    assert "rules[S05]: `override` and `override_by` go together" in str(error.value)
    assert "rules[S04].override_by: 'wizard' is no role" in str(error.value)


def test_a_reason_is_asked_for_by_cautions_alone():
    with pytest.raises(KnowledgeError, match=r"rules\[S24\].reason: only a caution"):
        parse_safety_rules(
            TEXT.replace(
                "- id: S24\n  severity: stop\n", "- id: S24\n  severity: stop\n  reason: required\n"
            )
        )


def test_a_misspelt_fact_is_named_with_the_nearest_one():
    wrong = parse_safety_rules(TEXT.replace("fact: breastfeeding", "fact: breast_feeding"))
    assert faults(wrong) == ["rules[S27]: no fact 'breast_feeding'. Did you mean 'breastfeeding'?"]


def test_an_unknown_computed_fact_and_a_rule_that_cannot_be_read_are_named_at_once():
    wrong = TEXT.replace("computed: cycles_given, op: eq", "computed: cycles, op: eq").replace(
        "{fact: pregnant, op: is_true}", "{fact: pregnant, op: yes}"
    )
    with pytest.raises(KnowledgeError) as error:
        parse_safety_rules(wrong)
    assert "rules[C16]: no computed fact 'cycles'" in str(error.value)
    assert "rules[S15].rule" in str(error.value)


def test_every_safety_rule_is_evaluated():
    assert [rule.id for rule in KNOWLEDGE.safety_rules.rules if rule.is_text] == []


def test_a_rule_without_rule_must_say_why_it_cannot_be_decided():
    wrong = TEXT.replace("rule: {fact: breastfeeding, op: is_true}", "rule: null", 1)
    with pytest.raises(KnowledgeError, match="no rule, and no `text_because` that says why"):
        parse_safety_rules(wrong)


def test_a_computed_fact_must_say_whether_it_needs_a_plan():
    wrong = TEXT.replace("plan_product: {needs: plan, ", "plan_product: {", 1)
    with pytest.raises(KnowledgeError, match=r"computed.plan_product.needs"):
        parse_safety_rules(wrong)


def test_a_computed_fact_of_an_unknown_condition_flag_or_diagnosis_is_a_fault():
    wrong = TEXT.replace("conditions: [chronic_migraine]", "conditions: [migraine]", 1)
    wrong = wrong.replace("flags: [rf_facial_numbness", "flags: [rf_numbness", 1)
    wrong = wrong.replace("diagnoses: [ichd3_8_2,", "diagnoses: [ichd3_8,", 1)
    found = " ".join(faults(parse_safety_rules(wrong)))
    for name in ("'migraine'", "'rf_numbness'", "'ichd3_8'"):
        assert f"there is no {name}" in found


def test_every_urgency_of_an_adverse_effect_has_its_place_on_the_red_flags_scale():
    wrong = parse_safety_rules(
        TEXT.replace("urgency_of_effects: {emergency: emergency_now, ", "urgency_of_effects: {", 1)
    )
    assert any("'emergency' of adverse_effects.yaml" in fault for fault in faults(wrong))
    # the mapping that meta.urgency_scale says in words
    assert KNOWLEDGE.safety_rules.urgency_of_effects == {
        "emergency": "emergency_now",
        "urgent": "same_day",
        "soon": "soon",
        "routine": "routine",
        "info": "routine",
        "monitor": "routine",
    }
