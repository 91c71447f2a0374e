"""The whole diagnosis: nothing from nothing, order and bystanders never matter, treatment does not hide it."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest

from reprieve.chart import Fact
from reprieve.diagnosis import Diagnosis, diagnose, explain, leading_condition
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact
from tests.diagnosis.people import (
    CHRONIC_MIGRAINE,
    DAY,
    JAW_MUSCLE_PAIN,
    MET,
    MIGRAINE_ATTACKS,
    NOT_MET,
    TENSION_HEADACHE,
    TRIGEMINAL_NEURALGIA,
    UNKNOWN,
    judge,
    says,
)

KNOWLEDGE = load_knowledge()
PEOPLE = [CHRONIC_MIGRAINE, MIGRAINE_ATTACKS, TENSION_HEADACHE, TRIGEMINAL_NEURALGIA, JAW_MUSCLE_PAIN]


def verdicts(judged: Diagnosis) -> dict[Any, str]:
    rows = {(one.id, one.about, one.basis): one.verdict.value for one in judged.conditions}
    return rows | {one.id: one.verdict.value for one in judged.red_flags}


def test_an_empty_chart_meets_nothing_and_leaves_all_52_and_35_open() -> None:
    judged = judge([])
    diagnoses = {one.id for one in judged.conditions if one.kind == "diagnosis"}
    conditions = [one.id for one in judged.conditions if one.kind == "condition"]
    assert len(diagnoses) == 52
    assert conditions == list(KNOWLEDGE.conditions.by_id)
    assert len(judged.red_flags) == 35
    assert {one.verdict for one in judged.conditions} == {UNKNOWN}
    assert {one.verdict for one in judged.red_flags} == {UNKNOWN}
    for row in (*judged.conditions, *judged.red_flags):
        assert row.ask_for(), row.id


def test_no_headache_no_facial_pain_and_no_jaw_problem_close_every_scope_of_that_name() -> None:
    judged = judge([says(name, False) for name in ("has_headache", "has_facial_pain", "has_jaw_problem")])
    scopes = {one.id: one.scope for one in KNOWLEDGE.criteria.diagnoses.values()}
    for row in judged.conditions:
        if row.kind == "diagnosis" and scopes[row.id] != "patient":
            assert row.verdict is NOT_MET, row.id


@pytest.mark.parametrize("facts", PEOPLE)
def test_the_order_of_facts_never_matters(facts: list[Fact]) -> None:
    shuffled = list(facts)
    random.Random(7).shuffle(shuffled)
    assert judge(shuffled).to_dict(all_=True) == judge(facts).to_dict(all_=True)


BYSTANDERS = [
    says("caffeine_cups_per_day", 3),
    says("irritable_bowel", True),
    says("hypertension", True),
    fact("score", DAY, instrument="midas", value=12),
]


@pytest.mark.parametrize("facts", PEOPLE)
def test_an_unrelated_fact_never_changes_a_verdict(facts: list[Fact]) -> None:
    assert verdicts(judge([*facts, *BYSTANDERS])) == verdicts(judge(facts))


@pytest.mark.parametrize("facts", PEOPLE)
def test_taking_an_answer_away_never_makes_criteria_met_or_not_met(facts: list[Fact]) -> None:
    full = {(one.id, one.about): one.fulfils_own_criteria for one in judge(facts).conditions}
    for number in range(len(facts)):
        if getattr(facts[number], "name", "").startswith("has_"):
            continue
        fewer = judge([*facts[:number], *facts[number + 1 :]])
        for row in fewer.conditions:
            before = full.get((row.id, row.about))
            if row.kind == "diagnosis" and before is not None and row.id not in GRADED:
                assert row.fulfils_own_criteria in (before, UNKNOWN), (row.id, facts[number])


GRADED = {"sb_possible", "sb_probable"}  # their source grades by what has been shown so far


@pytest.mark.parametrize("facts", PEOPLE)
def test_what_is_shown_is_json_with_reasons_and_a_source(facts: list[Fact]) -> None:
    shown = judge(facts).to_dict(all_=True)
    assert json.loads(json.dumps(shown)) == shown
    for row in (*shown["conditions"], *shown["red_flags"]):
        assert row["because"]
        assert all(isinstance(line, str) for line in row["because"])
    assert {row["verdict"] for row in judge(facts).to_dict()["conditions"]} <= {"met", "unknown"}


def injected(on: dt.date, indication: str | None = "chronic_migraine") -> Fact:
    said = {} if indication is None else {"indication": indication}
    found: Fact = fact(
        "injection",
        on,
        product="onabotulinumtoxinA",
        sites=[{"muscle": "frontalis", "side": "left", "units": 155}],
        **said,
    )
    return found


BEFORE = DAY - dt.timedelta(days=200)
FIRST = DAY - dt.timedelta(days=190)
TREATED = [
    *(says(one.name, one.value, one.about, on=BEFORE) for one in CHRONIC_MIGRAINE),  # type: ignore[attr-defined]
    injected(FIRST),
    says("headache_days_per_month", 5),
    says("migraine_days_per_month", 4),
]


def test_without_injections_there_is_one_basis() -> None:
    assert {one.basis for one in judge(CHRONIC_MIGRAINE).conditions} == {"now"}


def test_treatment_that_works_does_not_undo_the_diagnosis() -> None:
    judged = judge(TREATED)
    now, before = judged.row("chronic_migraine", "now"), judged.row("chronic_migraine", "before_treatment")
    assert now is not None
    assert before is not None
    assert (now.verdict, before.verdict) == (NOT_MET, MET)
    assert before.as_of == (FIRST - dt.timedelta(days=1)).isoformat()
    assert leading_condition(judged, [injected(FIRST)])[0] == "chronic_migraine"


def test_a_diary_before_the_first_session_makes_the_diagnosis() -> None:
    kept = [one for one in TREATED if getattr(one, "name", None) != "headache_days_per_month"]
    days = [
        fact("diary_day", FIRST - dt.timedelta(days=n + 1), headache=n < 15, hours=5 if n < 15 else 0)
        for n in range(28)
    ]
    row = judge([*kept, *days]).row("chronic_migraine", "before_treatment")
    assert row is not None
    assert row.verdict is MET
    assert "15" in " ".join(row.because())
    fewer = [one for one in days if not getattr(one, "headache", False)]
    fewer += [fact("diary_day", FIRST - dt.timedelta(days=n + 1), headache=n < 14) for n in range(15)]
    row = judge([*kept, *fewer]).row("chronic_migraine", "before_treatment")
    assert row is not None
    assert row.verdict is NOT_MET


def test_with_nothing_recorded_before_the_indication_stands_as_not_known() -> None:
    judged = judge([injected(FIRST), *MIGRAINE_ATTACKS])
    row = judged.row("chronic_migraine", "before_treatment")
    assert row is not None
    assert row.verdict is UNKNOWN
    assert row.ask_for()
    condition, why = leading_condition(judged, [injected(FIRST)])
    assert condition == "chronic_migraine"
    assert "not known" in why


def test_each_condition_is_judged_before_the_first_session_for_it() -> None:
    jaw = DAY - dt.timedelta(days=50)
    judged = judge([*TREATED, injected(jaw, "tmd_myofascial_pain")])
    row = judged.row("tmd_myofascial_pain", "before_treatment")
    assert row is not None
    assert row.as_of == (jaw - dt.timedelta(days=1)).isoformat()


def test_the_placebo_of_a_trial_is_no_treatment() -> None:
    placebo = fact("injection", FIRST, product="placebo", sites=[], indication="chronic_migraine")
    assert {one.basis for one in judge([*CHRONIC_MIGRAINE, placebo]).conditions} == {"now"}


def test_nobody_leads_where_nothing_is_met_and_nothing_was_injected() -> None:
    condition, why = leading_condition(judge([]), ())
    assert condition is None
    assert "no indication is recorded" in why


def test_a_planned_indication_leads_as_not_known() -> None:
    facts = [says("treatment_indication", "trigeminal_neuralgia", by="clinician")]
    assert leading_condition(judge(facts), ())[0] == "trigeminal_neuralgia"


def test_an_alias_of_an_indication_is_understood() -> None:
    judged = judge([injected(FIRST, "ctth")])
    assert judged.recorded_indications == ("chronic_tension_type_headache",)


def test_the_tree_shows_each_fact_with_its_value_date_and_informant() -> None:
    tree = explain(chart_of(*CHRONIC_MIGRAINE).as_of(DAY), KNOWLEDGE, "ichd3_1_3")
    text = "\n".join(tree.lines())
    assert "met     headache_days_per_month at least 15: 20 (2026-06-01, patient)" in text
    assert "unknown indomethacin_absolute_response is true [headache:1]: not asked" in text
    assert tree.to_dict()["verdict"] == "met"


@pytest.mark.parametrize(
    "id_", ["chronic_migraine", "rf_giant_cell_arteritis", "dctmd_myalgia", "icop_2_1_acute"]
)
def test_every_kind_of_id_can_be_explained(id_: str) -> None:
    for facts in PEOPLE:
        assert explain(chart_of(*facts).as_of(DAY), KNOWLEDGE, id_).to_dict()["verdict"]


def test_an_id_of_nothing_says_where_ids_are() -> None:
    with pytest.raises(NotAnswerableError, match="nothing has the id 'migrain'") as error:
        explain(chart_of(*CHRONIC_MIGRAINE).as_of(DAY), KNOWLEDGE, "migrain")
    assert "red_flags.yaml" in error.value.ask_for[0]


def test_what_is_recorded_later_never_changes_the_diagnosis_as_of_then() -> None:
    later = [
        says("headache_days_per_month", 2, on=DAY + dt.timedelta(days=3)),
        injected(DAY + dt.timedelta(days=9)),
    ]
    then = diagnose(chart_of(*CHRONIC_MIGRAINE).as_of(DAY), KNOWLEDGE).to_dict(all_=True)
    assert diagnose(chart_of(*CHRONIC_MIGRAINE, *later).as_of(DAY), KNOWLEDGE).to_dict(all_=True) == then


def test_what_suppresses_patient_wide_does_so_from_another_headache() -> None:
    """criteria.yaml, grammar: `suppresses` acts patient-wide; 4.10 suppresses 2.3."""
    new_daily = [
        says("headache_unremitting", True, "headache:2"),
        says("onset_remembered_continuous_within_24h", True, "headache:2"),
        says("phenotype_months_at_frequency", 12, "headache:2"),
    ]
    alone = judge(TENSION_HEADACHE).row("ichd3_2_3", "now", "headache:1")
    assert alone is not None
    assert alone.verdict is MET
    both = judge([*TENSION_HEADACHE, *new_daily]).row("ichd3_2_3", "now", "headache:1")
    assert both is not None
    assert both.verdict is NOT_MET
    assert both.set_aside_by == ("ichd3_4_10",)


def test_the_history_taken_on_the_day_of_the_first_injection_is_from_before_it() -> None:
    session = fact(
        "injection",
        DAY,
        product="onabotulinumtoxinA",
        indication="chronic_migraine",
        sites=[{"muscle": "frontalis", "side": "left", "units": 10}],
    )
    row = judge([*CHRONIC_MIGRAINE, session]).row("ichd3_1_3", "before_treatment")
    assert row is not None
    assert row.verdict is MET
