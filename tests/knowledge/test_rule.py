"""The grammar of rules: what it reads, and how it refuses what it cannot read."""

from __future__ import annotations

from typing import Any

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import (
    All,
    AtLeast,
    Computed,
    CriterionRef,
    Exists,
    Leaf,
    Not,
    RuleFaultError,
    in_words,
    parse_rule,
    walk,
)
from reprieve.knowledge.rule_check import faults_of_rule

LEAF = {"fact": "fever", "op": "is_true"}


def test_a_rule_reads_into_a_tree() -> None:
    raw = {
        "all": [
            {"fact": "age_years", "op": "between", "value": [18, 50]},
            {"not": LEAF},
            {"at_least": {"n": 1, "of": [{"criterion": "B"}, {"criterion": "ichd3_1_1.C"}]}},
            {"exists": {"scope": "headache", "where": {"fact": "vomiting", "op": "is_false"}}},
            {"computed": "weeks", "op": "ge", "value": 12},
        ]
    }
    assert parse_rule(raw, "rule", owner="ichd3_1_2") == All(
        (
            Leaf("age_years", "between", (18, 50)),
            Not(Leaf("fever", "is_true")),
            AtLeast(1, (CriterionRef("ichd3_1_2", "B"), CriterionRef("ichd3_1_1", "C"))),
            Exists("headache", Leaf("vomiting", "is_false")),
            Computed("weeks", "ge", 12),
        )
    )


def test_every_node_is_walked_once() -> None:
    assert len(list(walk(parse_rule({"any": [LEAF, {"not": LEAF}]}, "rule")))) == 4


def test_facts_that_count_as_false_when_missing_are_marked_where_they_stand() -> None:
    rule = parse_rule(
        {"all": [LEAF, {"fact": "vomiting", "op": "is_true"}]}, "x", missing_as_false=frozenset({"fever"})
    )
    assert [node.missing_is_false for node in walk(rule) if isinstance(node, Leaf)] == [True, False]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (7, "r: 7 is no rule"),
        ({"every": []}, r"r: \['every'\] names no kind of rule. Use one of fact, computed, all"),
        ({"all": []}, r"r.all: \[\]. Write a list of at least one rule"),
        ({"all": [LEAF, {"fact": "x"}]}, r"r.all\[1\].x.op: None is no comparison"),
        (
            {"fact": "x", "op": "bigger", "value": 1},
            "r.x.op: 'bigger' is no comparison. Use one of between, eq",
        ),
        ({"fact": "x", "op": "is_true", "value": 1}, "r.x.value: `is_true` takes no value. Remove it"),
        ({"fact": "x", "op": "ge", "value": "many"}, "r.x.value: 'many'. `ge` needs a number"),
        ({"fact": "x", "op": "between", "value": [5, 1]}, "`between` needs two numbers, lowest first"),
        ({"fact": "x", "op": "in", "value": "a"}, "`in` needs a list of at least one value"),
        ({"at_least": {"n": 3, "of": [LEAF]}}, "r.at_least.n: 3. Write a whole number from 0 to 1"),
        ({"at_least": {"n": 1}}, "r.at_least: needs exactly n and of"),
        ({"not": [LEAF]}, "is no rule"),
        ({**LEAF, "valeu": 1}, r"r: \['valeu'\] does not belong beside `fact`"),
        ({"criterion": ""}, "r.criterion: '' is no name"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where_and_what_to_write(raw: Any, fault: str) -> None:
    with pytest.raises(RuleFaultError, match=fault):
        parse_rule(raw, "r")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"fact": "feverr", "op": "is_true"}, "no fact 'feverr'. Did you mean 'fever'?"),
        ({"fact": "fever", "op": "ge", "value": 1}, "`ge` does not fit fever, which is a boolean."),
        (
            {"fact": "tmd_conservative_care_types", "op": "eq", "value": "nsaid"},
            "does not fit tmd_conservative_care_types, which is a set",
        ),
        (
            {"fact": "vomiting", "op": "is_true"},
            "vomiting belongs to a headache, which a rule of scope patient",
        ),
        ({"fact": "facial_palsy", "op": "eq", "value": "old"}, "facial_palsy is never 'old'."),
        ({"fact": "age_years", "op": "ge", "value": 130}, "age_years is never 130: it runs from 0 to 120."),
        ({"criterion": "ichd3_1_1.Q"}, "no criterion 'ichd3_1_1.Q'"),
        ({"diagnosis": "ichd3_9_9"}, "no diagnosis 'ichd3_9_9'"),
        ({"red_flag": "rf_x"}, "no red flag 'rf_x'"),
        ({"exists": {"scope": "patient", "where": LEAF}}, "`exists` over 'patient'"),
        ({"computed": "weeks", "op": "ge", "value": 1}, "no computed fact 'weeks'"),
    ],
)
def test_a_rule_over_what_nobody_can_record_is_a_fault(raw: Any, fault: str) -> None:
    knowledge = load_knowledge()
    found = faults_of_rule(
        parse_rule(raw, "r"),
        "r",
        scope="patient",
        vocabulary=knowledge.vocabulary,
        criteria=knowledge.criteria,
        red_flag_ids=knowledge.red_flags.flags,
    )
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (Leaf("fever", "is_true"), "fever is true"),
        (Leaf("age_years", "ge", 50), "age_years at least 50"),
        (Leaf("age_years", "between", (18, 65)), "age_years from 18 to 65"),
        (Leaf("sex", "in", ("a", "b")), "sex is one of a, b"),
    ],
)
def test_a_leaf_reads_as_words(leaf: Leaf, words: str) -> None:
    assert in_words(leaf) == words
