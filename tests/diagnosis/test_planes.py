"""All rules on many charts at once, against the evaluator that goes node by node; and what answers could change."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from reprieve.chart import Chart
from reprieve.diagnosis import Case, case_of
from reprieve.diagnosis.held import Held, held_value
from reprieve.diagnosis.hierarchy import outranking, standing_of
from reprieve.diagnosis.known import Key, Known
from reprieve.diagnosis.open_answers import open_answers
from reprieve.diagnosis.planes import sheet_of, verdict_planes
from reprieve.diagnosis.program import program_of
from reprieve.diagnosis.truth import truth_in, truth_of_none
from reprieve.diagnosis.what_if import what_ifs
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import All, DiagnosisRef, FlagRef
from tests.conftest import chart_of
from tests.diagnosis.drawn import VOCABULARY, draw_chart, draw_facts, value_of
from tests.diagnosis.people import DAY

KNOWLEDGE = load_knowledge()
PROGRAM = program_of(KNOWLEDGE)
Verdicts = dict[tuple[str, str | None], bool | None]


def case(chart: Chart) -> Case:
    return case_of(chart.as_of(DAY), KNOWLEDGE)


def plainly(case: Case) -> Verdicts:
    """Every verdict, node by node."""
    found: Verdicts = {}
    for diagnosis in KNOWLEDGE.criteria.diagnoses.values():
        instances = case.known.instances.get(diagnosis.scope, ())
        if diagnosis.scope == "patient":
            instances = (None,)  # type: ignore[assignment]
        elif not instances:
            found[diagnosis.id, None] = truth_of_none(case, diagnosis.scope)
        for about in instances:
            own = truth_in(case, DiagnosisRef(diagnosis.id), about)
            above = [(name, truth_in(case, rule, about)) for name, rule in outranking(diagnosis)]
            found[diagnosis.id, about] = standing_of(own, above).truth
    for flag in KNOWLEDGE.red_flags.flags.values():
        found[flag.id, None] = truth_in(case, FlagRef(flag.id), None)
        if flag.escalation is not None:
            found[f"{flag.id}!", None] = truth_in(case, All((flag.rule, flag.escalation)), None)
    return found


def side_by_side(columns: list[Known]) -> list[Verdicts]:
    """Every verdict of each chart, from one sheet."""
    found: list[Verdicts] = [{} for _ in columns]
    for id_, slot, (true, false) in verdict_planes(sheet_of(PROGRAM, columns)):
        for number, known in enumerate(columns):
            about = None
            if slot is not None:
                there = known.instances.get(slot[0], ())
                if slot[1] >= len(there):
                    assert not (true | false) >> number & 1, "a verdict of a pain that is not there"
                    continue
                about = there[slot[1]]
            elif id_ in KNOWLEDGE.criteria.diagnoses:
                scope = KNOWLEDGE.criteria.diagnoses[id_].scope
                if scope != "patient" and known.instances.get(scope):
                    assert not (true | false) >> number & 1
                    continue
            assert not (true & false) >> number & 1, "true and false at once"
            found[number][id_, about] = (
                True if true >> number & 1 else False if false >> number & 1 else None
            )
    return found


@pytest.mark.parametrize("asked", [0.03, 0.2, 0.6, 1.0])
def test_many_charts_at_once_come_to_what_each_comes_to_alone(asked: float) -> None:
    rng = random.Random(int(100 * asked))
    cases = [case(draw_chart(rng, asked=asked)) for _ in range(40)]
    assert side_by_side([one.known for one in cases]) == [plainly(one) for one in cases]


def test_every_diagnosis_and_flag_is_met_and_not_met_by_some_drawn_chart() -> None:
    """Else the comparison above would say nothing of it."""
    rng = random.Random(11)
    columns = [case(draw_chart(rng, asked=asked)).known for asked in (0.3, 0.7, 1.0) for _ in range(90)]
    truths: dict[str, set[bool | None]] = {}
    for one in side_by_side(columns):
        for (id_, _), truth in one.items():
            truths.setdefault(id_, set()).add(truth)
    assert len(truths) > 52 + 35
    assert sum(False in found for found in truths.values()) > 85
    assert sum(True in found for found in truths.values()) > 75


def completions(known: Known, keys: list[Key], rng: random.Random) -> Iterator[dict[Key, Held]]:
    """Some of these facts answered at random."""
    for share in (0.15, 0.5, 1.0):
        for _ in range(12):
            yield {
                key: Held(value=held_value(value_of(VOCABULARY.facts[key[0]], rng)), on=DAY, by="patient")
                for key in keys
                if rng.random() < share
            }


def every_key(known: Known) -> list[Key]:
    """Every fact a patient could be asked about themselves and the pains that are there."""
    found: list[Key] = []
    for name, definition in VOCABULARY.facts.items():
        if definition.answered_by != "patient":
            continue
        if definition.scope == "patient":
            found.append((name, None))
        found += [(name, about) for about in known.instances.get(definition.scope, ())]
    return [key for key in found if (held := known.held.get(key)) is None or not held.known]


@pytest.mark.parametrize("seed", range(12))
def test_no_answer_changes_a_verdict_that_is_not_listed_as_open(seed: int) -> None:
    rng = random.Random(seed)
    known = case(draw_chart(rng, asked=rng.choice([0.05, 0.3, 0.7]))).known
    keys = every_key(known)
    found = open_answers(PROGRAM, known, lambda key: key in set(keys))
    before = side_by_side([known])[0]
    listed = {key for some in found.facts.values() for key in some}
    for answers in completions(known, keys, rng):
        after = side_by_side([known.with_answers(answers)])[0]
        changed = {verdict for verdict, truth in after.items() if before.get(verdict, truth) is not truth}
        assert changed <= set(found.facts)
    unlisted = [key for key in keys if key not in listed]
    for answers in completions(known, unlisted, rng):
        after = side_by_side([known.with_answers(answers)])[0]
        changed = {verdict for verdict, truth in after.items() if before.get(verdict, truth) is not truth}
        assert not changed, f"{changed} changed by facts that were not listed"


def test_what_ifs_count_the_verdicts_that_each_set_of_answers_settles() -> None:
    rng = random.Random(5)
    known = case(draw_chart(rng, asked=0.3)).known
    changes = list(completions(known, every_key(known), rng))
    before = plainly(Case(known, KNOWLEDGE.criteria, KNOWLEDGE.red_flags))
    expected = []
    for answers in changes:
        after = plainly(Case(known.with_answers(answers), KNOWLEDGE.criteria, KNOWLEDGE.red_flags))
        settled = [v for v, truth in after.items() if truth is not None and before.get(v) is None]
        expected.append(len(settled))
    assert what_ifs(PROGRAM, known, changes) == expected
    assert max(expected) > 5


def test_answers_laid_over_a_chart_are_known_as_if_they_had_been_recorded() -> None:
    """`with_answers` against the whole way through a chart, for facts that nothing else is counted from."""
    rng = random.Random(8)
    counted = {"height_cm", "weight_kg", "age_years", "sex_at_birth"}
    for _ in range(20):
        facts = draw_facts(rng, asked=0.1, refused=0.0)
        kept = [one for one in facts if getattr(one, "name", "") not in counted]
        base, added = kept[::2], kept[1::2]
        base_names = {(getattr(one, "name", None), getattr(one, "about", None)) for one in base}
        added = [
            one
            for one in added
            if (getattr(one, "name", None), getattr(one, "about", None)) not in base_names
        ]
        whole = case(chart_of(*base, *added)).known if base or added else None
        if whole is None or not base:
            continue
        answers = {
            (one.name, one.about): whole.held[one.name, one.about]  # type: ignore[attr-defined]
            for one in added
        }
        laid = case(chart_of(*base)).known.with_answers(answers)
        assert side_by_side([laid]) == side_by_side([whole])
