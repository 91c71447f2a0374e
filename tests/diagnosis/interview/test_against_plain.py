"""The interview against the plain way: judge the whole chart again with the answers in it."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from bench.interview import flags_missed, interviewed
from reprieve.diagnosis.interview.asked import asked_of
from reprieve.diagnosis.interview.candidates import candidates
from reprieve.diagnosis.interview.chances import Expected
from reprieve.diagnosis.interview.gain import expected_gains
from reprieve.diagnosis.interview.person_rules import interview_program, person_rules
from reprieve.diagnosis.open_answers import open_answers
from reprieve.interview_people import AS_OF, draw_people
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import Leaf, walk
from reprieve.knowledge.vocabulary import FactDef
from reprieve.verdict import Verdict
from tests.conftest import chart_of
from tests.diagnosis.interview import plain
from tests.diagnosis.interview.running import begun, run, saying
from tests.diagnosis.people import CHRONIC_MIGRAINE, DAY, JAW_MUSCLE_PAIN, says

K = load_knowledge()
SEED = 7


@pytest.fixture(scope="module")
def people():
    return [interviewed(one, K) for one in draw_people(K, patients=8, seed=SEED)]


def random_value(definition: FactDef, rng: random.Random, cuts: list[float]) -> Any:
    """Any value the fact can have, at and beside the cuts of the rules."""
    match definition.type:
        case "boolean":
            return rng.random() < 0.5
        case "enum":
            return rng.choice(definition.allowed)
        case "set":
            return [one for one in definition.allowed if rng.random() < 0.4]
        case _:
            low, high = definition.range or (0.0, 1.0)
            near = [value + step for value in cuts for step in (-1, 0, 1)]
            value = rng.choice([one for one in [low, high, *near] if low <= one <= high])
            return int(value) if definition.type == "integer" else value


def cuts_of(fact: str) -> list[float]:
    """The numbers that any rule compares the fact with."""
    found: set[float] = set()
    for leaf in interview_program(K).leaves.get(fact, ()):
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        found |= {
            float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)
        }
    return sorted(found)


def test_at_the_end_no_answer_of_the_patient_could_change_a_verdict(people):
    rng = random.Random(SEED)
    for one in people:
        facts = one.facts
        asked = asked_of(chart_of(*facts).as_of(AS_OF), K, K.interview)
        abouts: dict[str, tuple[str | None, ...]] = {"patient": (None,), **asked.known.instances}
        left = [
            (name, about)
            for name in K.interview.askable(K.vocabulary)
            for about in abouts.get(K.vocabulary.facts[name].scope, ())
            if asked.askable((name, about))
            and name not in ("headache_label", "facial_pain_label", "bont_last_date")
            and asked.known.held.get((name, about)) is None
        ]
        before = plain.verdicts(facts, K, AS_OF)
        for _ in range(12):
            more = [
                says(name, random_value(K.vocabulary.facts[name], rng, cuts_of(name)), about, on=AS_OF)
                for name, about in left
                if rng.random() < 0.7
            ]
            after = plain.verdicts([*facts, *more], K, AS_OF)
            changed = {key for key in before if before[key] is not after.get(key)}
            assert not changed, (one.person.profile, changed)


def test_the_expected_gain_is_what_judging_again_gives():
    for facts in (CHRONIC_MIGRAINE[:4], JAW_MUSCLE_PAIN[:2], [says("has_headache", True)]):
        chart = [*begun(), *facts]
        asked = asked_of(chart_of(*chart).as_of(DAY), K, K.interview)
        open_ = open_answers(interview_program(K), asked.known, asked.askable).facts
        found = [one.screen for one in candidates(open_, asked, K, K.interview)]
        few = sorted((one for one in found if len(one.items) <= 2), key=lambda one: one.id)[:7]
        weights = np.linspace(1, 2, len(K.answer_table.profiles))
        weights /= weights.sum()
        ours = expected_gains(
            few,
            asked.known,
            interview_program(K),
            weights=weights,
            expected=Expected(K.answer_table),
            as_of=DAY,
        )
        by_profile = dict(zip(K.answer_table.profiles, weights, strict=True))
        for screen, gain in zip(few, ours, strict=True):
            if all(item.fact in K.answer_table.by_fact for item in screen.items):
                assert gain == pytest.approx(plain.gain(screen, chart, K, DAY, by_profile), abs=1e-9), (
                    screen.id
                )


def test_the_weight_of_a_profile_follows_bayes():
    table = K.answer_table
    migraine, jaw = (table.profiles.index(one) for one in ("ichd3_1_1", "dctmd_myalgia"))
    asked = asked_of(
        chart_of(says("has_headache", True), says("has_jaw_problem", False)).as_of(DAY), K, K.interview
    )
    weights = Expected(table).weights(asked.known.held)
    odds = table.shares[migraine] / table.shares[jaw]
    for fact, choice in (("has_headache", "yes"), ("has_jaw_problem", "no")):
        place = [one.label for one in table.choices(fact)].index(choice)
        odds *= table.chances(fact)[migraine][place] / table.chances(fact)[jaw][place]
    assert weights[migraine] / weights[jaw] == pytest.approx(odds)
    assert weights.sum() == pytest.approx(1)
    assert weights[migraine] > weights[jaw]


def test_an_answer_that_is_not_known_says_nothing_about_the_profile():
    empty = asked_of(chart_of(*begun()).as_of(DAY), K, K.interview).known.held
    unsure = asked_of(chart_of(says("has_headache", None)).as_of(DAY), K, K.interview).known.held
    expected = Expected(K.answer_table)
    assert expected.weights(empty) == pytest.approx(expected.weights(unsure))
    assert expected.weights(empty) == pytest.approx(np.asarray(K.answer_table.shares))


def test_no_urgent_sign_that_their_answers_decide_is_missed(people):
    assert [flag for one in people for flag in flags_missed(one, K)] == []


def test_a_simulated_person_answers_about_twenty_five_screens(people):
    shown = sorted(one.shown for one in people)
    assert shown[len(shown) // 2] <= 27  # 25 is the aim over many; these are few


def test_rules_about_the_person_are_those_that_need_no_plan():
    found = person_rules(K)
    assert {"S01", "S02", "S04", "S15", "S17", "S27", "C01", "C03", "C22", "EHF-START"} <= set(found)
    assert not {"S05", "S06", "S09", "S14", "S16", "S25", "C09", "NICE-STOP-1", "EHF-DOSE"} & set(found)
    leaves = {node.fact for node in walk(found["C22"]) if isinstance(node, Leaf)}
    assert leaves == {"sex_at_birth", "age_years", "contraception"}


def test_a_payers_rule_does_not_matter_to_whom_its_condition_cannot_be():
    tension = [*CHRONIC_MIGRAINE, says("age_years", 40)]
    screens, facts = run(
        begun(),
        saying(
            [one for one in tension if one.name not in ("photophobia", "phonophobia", "nausea_severity")]
        ),
    )
    assert "preventives_tried_count" not in [one.id for one in screens]
    assert plain.verdicts(facts, K, DAY)["ichd3_1_3", None] is Verdict.NOT_MET
