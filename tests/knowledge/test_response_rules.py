"""The numbers of the decision: as the issue names them, and checked against each other."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.response_rules import faults_of_conditions_named, parse_response_rules

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/response_rules.yaml")


def test_the_numbers_are_those_that_were_asked_for():
    rules = KNOWLEDGE.response_rules
    assert (rules.worth.default, rules.worth.shown) == (1, (0.5, 1, 2))
    assert rules.renewed_hope.shown == (0, 0.75, 1.5)
    assert rules.renewed_hope.must_agree == (0, 0.75)
    assert (rules.stop.fewest_cycles, rules.stop.gone_enough) == (2, 0.5)
    assert rules.stop.worthwhile_at_most == 0.2  # our own choice, not the issue's
    assert (rules.other_changes.within_days, rules.other_changes.settled_after_cycles) == (56, 2)
    assert rules.sure_enough.value == 0.9


def test_what_the_rules_name_is_known_elsewhere():
    rules = KNOWLEDGE.response_rules
    fact = KNOWLEDGE.vocabulary.facts[rules.worth.fact]
    assert fact.question == rules.worth.asked
    assert KNOWLEDGE.instruments.get(rules.stop.score).meaningful_change
    assert faults_of_conditions_named(rules, KNOWLEDGE.conditions.by_id) == []
    (fault,) = faults_of_conditions_named(rules, ["chronic_migraine"])
    assert "withdrawal_not_told.conditions: no condition 'chronic_tension_type_headache'" in fault


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("must_agree: [0, 0.75]", "must_agree: [0, 0.7]", "renewed_hope.must_agree: use values of `shown`"),
        ("shown: [0, 0.75, 1.5]", "shown: [0.75, 0, 1.5]", "renewed_hope.shown: begin with 0 and rise"),
        ("looked_at_up_to: 3", "looked_at_up_to: 1", "renewed_hope.looked_at_up_to: give more"),
        ("default: 1", "default: 3", "worth.default: use one of `shown`"),
        ("  source: responder", "  source: nobody", "stop.source: no 'nobody'"),
        ("gone_enough: 0.5", "gone_enough: 5", "stop.gone_enough"),
        ("chance: 0.3333", "chance: 1.2", "withdrawal_not_told.chance"),
        ("verification: verified", "verification: seen", "verification"),
    ],
)
def test_a_fault_is_named(old, new, fault):
    assert old in TEXT
    with pytest.raises(KnowledgeError, match=fault.replace("[", r"\[")):
        parse_response_rules(TEXT.replace(old, new, 1))
