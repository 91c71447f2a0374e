"""`plan`, `override`, `vial` in a chart: held as strictly as every other kind, and back as they were written."""

from __future__ import annotations

import json

import pytest

from reprieve.chart import Chart
from reprieve.chart._jsonl import parse_fact
from reprieve.errors import ChartError, FactError
from tests.conftest import fact
from tests.record.people import a_vial, ready, signed

PLAN = {
    "kind": "plan",
    "on": "2026-06-01",
    "version": 1,
    "planned_for": "2026-06-08",
    "paradigm": "preempt_fixed_155",
    "indication": "chronic_migraine",
    "product": "onabotulinumtoxinA",
    "sites": [{"site": "procerus_M", "muscle": "procerus", "side": "midline", "units": 5}],
    "signed_by": "A. Clinician",
    "role": "neurologist",
    "knowledge_version": "2026.11",
    "rules": {"S01": "not_met"},
}
OVERRIDE = {
    "kind": "override",
    "on": "2026-06-01",
    "version": 1,
    "rule": "S12",
    "name": "A. Clinician",
    "role": "neurologist",
    "reason": "moves abroad",
    "stands_on": ["days_since_same_treatment: 70"],
}
VIAL = {
    "kind": "vial",
    "on": "2026-06-01",
    "version": 1,
    "vial": "A1",
    "product": "onabotulinumtoxinA",
    "state": "unopened",
}

DECISION = {
    "kind": "plan",
    "on": "2026-06-01",
    "version": 1,
    "verdict": "continue",
    "next_date": "2026-08-24",
    "reason": "She works again, and wants to go on.",
    "name": "A. Clinician",
    "role": "neurologist",
    "knowledge_version": "2026.11",
    "seen": {"NICE TA260": "stop", "G-BA": "continue", "model": "not_yet_known"},
    "seen_as_of": "2026-05-31",
}


def refused(said: dict) -> FactError:
    with pytest.raises(FactError) as error:
        parse_fact(json.dumps(said))
    return error.value


def refused_whole(*facts) -> str:
    with pytest.raises(ChartError) as error:
        Chart.from_facts(facts)
    return str(error.value)


@pytest.mark.parametrize(
    "said", [PLAN, OVERRIDE, VIAL, DECISION], ids=["plan", "override", "vial", "decision"]
)
def test_each_comes_back_from_its_line_as_it_was_written(said):
    one = parse_fact(json.dumps(said))
    chart = Chart.from_facts([one])
    again = parse_fact(chart.to_jsonl().strip())
    assert {**again.to_dict(), "id": None} == {**one.to_dict(), "id": None}
    assert again.id == one.id


@pytest.mark.parametrize(
    "said", [PLAN, OVERRIDE, VIAL, DECISION], ids=["plan", "override", "vial", "decision"]
)
@pytest.mark.parametrize("version", [0, 2, "1", True, None])
def test_a_version_that_is_not_known_is_refused_and_says_which_is(said, version):
    error = refused({**said, "version": version})
    assert error.code == f"fact.{said['kind']}.version"
    assert "This program knows version 1" in str(error)


@pytest.mark.parametrize(
    "said", [PLAN, OVERRIDE, VIAL, DECISION], ids=["plan", "override", "vial", "decision"]
)
def test_a_missing_version_an_unknown_field_and_an_empty_word_are_refused(said):
    assert (
        refused({key: value for key, value in said.items() if key != "version"}).code
        == f"fact.{said['kind']}.version.missing"
    )
    assert refused({**said, "colour": "blue"}).code == f"fact.{said['kind']}.field"
    word = {"override": "reason", "vial": "vial"}.get(
        said["kind"], "reason" if "verdict" in said else "signed_by"
    )
    assert refused({**said, word: " "}).code == f"fact.{said['kind']}.{word}.value"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"planned_for": "2026-05-31"}, "before the plan was signed"),
        ({"sites": PLAN["sites"] * 2}, "a site is there twice"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(change, problem):
    assert problem in str(refused({**PLAN, **change}))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"next_date": "2026-05-31"}, "before the day it was decided"),
        ({"verdict": "stop"}, "to stop has no `next_date`"),
        ({"seen_as_of": None}, "`seen` needs `seen_as_of`"),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(change, problem):
    assert problem in str(refused({key: value for key, value in {**DECISION, **change}.items() if value}))


