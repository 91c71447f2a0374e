"""The evaluator against a second, plain one that tries every value of what is not known."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.diagnosis import Case, Range, case_of, evaluate_rule
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import DiagnosisRef, FlagRef, parse_rule
from reprieve.verdict import Verdict
from tests.conftest import chart_of
from tests.diagnosis import referee
from tests.diagnosis.people import DAY, MET, NOT_MET, UNKNOWN, says

FACTS = ["fever", "new_seizure", "jaw_claudication", "papilloedema", "cancer_history", "scalp_tenderness"]
KNOWN = st.dictionaries(st.sampled_from(FACTS), st.booleans())


def case(known: dict[str, bool]) -> Case:
    view = chart_of(*(says(name, value) for name, value in known.items())).as_of(DAY)
    return case_of(view, load_knowledge())


def leaf(names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda name, op: {"fact": name, "op": op}, names, st.sampled_from(["is_true", "is_false"])
    )


def nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=4)
    counted = st.builds(
        lambda word, of, n: {word: {"n": min(n, len(of)), "of": of}},
        st.sampled_from(["at_least", "at_most", "exactly"]),
        some,
        st.integers(0, 4),
    )
    return st.one_of(
        st.builds(lambda of: {"all": of}, some),
        st.builds(lambda of: {"any": of}, some),
        st.builds(lambda of: {"not": of}, inner),
        counted,
    )


RULES = st.recursive(leaf(st.sampled_from(FACTS)), nodes, max_leaves=8)


@given(rule=RULES, known=KNOWN)
def test_it_never_says_more_than_every_way_to_fill_in_what_is_not_known(
    rule: dict[str, Any], known: dict[str, bool]
) -> None:
    found = evaluate_rule(parse_rule(rule, "rule"), case(known)).verdict
    truth = Verdict.of(referee.by_enumeration(rule, known, FACTS))
    once = max(Counter(one["fact"] for one in referee.leaves(rule)).values()) == 1
    # Where a fact stands in two places Kleene's logic may leave open what enumeration settles; never the reverse.
    assert found is truth or (not once and found is UNKNOWN)


@given(rule=RULES, known=KNOWN)
def test_what_it_does_not_ask_for_could_not_change_the_verdict(
    rule: dict[str, Any], known: dict[str, bool]
) -> None:
    found = evaluate_rule(parse_rule(rule, "rule"), case(known))
    assert bool(found.ask_for) is (found.verdict is UNKNOWN)
    assert not set(found.ask_for) & set(known)
    for name in set(FACTS) - set(known) - set(found.ask_for):
        for value in (True, False):
            answered = evaluate_rule(parse_rule(rule, "rule"), case({**known, name: value}))
            assert answered.verdict is found.verdict


@given(rule=RULES, known=KNOWN, name=st.sampled_from(FACTS), value=st.booleans())
def test_an_answer_to_an_open_question_never_turns_a_verdict_back(
    rule: dict[str, Any], known: dict[str, bool], name: str, value: bool
) -> None:
    before = evaluate_rule(parse_rule(rule, "rule"), case(known)).verdict
    after = evaluate_rule(parse_rule(rule, "rule"), case({name: value, **known})).verdict
    assert before is UNKNOWN or after is before


def test_a_fact_in_two_places_is_where_the_logic_is_weaker_than_the_truth() -> None:
    either = {"any": [{"fact": "fever", "op": "is_true"}, {"not": {"fact": "fever", "op": "is_true"}}]}
    assert referee.by_enumeration(either, {}, FACTS) is True
    assert evaluate_rule(parse_rule(either, "rule"), case({})).verdict is UNKNOWN


PLAIN_FLAGS = [
    id_
    for id_, flag in referee.FLAGS.items()
    if "missing_as_false" not in flag
    and all(word not in str(flag["rule"]) for word in ("exists", "criterion", "'value'"))
    and all(referee.VOCABULARY[one["fact"]]["type"] == "boolean" for one in referee.leaves(flag["rule"]))
    and not any("applies_when" in referee.VOCABULARY[one["fact"]] for one in referee.leaves(flag["rule"]))
]


def test_most_flags_are_plain_enough_to_enumerate() -> None:
    assert len(PLAIN_FLAGS) >= 20


@pytest.mark.parametrize("id_", PLAIN_FLAGS)
def test_each_plain_flag_agrees_with_enumeration_however_much_is_known(id_: str) -> None:
    rule = referee.FLAGS[id_]["rule"]
    names = sorted({one["fact"] for one in referee.leaves(rule)})
    draw = random.Random(id_)
    for _ in range(30):
        known = {name: draw.random() < 0.5 for name in names if draw.random() < 0.6}
        scopes = {name: referee.place(name, None)[1] for name in known}
        view = chart_of(*(says(name, value, scopes[name]) for name, value in known.items())).as_of(DAY)
        found = evaluate_rule(FlagRef(id_), case_of(view, load_knowledge())).verdict
        filled = []
        for number in range(2 ** len(names)):
            facts = {name: bool(number >> i & 1) for i, name in enumerate(names)} | known
            filled.append(
                referee.holds(rule, {referee.place(name, None): one for name, one in facts.items()}, None)
            )
        truth = None if len(set(filled)) > 1 else filled[0]
        assert found is Verdict.of(truth)


def some_value(draw: random.Random, name: str) -> Any:
    """A value of the fact near the limits that the rules name."""
    row = referee.VOCABULARY[name]
    match row["type"]:
        case "boolean":
            return draw.random() < 0.6
        case "enum":
            return draw.choice([one for one in row["allowed"] if one != "unknown"])
        case "set":
            return sorted(draw.sample(row["allowed"], draw.randint(0, 2)))
        case _:
            low, high = row["range"]
            limits = LIMITS.get(name, [low])
            near = draw.choice(limits) + draw.choice([-1, 0, 0, 1])
            whole = min(max(near, low), high)
            return int(whole) if row["type"] == "integer" else whole


LIMITS: dict[str, list[float]] = {}
USED: set[str] = set()
for written in (*referee.CRITERIA.values(), *referee.FLAGS.values()):
    for one in referee.leaves(
        [written["rule"], written.get("criteria", []), written.get("exclusions", [])]
    ):
        USED.add(one["fact"])
        if referee.VOCABULARY[one["fact"]]["type"] in ("number", "integer"):
            value = one["value"]
            LIMITS.setdefault(one["fact"], []).extend(value if isinstance(value, list) else [value])


@pytest.mark.parametrize("seed", range(60))
def test_all_52_diagnoses_and_35_flags_agree_with_the_plain_evaluator_when_all_is_known(seed: int) -> None:
    draw = random.Random(seed)
    facts: dict[tuple[str, str | None], Any] = {}
    for name in sorted(USED):
        scope = referee.VOCABULARY[name]["scope"]
        for about in [None] if scope == "any" else referee.INSTANCES[scope]:
            facts[name, about] = some_value(draw, name)
    facts["bont_previous_treatment", None] = True  # else the facts after toxin do not apply
    facts["sex_at_birth", None] = "female"
    chart = chart_of(*(says(name, one, about) for (name, about), one in facts.items()))
    here = case_of(chart.as_of(DAY), load_knowledge())
    for id_, row in referee.CRITERIA.items():
        for about in referee.INSTANCES[row["scope"]]:
            expected = Verdict.of(referee.holds(row["rule"], facts, about, id_))
            assert evaluate_rule(DiagnosisRef(id_), here, about=about).verdict is expected, (id_, about)
    for id_, flag in referee.FLAGS.items():
        expected = Verdict.of(referee.holds(flag["rule"], facts, None))
        assert evaluate_rule(FlagRef(id_), here).verdict is expected, id_


def test_a_computed_fact_is_handed_in_and_unknown_where_it_is_not() -> None:
    rule = parse_rule({"computed": "sessions_so_far", "op": "ge", "value": 2}, "rule")
    here = case({})
    assert evaluate_rule(rule, here, {"sessions_so_far": 2}).verdict is MET
    assert evaluate_rule(rule, here, {"sessions_so_far": 1}).verdict is NOT_MET
    assert evaluate_rule(rule, here, {"sessions_so_far": Range(1, 3)}).verdict is UNKNOWN
    unknown = evaluate_rule(rule, here, {})
    assert (unknown.verdict, unknown.ask_for) == (UNKNOWN, ("sessions_so_far",))


def test_reasons_name_fact_value_date_and_informant() -> None:
    judged = evaluate_rule(FlagRef("rf_thunderclap"), case({}))
    assert judged.because == ("thunderclap_onset is true: not known, not asked",)
    view = chart_of(says("thunderclap_onset", True)).as_of(DAY)
    judged = evaluate_rule(FlagRef("rf_thunderclap"), case_of(view, load_knowledge()))
    assert judged.because == ("thunderclap_onset is true: met, it is yes (2026-06-01, patient)",)
