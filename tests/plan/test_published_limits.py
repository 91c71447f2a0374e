"""A clinician's own sites have a ceiling where one is published; where none is, that is said and must be seen."""

from __future__ import annotations

import pytest

from reprieve.plan import parse_own_sites
from reprieve.plan.published_limits import most_on_a_side
from reprieve.plan.signing import override_fact
from tests.plan.charts import KNOWLEDGE, answered, blocked, drawn, verdict


def own(muscle, units, *, side="right", product="onabotulinumtoxinA"):
    text = (
        f"{{condition: bruxism, product: {product}, units_per_0_1_ml: 5, "
        f"sites: [{{site: mine, muscle: {muscle}, side: {side}, units: {units}}}]}}"
    )
    return drawn(answered(), own=parse_own_sites(text, KNOWLEDGE))


def test_the_limits_are_those_of_the_published_schedules():
    # PREEMPT: temporalis 20 U a side and 10 extra, occipitalis 15 and 10, trapezius 15 and 20; frontalis 10, corrugator 5,
    # procerus 5, neck 10. TMD: masseter 30 U a side. Occipital neuralgia: occipitalis 18 a side.
    assert {
        muscle: units for muscle, (units, _) in most_on_a_side(KNOWLEDGE, "onabotulinumtoxinA").items()
    } == {
        "temporalis": 30,
        "occipitalis": 25,
        "trapezius": 35,
        "frontalis": 10,
        "corrugator": 5,
        "procerus": 5,
        "cervical_paraspinal": 10,
        "masseter": 30,
    }
    # incobotulinumtoxinA: no schedule with agreed sites; the TMD trial of 170 U gave 50, 25 and 10 U a side
    assert {
        muscle: units for muscle, (units, _) in most_on_a_side(KNOWLEDGE, "incobotulinumtoxinA").items()
    } == {
        "masseter": 50,
        "temporalis": 25,
        "lateral_pterygoid": 10,
    }
    assert most_on_a_side(KNOWLEDGE, "abobotulinumtoxinA") == {}


@pytest.mark.parametrize(
    ("muscle", "units", "said"),
    [
        ("masseter", 50, "not_met"),
        ("masseter", 51, "met"),
        ("masseter", 400, "met"),
        ("frontalis", 50, "not_met"),
        ("frontalis", 51, "met"),
    ],
)
def test_a_product_without_agreed_sites_is_held_to_what_was_published_by_muscle(muscle, units, said):
    plan = own(muscle, units, product="incobotulinumtoxinA")
    assert verdict(plan, "S31") == said
    assert ("S31" in blocked(plan)) is (said == "met")


def test_both_sides_together_may_have_twice_what_one_may():
    text = (
        "{condition: bruxism, product: onabotulinumtoxinA, sites: ["
        "{site: r, muscle: masseter, side: right, units: 30}, {site: l, muscle: masseter, side: left, units: %s}]}"
    )
    assert verdict(drawn(answered(), own=parse_own_sites(text % 30, KNOWLEDGE)), "S31") == "not_met"
    assert verdict(drawn(answered(), own=parse_own_sites(text % 31, KNOWLEDGE)), "S31") == "met"


def test_several_sites_of_a_muscle_on_one_side_are_added():
    text = (
        "{condition: bruxism, product: onabotulinumtoxinA, sites: ["
        "{site: a, muscle: masseter, side: right, units: 16}, {site: b, muscle: masseter, side: right, units: 15}]}"
    )
    assert verdict(drawn(answered(), own=parse_own_sites(text, KNOWLEDGE)), "S31") == "met"


@pytest.mark.parametrize(
    ("muscle", "side", "units", "said"),
    [
        ("masseter", "right", 30, "not_met"),
        ("masseter", "right", 30.5, "met"),
        ("masseter", "left", 400, "met"),
        ("procerus", "midline", 5, "not_met"),
        ("procerus", "midline", 200, "met"),
        (
            "zygomaticus",
            "right",
            35,
            "not_met",
        ),  # in no schedule: the most that any muscle gets, trapezius 35 U
        ("zygomaticus", "right", 36, "met"),
    ],
)
def test_more_than_any_published_schedule_gives_a_muscle_on_one_side_stops(muscle, side, units, said):
    plan = own(muscle, units, side=side)
    assert verdict(plan, "S31") == said
    assert ("S31" in blocked(plan)) is (said == "met")


def test_somebody_may_decide_on_more_by_name_and_reason():
    plan = own("masseter", 60)
    decided = override_fact(
        plan,
        KNOWLEDGE,
        rule="S31",
        name="A. B.",
        role="neurologist",
        reason="two sessions of 30 U did nothing",
    )
    text = "masseter right: 60 U; it: 30 U at most"
    assert any(text in one for one in decided.stands_on)


@pytest.mark.parametrize(
    ("muscle", "product", "said"),
    [
        ("masseter", "onabotulinumtoxinA", "not_met"),
        ("zygomaticus", "onabotulinumtoxinA", "met"),
        ("masseter", "incobotulinumtoxinA", "not_met"),
        ("zygomaticus", "incobotulinumtoxinA", "met"),
        ("masseter", "abobotulinumtoxinA", "met"),
    ],
)
def test_where_no_limit_is_known_it_is_said_and_must_be_acknowledged(muscle, product, said):
    plan = own(muscle, 10, product=product)
    entry = next(one for one in plan.entries if one.rule == "C30")
    assert (entry.verdict.value, entry.to_acknowledge) == (said, said == "met")


@pytest.mark.parametrize(
    ("product", "units", "rule"),
    [
        ("abobotulinumtoxinA", 1501, "C28"),
        ("abobotulinumtoxinA", 90_000, "C28"),
        ("daxibotulinumtoxinA", 251, "C09"),
        ("letibotulinumtoxinA", 21, "C09"),
        ("letibotulinumtoxinA", 50_000, "C09"),
    ],
)
def test_more_than_the_largest_labelled_session_stops(product, units, rule):
    plan = own("masseter", units, product=product)
    assert rule in blocked(plan)
    assert (
        override_fact(plan, KNOWLEDGE, rule=rule, name="A. B.", role="neurologist", reason="because").rule
        == rule
    )


def test_the_muscle_that_lifts_the_lid_is_never_a_target():
    assert "S25" in blocked(own("levator_palpebrae", 1))