@pytest.mark.parametrize(
    "change", [{"verdict": "not_yet_known"}, {"verdict": "pause"}, {"seen": {"model": "?"}}]
)
def test_a_decision_is_one_of_four_verdicts(change):
    assert refused({**DECISION, **change}).code.startswith("fact.plan.")


def test_a_decision_follows_who_said_the_same_and_departs_from_who_said_something_else_and_knew():
    one = parse_fact(json.dumps(DECISION))
    assert one.follows == ("G-BA",)
    assert one.departs_from == ("NICE TA260",)


@pytest.mark.parametrize("units", [0, -5, "5", None])
def test_a_signed_site_has_units_above_0(units):
    assert refused({**PLAN, "sites": [{**PLAN["sites"][0], "units": units}]}).code.startswith(
        "fact.plan.sites"
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"diluent_ml": 4}, "an unopened vial has no `diluent_ml`"),
        ({"patients": 1}, "nobody was given toxin from an unopened vial"),
        (
            {
                "state": "opened",
                "opened_at": "2026-06-01T10:00:00+02:00",
                "reconstituted_at": "2026-06-01T09:59:00+02:00",
            },
            "it was reconstituted before it was opened",
        ),
        ({"state": "opened", "opened_at": "2026-06-03T10:00:00+02:00"}, "`opened_at` is after `on`"),
        ({"state": "expired", "expiry": "2026-06-02"}, "`expiry` has not passed"),
    ],
)
def test_a_vial_that_contradicts_itself_is_refused(change, problem):
    assert problem in str(refused({**VIAL, **change}))


def test_a_date_time_of_a_vial_needs_its_offset():
    assert refused({**VIAL, "state": "opened", "opened_at": "2026-06-01T10:00:00"}).field == "opened_at"


@pytest.mark.parametrize("rule", ["S01", "S09", "S26", "C07"])
def test_an_override_of_a_rule_that_nobody_may_override_is_refused(rule):
    said = refused_whole(parse_fact(json.dumps({**OVERRIDE, "rule": rule})))
    assert "is a rule that nobody may override" in said
    assert "Only these may be: S04, S05, S31, S12, S13, S15, S27, C09, C28" in said


def test_an_unknown_rule_or_product_or_muscle_is_refused_with_the_nearest():
    assert "is not in the catalogue" in refused_whole(parse_fact(json.dumps({**OVERRIDE, "rule": "S99"})))
    assert "Did you mean 'onabotulinumtoxinA'?" in refused_whole(
        parse_fact(json.dumps({**VIAL, "product": "onabotulinumtoxin"}))
    )
    elsewhere = [{**PLAN["sites"][0], "side": "left"}]
    assert "is procerus, midline, on the map" in refused_whole(
        parse_fact(json.dumps({**PLAN, "sites": elsewhere}))
    )


def test_a_plan_amends_one_that_is_there_and_only_one_plan_does():
    first = signed(ready())
    second = signed([*ready(), first], amends=first.id)
    third = signed([*ready(), first], amends=first.id, by="B. Clinician")
    Chart.from_facts([first, second])
    assert "is the id of no plan in this chart" in refused_whole(second)
    assert "is amended by two plans" in refused_whole(first, second, third)


def test_an_injection_names_a_plan_and_vials_that_are_there_and_of_its_product():
    given = {
        "product": "onabotulinumtoxinA",
        "sites": [{"muscle": "procerus", "side": "midline", "units": 5}],
    }
    assert "is no vial of this chart" in refused_whole(
        fact("injection", "2026-06-01", **given, vials=["A1"])
    )
    assert "is the id of no plan" in refused_whole(fact("injection", "2026-06-01", **given, plan="p1"))
    other = a_vial(product="incobotulinumtoxinA")
    said = refused_whole(other, fact("injection", "2026-06-01", **given, vials=["A1"]))
    assert "is a vial of incobotulinumtoxinA, and the injection is of onabotulinumtoxinA" in said


@pytest.mark.parametrize(("field", "value"), [("lot", "other"), ("expiry", "2028-01-31"), ("units", 100)])
def test_facts_of_one_vial_that_make_it_another_are_refused(field, value):
    assert "differs from what an earlier fact of vial 'A1' says" in refused_whole(
        a_vial(), a_vial(**{field: value})
    )
