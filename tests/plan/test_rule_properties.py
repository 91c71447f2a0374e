"""What must hold of every rule that needs no plan, whatever was answered: on random answers."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.knowledge.rule import Leaf
from reprieve.knowledge.written_rule import walk_of
from tests.conftest import fact
from tests.plan.charts import KNOWLEDGE, answer, days_before, headache_days, session
from tests.plan.counting import rows

EVERY = (*KNOWLEDGE.safety_rules.rules, *KNOWLEDGE.payer_rules.rules)
READ = sorted({node.fact for rule in EVERY for node in walk_of(rule) if isinstance(node, Leaf)})
FACTS = KNOWLEDGE.vocabulary.facts
# facts that say of others that they cannot apply may contradict them; a contradiction is not known, and is not more
DECIDES_OTHERS = {one.applies_when.fact for one in FACTS.values() if one.applies_when is not None}
FREE = [
    name
    for name in READ
    if FACTS[name].scope == "patient" and name not in DECIDES_OTHERS and not FACTS[name].applies_when
]


def values(name: str) -> st.SearchStrategy[Any]:
    definition = FACTS[name]
    if definition.type == "boolean":
        return st.booleans()
    if definition.type == "enum":
        return st.sampled_from([one for one in definition.allowed if one != "unknown"])
    low, high = definition.range or (0, 100)
    return st.integers(math.ceil(low), min(int(high), 60))


answers = st.fixed_dictionaries({}, optional={name: values(name) for name in FREE})
TREATED = [
    session(days_before(168)),
    session(days_before(84)),
    *headache_days(20, last=days_before(169)),
    *headache_days(16)[:-2],
]


def verdicts(said: dict[str, Any], more: list[Any]) -> dict[str, str]:
    facts = [fact("person", "2026-01-01"), *more, *(answer(name, one) for name, one in said.items())]
    return {name: row.verdict.value for name, row in rows(facts).items()}


@given(said=answers, kept=st.sets(st.sampled_from(FREE)), treated=st.booleans())
@settings(max_examples=40)
def test_one_more_answer_never_changes_what_was_decided_without_it(said, kept, treated):
    more = TREATED if treated else []
    fewer = verdicts({name: one for name, one in said.items() if name in kept}, more)
    every = verdicts(said, more)
    assert {
        name: (fewer[name], every[name]) for name in every if fewer[name] not in ("unknown", every[name])
    } == {}


@given(said=answers, order=st.randoms())
@settings(max_examples=15)
def test_the_order_of_answers_never_matters(said, order):
    shuffled = list(said.items())
    order.shuffle(shuffled)
    assert verdicts(dict(shuffled), TREATED) == verdicts(said, TREATED)


def test_with_nothing_answered_no_rule_about_the_person_is_decided():
    found = verdicts({}, [])
    assert {name for name, verdict in found.items() if verdict != "unknown"} <= {
        *("I01", "I04", "I06"),  # always
        "C15",  # no diary day is on record
    }
