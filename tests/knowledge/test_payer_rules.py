"""Rules to start, go on and stop: whole, marked, and never merged."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.payer_rules import faults_of_payer_rules, parse_payer_rules

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/payer_rules.yaml")
TEXT_ONLY = {"US-UHC", "EHF-EVAL", "EHF-CGRP", "DACH-DURATION", "DE-LABEL"}


def faults(rules):
    return faults_of_payer_rules(
        rules,
        KNOWLEDGE.vocabulary,
        frozenset(KNOWLEDGE.conditions.by_id),
        criteria=KNOWLEDGE.criteria,
        flags=frozenset(KNOWLEDGE.red_flags.flags),
        computed=KNOWLEDGE.safety_rules.computed,
    )


def test_rules_agree_with_vocabulary_and_conditions():
    assert faults(KNOWLEDGE.payer_rules) == []


def test_only_the_five_rules_without_a_decidable_condition_are_text_and_each_says_why():
    text = {rule.id: rule.text_because for rule in KNOWLEDGE.payer_rules.rules if rule.is_text}
    assert set(text) == TEXT_ONLY
    assert all(text.values())


def test_no_rule_was_lost():
    assert len(KNOWLEDGE.payer_rules.rules) == 33


def test_a_rule_that_reads_an_unknown_computed_fact_or_condition_is_a_fault():
    wrong = parse_payer_rules(
        TEXT.replace("computed: cycles_completed, op: ge", "computed: cycles, op: ge").replace(
            "applies_to: [episodic_migraine]", "applies_to: [migraine]"
        )
    )
    found = " ".join(faults(wrong))
    assert "no computed fact 'cycles'" in found
    assert "rules[AAN-2016-EM].applies_to: no condition 'migraine'" in found


def test_a_rule_set_whose_rules_count_in_other_windows_is_a_fault():
    wrong = parse_payer_rules(TEXT.replace("now_is: last_days", "now_is: after_session", 1))
    assert any(
        "computed[percent_reduction_headache_days] is counted in other windows" in one
        for one in faults(wrong)
    )


def test_a_text_rule_must_be_used_as_text():
    with pytest.raises(KnowledgeError, match=r"rules\[US-UHC\].use: 'start', but it is shown as text"):
        parse_payer_rules(
            TEXT.replace(_use_of("US-UHC"), _use_of("US-UHC").replace("use: text", "use: start"))
        )


def _use_of(rule: str) -> str:
    """The text of one rule up to its `use`."""
    start = TEXT.index(f"- id: {rule}\n")
    return TEXT[start : TEXT.index("use: text", start) + len("use: text")]


def test_there_are_two_rule_sets_and_each_stops_by_its_own_rules():
    sets = {one.name: one for one in KNOWLEDGE.payer_rules.rule_sets}
    assert list(sets) == ["NICE TA260", "EHF 2018"]
    assert not set(sets["NICE TA260"].stop) & set(sets["EHF 2018"].stop)


def test_the_stopping_rules_were_seen_in_their_sources():
    for one in KNOWLEDGE.payer_rules.rule_sets:
        for name in one.stop:
            rule = KNOWLEDGE.payer_rules.by_id[name]
            assert (rule.verification, rule.use) == ("verified", "stop")


def test_a_rule_set_that_names_a_rule_nobody_evaluates_is_a_fault():
    with pytest.raises(KnowledgeError, match=r"rule_sets\[nice_ta260\]: no evaluated rule 'US-UHC'"):
        parse_payer_rules(TEXT.replace("- NICE-STOP-1\n  - NICE-STOP-2", "- NICE-STOP-1\n  - US-UHC", 1))


def test_a_rule_set_for_an_unknown_condition_is_a_fault():
    wrong = parse_payer_rules(TEXT.replace("  condition: chronic_migraine\n", "  condition: migraine\n", 1))
    assert any("no condition 'migraine'" in fault for fault in faults(wrong))
