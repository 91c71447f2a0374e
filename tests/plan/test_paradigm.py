"""The drawn paradigm against the published table, and paradigms that cannot be drawn."""

from __future__ import annotations

import pytest

from reprieve.errors import FactError
from reprieve.plan import NoPlan
from tests.plan.charts import KNOWLEDGE, answered, drawn, plan_for

# Blumenfeld 2010, Headache 50:1406, and the label: sites and units of each muscle area, both sides together
PREEMPT = {
    "corrugator": (2, 10),
    "procerus": (1, 5),
    "frontalis": (4, 20),
    "temporalis": (8, 40),
    "occipitalis": (6, 30),
    "cervical_paraspinal": (4, 20),
    "trapezius": (6, 30),
}


def test_preempt_is_31_sites_of_5_units_and_155_units_in_seven_muscles_as_published():
    plan = drawn(answered()).to_dict()
    assert {row["muscle"]: (row["sites"], row["units"]) for row in plan["by_muscle"]} == PREEMPT
    assert (len(plan["sites"]), plan["total_units"], plan["product"]) == (31, 155, "onabotulinumtoxinA")
    assert {site["units"] for site in plan["sites"]} == {5}


def test_preempt_treats_both_sides_alike_with_one_site_in_the_midline():
    sides = [site["side"] for site in drawn(answered()).to_dict()["sites"]]
    assert (sides.count("left"), sides.count("right"), sides.count("midline")) == (15, 15, 1)


@pytest.mark.parametrize(
    ("paradigm", "units"),
    [("tmd_masseter_temporalis_30_20", 100), ("tmd_refractory_80", 80), ("occipital_neuralgia_36", 36)],
)
def test_each_paradigm_with_sites_comes_to_its_published_total(paradigm, units):
    plan = drawn(answered(), paradigm=paradigm).to_dict()
    assert plan["total_units"] == units
    assert not plan["labelled"]


def test_the_extension_of_preempt_starts_from_its_fixed_sites():
    plan = drawn(answered(), paradigm="preempt_follow_the_pain_195").to_dict()
    assert (plan["total_units"], len(plan["sites"])) == (155, 31)


@pytest.mark.parametrize(
    "paradigm", [p.id for p in KNOWLEDGE.paradigms.paradigms if not KNOWLEDGE.paradigms.doses_of(p)]
)
def test_a_schedule_without_sites_is_not_drawn_and_says_why(paradigm):
    plan = plan_for(answered(), paradigm=paradigm)
    assert isinstance(plan, NoPlan)
    assert plan.why.startswith("No plan can be drawn, because ")
    assert not plan.to_dict()["signable"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("trigeminal_neuralgia", "evidence without agreed sites"),
        ("episodic_migraine", "not recommended"),
        (
            "tmd_myofascial_pain",
            "a clinician may ask for tmd_masseter_temporalis_30_20 or tmd_refractory_80",
        ),
        ("persistent_idiopathic_facial_pain", "no published paradigm is known"),
    ],
)
def test_a_condition_without_a_labelled_paradigm_gets_a_reason_and_no_injection_as_first_choice(
    condition, words
):
    plan = plan_for(answered(), condition=condition).to_dict()
    assert words in plan["not_computed"]
    assert plan["alternatives"][0]["name"] == "No injection"


def test_an_unknown_paradigm_names_those_that_can_be_drawn():
    with pytest.raises(
        FactError, match=r"paradigm is 'preempt': there is no such paradigm.*preempt_fixed_155"
    ):
        plan_for(answered(), paradigm="preempt")


def test_the_boxed_warning_is_told_first_and_no_injection_last():
    topics = [point["topic"] for point in drawn(answered()).to_dict()["consent"]]
    assert (topics[0], topics[-1]) == ("boxed_warning", "choice")


def test_neck_pain_is_told_with_its_rate_under_dummy_injections():
    points = drawn(answered()).to_dict()["consent"]
    neck = next(point for point in points if point.get("effect") == "neck_pain")
    assert (neck["active_percent"], neck["placebo_percent"], neck["verification"]) == (6.7, 2.2, "verified")


# ---- alternatives


@pytest.mark.parametrize("condition", ["episodic_migraine"])
def test_where_toxin_is_not_recommended_no_injection_is_the_answer(condition):
    plan = plan_for(answered(), condition=condition).to_dict()
    assert plan["alternatives"][0]["is_the_answer"]
    assert "No injection is the answer" in plan["not_computed"]


def test_no_injection_stays_a_choice_beside_a_labelled_plan_and_the_extension_comes_next():
    rows = drawn(answered()).to_dict()["alternatives"]
    assert [row["paradigm"] for row in rows] == [None, "preempt_follow_the_pain_195"]
    assert not rows[0]["is_the_answer"]
    assert rows[1]["standing"] == "labelled"


def test_of_21_paradigms_5_can_be_drawn_and_16_are_evidence():
    drawable = [one for one in KNOWLEDGE.paradigms.paradigms if KNOWLEDGE.paradigms.doses_of(one)]
    assert (len(drawable), len(KNOWLEDGE.paradigms.paradigms) - len(drawable)) == (5, 16)


def test_every_alternative_has_a_source_and_its_mark_and_says_why_it_cannot_be_drawn():
    for condition in KNOWLEDGE.paradigms.conditions:
        for row in plan_for(answered(), condition=condition).to_dict()["alternatives"]:
            assert row["source"]
            assert row["verification"] in ("verified", "recalled")
            assert row["because"]


def test_emergencies_are_told_before_any_other_side_effect():
    points = drawn(answered()).to_dict()["consent"]
    urgencies = [point["urgency"] for point in points if point["topic"] == "side_effect"]
    order = ["emergency", "urgent", "soon", "routine", "info", "monitor"]
    assert urgencies == sorted(urgencies, key=order.index)
    assert urgencies[0] == "emergency"
