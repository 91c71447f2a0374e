"""Rules to start, go on and stop: whole, marked, and never merged."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.payer_rules import faults_of_payer_rules, parse_payer_rules

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/payer_rules.yaml")
CONDITIONS = frozenset({"chronic_migraine"})


def test_rules_agree_with_vocabulary_and_conditions():
    assert faults_of_payer_rules(KNOWLEDGE.payer_rules, KNOWLEDGE.vocabulary, CONDITIONS) == []


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
    with pytest.raises(KnowledgeError, match=r"rule_sets\[nice_ta260\]: no evaluated rule 'US-AETNA'"):
        parse_payer_rules(TEXT.replace("- NICE-STOP-1\n  - NICE-STOP-2", "- NICE-STOP-1\n  - US-AETNA", 1))


def test_a_rule_set_for_an_unknown_condition_is_a_fault():
    wrong = parse_payer_rules(TEXT.replace("  condition: chronic_migraine\n", "  condition: migraine\n", 1))
    assert any(
        "no condition 'migraine'" in fault
        for fault in faults_of_payer_rules(wrong, KNOWLEDGE.vocabulary, CONDITIONS)
    )
