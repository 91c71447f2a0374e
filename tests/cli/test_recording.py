"""`reprieve record`: a session from an empty plan to its record, each step as a clinic would type it."""

from __future__ import annotations

import json

import icalendar
import pytest

from reprieve.chart import Chart, read_chart
from tests.plan.charts import session
from tests.record.people import ready

DAY = ("--on", "2026-06-01", "--written-down", "2026-06-01")
WHO = ("--by", "A. Clinician", "--role", "neurologist")
VIAL = (
    *(
        "--state",
        "opened",
        "--product",
        "onabotulinumtoxinA",
        "--lot",
        "C1",
        "--units",
        "200",
        "--expiry",
        "2027-05-31",
    ),
    *(
        "--diluent",
        "preservative_free_saline",
        "--diluent-ml",
        "4",
        "--reconstituted-at",
        "2026-06-01T09:30+0200",
    ),
    *("--vacuum", "--clear", "--authorised-source", "--patients", "1"),
)
GIVEN = (
    "--vial",
    "A1",
    "--given-at",
    "2026-06-01T10:30+0200",
    "--place",
    "clinic",
    "--injector-role",
    "nurse",
)
PARADIGM = ("--paradigm", "preempt_fixed_155")


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready()).write(file)
    return file


@pytest.fixture
def record(run, path):
    def record(command, *words, day=DAY):
        return run("record", command, path, *words, *day)

    return record


@pytest.fixture
def signed(record):
    refused = record("sign", *WHO, *PARADIGM)
    names = refused.err.split("then name it: ")[1].split(".")[0].replace(" ", "")
    assert record("sign", *WHO, *PARADIGM, "--acknowledge", names).code == 0


def kinds(path):
    return [
        fact.kind for fact in read_chart(path).facts if fact.kind not in ("finding", "diary_day", "person")
    ]


def test_each_caution_is_named_before_a_plan_is_signed_and_nothing_is_written_until_then(record, path):
    before = path.read_bytes()
    ran = record("sign", *WHO, *PARADIGM)
    assert ran.code == 1
    assert "C06 (unknown): Small, weak or painful neck" in ran.err
    assert path.read_bytes() == before


def test_what_blocks_a_plan_is_said_with_what_to_ask(run, tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready(without=("pregnant",))).write(file)
    ran = run("record", "sign", file, *WHO, *PARADIGM, *DAY)
    assert ran.code == 1
    assert "S15 (unknown): Pregnant." in ran.err
    assert "Ask: pregnant." in ran.err


@pytest.mark.usefixtures("signed")
def test_from_the_signed_plan_to_the_session_and_what_came_of_it(record, path):
    assert record("vial", "A1", *VIAL).code == 0
    ran = record("injection", *GIVEN, "--change", "temporalis_1_R=2.5", "--reaction", "vasovagal=mild")
    assert ran.code == 0
    assert "152.5 U onabotulinumtoxinA in 31 sites." in ran.out
    assert "changed: temporalis_1_R: 5 U planned, 2.5 U given" in ran.out
    assert (
        "1 vial(s) of 200 U in 4 mL: 5 U per 0.1 mL, 3.05 mL in 31 injections, 47.5 U left over." in ran.out
    )
    assert (
        "corrugator: drooping upper eyelid, begins from 2026-06-04 to 2026-06-15, over by 2026-07-27"
        in ran.out
    )
    assert sorted(kinds(path)) == ["adverse_event", "injection", "plan", "vial"]
    later = record(
        "adverse-event",
        "eyelid_ptosis",
        "--side",
        "left",
        day=("--on", "2026-06-10", "--written-down", "2026-06-10"),
    )
    assert "Day 9 after the last session: where and when it is expected." in later.out
    assert "Urgency: soon" in later.out


