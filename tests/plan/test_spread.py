"""What lies beside a site, how far, and what the drawing formula makes of it: by hand, and against a plain search."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reprieve.plan.distance import distance_mm, shape_of
from reprieve.plan.how_often import Often, how_often
from reprieve.plan.paradigm import PlannedSite
from reprieve.plan.spread import reach_radius_mm
from reprieve.plan.units import Units
from tests.plan.charts import KNOWLEDGE, answered, drawn

MUSCLES = KNOWLEDGE.muscles
FORMULA = MUSCLES.spread_formula


def site(units, volume_ml=0.1, injections=1, product="onabotulinumtoxinA"):
    return PlannedSite(
        site="masseter_1_L",
        muscle="masseter",
        side="left",
        units=Units(product, units),
        volume_ml=volume_ml,
        injections=injections,
    )


@pytest.mark.parametrize(
    ("units", "volume_ml", "injections", "mm"),
    [
        (5, 0.1, 1, 12),  # the formula's own point
        (40, 0.1, 1, 24),  # 8 times the dose: cube root 2
        (5, 0.8, 1, 24),  # 8 times the volume
        (10, 0.2, 1, 12 * 4 ** (1 / 3)),
        (10, 0.2, 2, 12),  # two injections of 5 U in 0.1 mL each
        (5, None, 1, 12),  # no volume stated: the formula's own
    ],
)
def test_the_reach_grows_with_the_cube_root_of_dose_and_volume(units, volume_ml, injections, mm):
    assert reach_radius_mm(site(units, volume_ml, injections), FORMULA) == pytest.approx(mm)


def test_another_products_units_have_no_reach_since_the_formula_is_not_for_them():
    assert reach_radius_mm(site(50, product="abobotulinumtoxinA"), FORMULA) is None


@pytest.mark.parametrize(
    ("name", "structure", "mm"),
    [
        ("corrugator_L", "brow_line", (0.285 - 0.264) * 360),
        ("frontalis_lat_R", "brow_line", (0.285 - 0.217) * 360),
        ("masseter_2_L", "facial_artery", math.hypot(0.347 - 0.31, 0.545 - 0.555) * 360),
        ("occipitalis_1_L", "greater_occipital_nerve", math.hypot(0.446 - 0.405, 0.43 - 0.405) * 360),
        ("occipitalis_1_R", "greater_occipital_nerve", math.hypot(0.446 - 0.405, 0.43 - 0.405) * 360),
    ],
)
def test_a_distance_is_that_of_the_coordinates_at_360_mm_a_unit(name, structure, mm):
    assert distance_mm(MUSCLES, name, structure) == pytest.approx(mm, abs=0.01)


def test_a_structure_that_no_view_shows_beside_the_site_has_no_distance():
    assert distance_mm(MUSCLES, "procerus_M", "greater_occipital_nerve") is None


@pytest.mark.parametrize(
    ("name", "structure", "view", "side"),
    [
        ("corrugator_L", "levator_palpebrae", "frontal", "left"),
        ("masseter_1_L", "risorius", "lateral_left", "left"),
        ("occipitalis_2_R", "splenius_capitis", "posterior", "right"),
        ("temporalis_3_R", "orbicularis_oculi", "lateral_right", "right"),
    ],
)
def test_the_distance_to_an_outline_is_at_least_that_to_the_nearest_of_many_points_on_it(
    name, structure, view, side
):
    at = np.array(getattr(MUSCLES.sites[name][1], view))
    shape = np.array(shape_of(MUSCLES, structure, view, side))
    along = np.linspace(0, 1, 2001)[:, None]
    edges = [a + along * (b - a) for a, b in zip(shape, np.roll(shape, -1, axis=0), strict=True)]
    plain = 360 * min(np.hypot(*(edge - at).T).min() for edge in edges)
    assert distance_mm(MUSCLES, name, structure) >= plain - 0.05


def test_left_and_right_of_each_structure_at_risk_are_as_far():
    for row in drawn(answered()).to_dict()["spread"]:
        if row["side"] != "right":
            continue
        left = distance_mm_of(row["site"][:-2] + "_L", row["structure"])
        assert row["distance_mm"] == pytest.approx(left, abs=2.0), (row["site"], row["structure"])


def distance_mm_of(name, structure):
    rows = drawn(answered()).to_dict()["spread"]
    found = next(row for row in rows if (row["site"], row["structure"]) == (name, structure))
    return found["distance_mm"]


def test_each_site_of_a_plan_says_what_would_follow_and_how_often_that_came_with_and_without_toxin():
    rows = [row for row in drawn(answered()).to_dict()["spread"] if row["site"] == "corrugator_R"]
    lid = next(row for row in rows if row["at"] == ["levator_palpebrae"])
    assert "ptosis" in lid["effect"]
    assert lid["reach"] == pytest.approx(math.exp(-((lid["distance_mm"] / 12) ** 2)), abs=0.01)
    expected = lid["expected"][0]  # the label's table as recalled: 25 of 687 and 2 of 692
    assert (expected["active_percent"], expected["placebo_percent"]) == (4, "<1")
    assert lid["formula"] == "for warnings and drawings only, no probability of harm"


def test_what_lies_deep_has_no_distance_since_a_flat_map_cannot_say():
    rows = drawn(answered()).to_dict()["spread"]
    deep = [row for row in rows if "pharyngeal" in row["structure"]]
    assert deep
    assert all(row["distance_mm"] is None and row["reach"] is None for row in deep)


def test_harm_by_the_needle_has_no_reach():
    rows = drawn(answered()).to_dict()["spread"]
    assert {row["reach"] for row in rows if row["how"] == "needle"} == {None}


def test_every_site_of_every_drawable_paradigm_has_its_structures_at_risk():
    for paradigm in KNOWLEDGE.paradigms.paradigms:
        if KNOWLEDGE.paradigms.doses_of(paradigm):
            plan = drawn(answered(), paradigm=paradigm.id).to_dict()
            assert {row["site"] for row in plan["spread"]} == {one["site"] for one in plan["sites"]}


def test_words_of_a_source_are_shown_as_they_are_and_never_as_of_100_people():
    effects = KNOWLEDGE.adverse_effects.by_id
    assert how_often(effects["diplopia"]).words == "rare"
    assert how_often(effects["brow_droop_or_arch"]).words == "no reliable rate"
    assert how_often(effects["dysphagia"]).words == "2 of 100 people with toxin, no comparison group"
    assert (
        Often(active_percent="<1", placebo_percent=0, scope=None, source="s", verification="recalled").words
        == "<1 of 100 people with toxin, 0 with dummy injections"
    )
