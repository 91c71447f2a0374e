"""Vials, volumes, needles and waste, by hand arithmetic."""

from __future__ import annotations

import pytest

from reprieve.errors import FactError
from reprieve.plan.dilution import dilution_of
from reprieve.plan.paradigm import PlannedSite
from reprieve.plan.units import Units
from tests.record.people import KNOWLEDGE, drawn, ready


def site(name, units, *, volume_ml=None, injections=1, product="onabotulinumtoxinA"):
    return PlannedSite(
        site=name,
        muscle="temporalis",
        side="left",
        units=Units(product, units),
        injections=injections,
        volume_ml=volume_ml,
    )


def diluted(*sites, vial_units=100, diluent_ml=2):
    return dilution_of(sites, product="onabotulinumtoxinA", vial_units=vial_units, diluent_ml=diluent_ml)


def test_155_units_from_vials_of_100_in_2_ml():
    # 31 sites of 5 U; 100 U / 2 mL = 5 U per 0.1 mL: 0.1 mL a site, 3.1 mL in all, 2 vials, 45 U = 0.9 mL left
    found = diluted(*(site(str(n), 5) for n in range(31))).to_dict()
    assert (found["units_per_0_1_ml"], found["vials_opened"], found["needle_count"]) == (5, 2, 31)
    assert (found["total_units"], found["volume_ml"]) == (155, 3.1)
    assert (found["waste_units"], found["waste_ml"]) == (45, 0.9)
    assert {one["volume_ml"] for one in found["sites"]} == {0.1}


@pytest.mark.parametrize(
    ("total", "size", "vials", "waste"),
    [(100, 100, 1, 0), (100.5, 100, 2, 99.5), (195, 200, 1, 5), (150, 50, 3, 0)],
)
def test_as_many_vials_are_opened_as_are_needed_and_no_more(total, size, vials, waste):
    found = diluted(site("a", total), vial_units=size)
    assert (found.vials_opened, found.waste.amount) == (vials, waste)


def test_thirds_of_a_unit_open_no_vial_too_many():
    assert diluted(*(site(str(n), 100 / 3) for n in range(3))).vials_opened == 1


def test_needle_sticks_are_counted_by_injections_and_sites_given_nothing_are_none():
    found = diluted(site("a", 20, injections=4), site("b", 5), site("c", 0, injections=2))
    assert found.needle_count == 5


@pytest.mark.parametrize(("stated", "apart"), [(0.1, 0), (0.12, 1), (0.05, 2.5), (None, 0)])
def test_a_stated_volume_is_compared_in_units(stated, apart):
    assert diluted(site("a", 5, volume_ml=stated)).sites[0].disagreement_units == pytest.approx(apart)


@pytest.mark.parametrize(
    ("field", "value"), [("vial_units", 0), ("diluent_ml", -1), ("diluent_ml", float("nan"))]
)
def test_a_vial_and_a_diluent_are_above_0(field, value):
    with pytest.raises(FactError, match=field):
        diluted(site("a", 5), **{field: value})


def test_sites_of_two_products_cannot_be_diluted_together():
    with pytest.raises(FactError, match="units of two products"):
        diluted(site("a", 5), site("b", 5, product="incobotulinumtoxinA"))


def test_every_row_of_the_products_dilution_tables_holds_what_it_says():
    for product, entry in KNOWLEDGE.products.products.items():
        for row in ((entry.model_extra or {}).get("reconstitution") or {}).get("table", ()):
            one = PlannedSite(site="a", muscle="temporalis", side="left", units=Units(product, 1))
            found = dilution_of(
                [one], product=product, vial_units=row["vial_units"], diluent_ml=row["diluent_ml"]
            )
            assert found.units_per_0_1_ml == pytest.approx(row["units_per_0_1_ml"], rel=0.005)


def test_a_plan_shows_its_doses_in_each_size_of_vial_with_the_least_waste_first():
    rows = drawn(ready()).to_dict()["dilutions"]
    # PREEMPT: 5 U per 0.1 mL. 4 x 50 = 200 U or 1 x 200 U or 2 x 100 U: 45 U are left each time, fewest vials first
    assert [(one["vial_units"], one["vials_opened"], one["waste_units"]) for one in rows] == [
        (200, 1, 45),
        (100, 2, 45),
        (50, 4, 45),
    ]
    assert [one["diluent_ml"] for one in rows] == [4, 2, 1]