@pytest.mark.usefixtures("signed")
def test_what_stands_in_the_way_keeps_a_session_out_unless_it_was_given_already(record, path):
    before = path.read_bytes()
    ran = record("injection", "--place", "clinic")
    assert ran.code == 1
    assert "S20 (unknown)" in ran.err
    assert path.read_bytes() == before
    given = record("injection", "--place", "clinic", "--already-given")
    assert given.code == 0
    assert "AGAINST IT: S20 (unknown)" in given.out
    assert "injection" in kinds(path)


@pytest.mark.usefixtures("signed")
def test_swallowing_trouble_is_an_emergency_whatever_the_day(record):
    record("vial", "A1", *VIAL)
    record("injection", *GIVEN)
    ran = record("adverse-event", "dysphagia", day=("--on", "2026-06-08", "--written-down", "2026-06-08"))
    assert "Urgency: emergency now" in ran.out


def test_an_injection_without_a_signed_plan_is_refused(record):
    ran = record("injection", *GIVEN)
    assert ran.code == 1
    assert "Sign a plan first: reprieve record sign." in ran.err


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    "change", ["temporalis_1_R", "temporalis_1_R=five", "temporalis_1_R=-1", "temporalis_1_R=nan"]
)
def test_a_change_is_a_site_and_a_number(record, change):
    record("vial", "A1", *VIAL)
    ran = record("injection", *GIVEN, "--change", change)
    assert ran.code == 1
    assert "is no SITE=NUMBER" in ran.err


def test_none_of_a_section_is_written_with_who_knew_it(run, tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready(without=("fever", "pregnant"))).write(file)
    ran = run("record", "none-of", "warning signs", file, "--by", "clinician", *PARADIGM, "--json", *DAY)
    assert ran.code == 0
    facts = [json.loads(line) for line in ran.out.splitlines()]
    assert {"fever"} <= {one["name"] for one in facts}
    assert {one["value"] for one in facts} == {False}
    assert {one["by"] for one in facts} == {"clinician"}


@pytest.mark.usefixtures("signed")
def test_a_fact_is_taken_back_by_its_id_and_stays_in_the_file(record, path):
    plan = next(fact for fact in read_chart(path).facts if fact.kind == "plan")
    assert record("retract", plan.id, "--reason", "wrong patient").code == 0
    chart = read_chart(path)
    assert plan.id in {fact.id for fact in chart.facts}
    assert plan.id not in {fact.id for fact in chart.as_of(chart.last_date).facts}
    assert record("retract", "nothing", "--reason", "x").code == 1


def test_a_rule_that_nobody_may_override_is_refused(record):
    ran = record("override", "S01", *WHO, "--reason", "x", *PARADIGM)
    assert ran.code == 1
    assert "is a rule that nobody may override" in ran.err


def test_the_next_date_is_written_for_a_calendar_and_holds_no_name(run, path, tmp_path):
    target = tmp_path / "next.ics"
    assert run("plan", path, *PARADIGM, "--as-of", "2026-06-01", "--ics", target, "--json").code == 0
    (event,) = icalendar.Calendar.from_ical(target.read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-06-01"
    assert b"chart" not in target.read_bytes()


def test_no_plan_is_signed_on_a_day_before_a_session_on_record(run, tmp_path):
    file = tmp_path / "later.jsonl"
    Chart.from_facts(ready(session("2026-06-10"))).write(file)
    before = file.read_text()
    every = ("--acknowledge", "C07,C08,C14,C15,C16,C24,C26,C10")
    ran = run("record", "sign", file, *WHO, *PARADIGM, *DAY, "--for", "2026-06-20", *every)
    assert ran.code != 0
    assert "a session on 2026-06-10 is on record" in ran.err
    assert file.read_text() == before


def test_a_dummy_injection_of_a_trial_after_the_day_does_not_keep_from_signing(run, tmp_path):
    file = tmp_path / "dummy.jsonl"
    Chart.from_facts(ready(session("2026-06-10", product="placebo", units=0))).write(file)
    assert "is on record" not in run("record", "sign", file, *WHO, *PARADIGM, *DAY).err
