"""Who needs something, why, and from which day on: each need from an answer made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.chart import Chart
from reprieve.clinic.clinician.needs import needs_of
from reprieve.clinic.clinician.today_rules import today_rules
from reprieve.knowledge import load_knowledge
from tests.conftest import fact

KNOWLEDGE, RULES = load_knowledge(), today_rules()
TODAY = dt.date(2026, 6, 1)
NOTHING: dict[str, Any] = {"as_of": "2026-06-01"}


def found(answer: dict[str, Any], *facts: Any, **said: Any) -> list[tuple[str, str, str | None]]:
    view = Chart.from_facts([fact("person", "2020-01-01", born=1980), *facts]).as_of(TODAY)
    needs = needs_of({**NOTHING, **answer}, view, KNOWLEDGE, RULES, **said)
    return [
        (one.kind, str(one.holds_from), None if one.holds_until is None else str(one.holds_until))
        for one in needs
    ]


def test_somebody_of_whom_nothing_is_known_needs_nothing():
    assert found({}) == []


def test_trouble_swallowing_after_toxin_is_an_emergency_before_all_else():
    event = fact("adverse_event", "2026-05-30", event="dysphagia")
    stop = {"decision": [{"verdict": "stop", "body": "NICE TA260"}]}
    kinds = [kind for kind, _, _ in found(stop, event)]
    assert kinds[0] == "emergency"
    assert kinds[-1] == "stop_rule"


def test_a_drooping_lid_is_an_unwanted_effect_until_it_is_over_and_two_weeks_beyond():
    event = fact("adverse_event", "2026-05-20", event="eyelid_ptosis")
    assert found({}, event) == [("adverse_effect", "2026-05-20", None)]
    over = fact("adverse_event", "2026-05-20", event="eyelid_ptosis", resolved_on="2026-05-25")
    assert found({}, over) == [("adverse_effect", "2026-05-20", "2026-06-08")]  # 25 May + 14 days
    long_over = fact("adverse_event", "2026-04-20", event="eyelid_ptosis", resolved_on="2026-05-01")
    assert found({}, long_over) == []


def test_relief_that_goes_before_the_next_date_is_a_need_from_the_day_half_of_it_is_gone():
    wear_off = {"after": "2026-04-01", "p05": "2026-05-20", "median": "2026-05-30", "p95": "2026-06-10"}
    plan = {"earliest_date": "2026-06-24"}
    assert found({"response": {"wear_off": wear_off}, "plan": plan}) == [
        ("wearing_off", "2026-05-30", "2026-06-23")
    ]
    later = {**wear_off, "median": "2026-06-25"}
    assert found({"response": {"wear_off": later}, "plan": plan}) == []
    not_sure = {"not_computed": "not sure enough", "ask_for": []}
    assert found({"response": {"wear_off": not_sure}, "plan": plan}) == []


def test_the_step_named_here_is_the_one_on_fading_benefit():
    from reprieve.clinic.clinician.needs import WEARING_OFF_STEP

    step = next(one for one in KNOWLEDGE.tailoring.steps if one.id == WEARING_OFF_STEP)
    assert "fades" in step.condition


def test_retreatment_is_due_a_week_before_the_preferred_date_else_the_earliest():
    dates = {"last_session": "2026-03-20", "because": ["84 days"]}
    earliest = {"plan": {"earliest_date": "2026-06-12", "preferred_date": None, "dates": dates}}
    assert found(earliest) == [("retreatment_due", "2026-06-05", None)]
    preferred = {"plan": {**earliest["plan"], "preferred_date": "2026-06-26"}}
    assert found(preferred) == [("retreatment_due", "2026-06-19", None)]
    never_treated = {"plan": {**earliest["plan"], "dates": {"last_session": None}}}
    assert found(never_treated) == []


def test_seven_days_without_an_entry_are_a_need_on_the_seventh():
    day = fact("diary_day", "2026-05-25", headache=False)
    assert found({}, day) == [("no_diary", "2026-06-01", None)]
    assert found({}, asked_on=dt.date(2026, 5, 30)) == [("no_diary", "2026-06-06", None)]


def test_what_a_plan_waits_for_is_asked_two_weeks_before_the_session_but_not_what_is_known():
    blocked = [
        {"rule": "S01", "verdict": "unknown", "condition": "c", "ask_for": ["fever"]},
        {"rule": "S02", "verdict": "met", "condition": "d", "ask_for": []},
    ]
    dates = {"last_session": "2026-04-01"}
    plan = {"blocked_by": blocked, "earliest_date": "2026-06-24", "dates": dates}
    assert ("unknown_facts", "2026-06-10", None) in found({"plan": plan})
    assert found({"plan": {"blocked_by": blocked}}) == [("unknown_facts", "2026-06-01", None)]
    assert found({"plan": {"blocked_by": blocked[1:]}}) == []


def test_each_kind_has_its_place_in_the_order_of_the_list():
    assert list(RULES.titles) == [
        "emergency", "same_day", "adverse_effect", "wearing_off", "stop_rule", "retreatment_due", "no_diary",
        "unknown_facts",
    ]  # fmt: skip


def test_one_fact_is_said_as_one_and_dates_as_people_write_them():
    blocked = [{"verdict": "unknown", "rule": "S01", "condition": "fever", "ask_for": ["fever"]}]
    event = fact("adverse_event", "2026-05-20", event="eyelid_ptosis")
    view = Chart.from_facts([fact("person", "2020-01-01", born=1980), event]).as_of(TODAY)
    needs = needs_of({**NOTHING, "plan": {"blocked_by": blocked}}, view, KNOWLEDGE, RULES)
    said = [one.why for one in needs]
    assert "1 fact is not known that a plan waits for." in said
    assert any("since 20 May 2026" in one for one in said)
