"""The whole path: every section is there or says why not, and the rules of time and order hold for all of it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.answer import answer_chart, answer_many, diagnose_many, plan_many, respond_many
from reprieve.chart import Chart
from reprieve.knowledge import load_knowledge
from reprieve.simulate import simulate
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
SECTIONS = ("diagnosis", "evidence", "forecast", "plan", "response", "decision")
CHANGED_BY_LEFT_OUT = {"left_out", "notes"}  # the answer counts what it left out


@pytest.fixture(scope="module")
def treated() -> Chart:
    """One simulated person after three cycles."""
    return simulate("chronic_migraine", patients=1, cycles=3, seed=11)[0].chart


def untreated() -> list[object]:
    """A month of diary and a few answers, written by hand."""
    start = dt.date(2026, 2, 2)
    days = [fact("diary_day", start + dt.timedelta(days=n), pain=6 if n % 3 else 0) for n in range(28)]
    return [
        fact("person", "2026-02-02", born=1984),
        fact("finding", "2026-03-01", name="has_headache", value=True),
        *days,
    ]


def test_every_section_is_there_or_says_why_not_and_what_to_ask(treated):
    for chart in (treated, chart_of(*untreated()), chart_of(fact("person", "2026-01-01", born=1984))):
        found = answer_chart(chart, KNOWLEDGE)
        for name in SECTIONS:
            section = found[name]
            assert section, name
            if isinstance(section, dict) and "not_computed" in section:
                assert section["not_computed"]
        json.dumps(found, allow_nan=False)


def test_without_a_date_the_last_of_the_chart_holds_and_the_answer_says_so():
    found = answer_chart(chart_of(*untreated()), KNOWLEDGE)
    assert found["as_of"] == "2026-03-01"
    assert "no date was given" in found["as_of_is"]
    assert answer_chart(chart_of(*untreated()), KNOWLEDGE, dt.date(2026, 3, 5))["as_of_is"] == "given"


def test_a_section_of_the_answer_is_the_object_of_its_command(treated):
    found = answer_chart(treated, KNOWLEDGE)
    assert found["diagnosis"] == diagnose_many([treated], KNOWLEDGE, None)[0]
    assert found["plan"] == plan_many([treated], KNOWLEDGE, None)[0]
    assert found["response"] == respond_many([treated], KNOWLEDGE, None)[0]
    assert found["decision"] == found["response"]["decision"]


def test_a_chart_gets_the_same_answer_alone_and_in_company(treated):
    other = simulate("chronic_migraine", patients=1, cycles=5, seed=12)[0].chart
    company = [chart_of(*untreated()), other, treated]
    alone, together = answer_chart(treated, KNOWLEDGE), answer_many(company, KNOWLEDGE, None)[2]
    assert alone["diagnosis"] == together["diagnosis"]
    assert alone["plan"] == together["plan"]
    for part in ("total", "specific", "non_specific"):
        for end in ("p05", "median", "p95"):
            ours, theirs = (one["response"][part]["days_gained_per_28"][end] for one in (alone, together))
            assert ours == pytest.approx(theirs, abs=1e-3)


def test_facts_that_are_left_out_are_counted_and_simulated_people_are_marked(treated):
    early = treated.facts[len(treated.facts) // 2].on
    found = answer_chart(treated, KNOWLEDGE, early)
    assert found["left_out"] == sum(one.on > early for one in treated.facts)
    assert found["source"] == "simulated"


def test_what_is_recorded_later_never_changes_the_answer_as_of_then(treated):
    day = treated.as_of(treated.last_date).injections[1].on + dt.timedelta(days=40)
    known = [one for one in treated.facts if one.on <= day]
    then = answer_chart(Chart.from_facts(known, "chart"), KNOWLEDGE, day)
    now = answer_chart(Chart.from_facts(treated.facts, "chart"), KNOWLEDGE, day)
    changed = {name for name in then if then[name] != now[name]}
    assert changed <= CHANGED_BY_LEFT_OUT


@given(order=st.randoms())
@settings(max_examples=5)
def test_the_order_of_facts_never_matters(order):
    facts = untreated()
    shuffled = list(facts)
    order.shuffle(shuffled)
    assert answer_chart(chart_of(*facts), KNOWLEDGE) == answer_chart(chart_of(*shuffled), KNOWLEDGE)


UNRELATED = ["caffeine_cups_per_day", "irritable_bowel", "hypertension", "number_of_body_pain_areas"]


def verdicts(chart: Chart) -> dict[str, object]:
    diagnosis = diagnose_many([chart], KNOWLEDGE, dt.date(2026, 3, 1), all_=True)[0]
    plan = plan_many([chart], KNOWLEDGE, dt.date(2026, 3, 1))[0]
    rows = [*diagnosis["conditions"], *diagnosis["red_flags"]]
    return {f"{row['id']} {row.get('about')} {row.get('basis')}": row["verdict"] for row in rows} | {
        f"rule {row['rule']}": row["verdict"] for row in plan.get("eligibility", [])
    }


@given(name=st.sampled_from(UNRELATED), value=st.integers(0, 10))
def test_an_unrelated_fact_never_changes_a_verdict(name, value):
    assert "criteria" not in KNOWLEDGE.vocabulary.get(name).used_by
    said = bool(value % 2) if KNOWLEDGE.vocabulary.get(name).type == "boolean" else value
    more = [*untreated(), fact("finding", "2026-03-01", name=name, value=said)]
    assert verdicts(chart_of(*more)) == verdicts(chart_of(*untreated()))


def test_before_treatment_the_forecast_holds_both_arms_and_the_side_effects():
    person = simulate("chronic_migraine", patients=1, cycles=0, seed=9)[0].chart
    forecast = answer_chart(person, KNOWLEDGE)["forecast"]
    assert len(forecast["weeks"]) == 24
    assert set(forecast["p_50"]) == {"toxin", "dummy", "no_change"}
    neck_pain = next(row for row in forecast["side_effects"] if row["event"].lower() == "neck pain")
    # 60 of 687 with the toxin and 19 of 692 with the dummy injection: arithmetic on the table's own row
    assert neck_pain["with_per_100"] == pytest.approx(100 * 60 / 687, abs=0.05)
    assert neck_pain["without_per_100"] == pytest.approx(100 * 19 / 692, abs=0.05)
    assert neck_pain["verification"] == "recalled"


def test_a_review_that_is_overdue_is_a_note_and_never_takes_the_answer_away():
    chart = chart_of(*untreated())
    notes = {
        day: answer_chart(chart, KNOWLEDGE, day)["notes"]
        for day in (dt.date(2026, 3, 1), dt.date(2031, 1, 1))
    }
    overdue = {day: [note for note in said if "looked at again" in note] for day, said in notes.items()}
    assert overdue[dt.date(2026, 3, 1)] == []
    assert overdue[dt.date(2031, 1, 1)]
