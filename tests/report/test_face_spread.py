"""The reach to scale, what lies beside the sites, the sheet of all views, and the page of a plan."""

from __future__ import annotations

import re

import pytest

from reprieve.report.face_sheet import sheet
from reprieve.report.plan_page import face_of, plan_page
from reprieve.report.plan_rows import plan_words
from tests.plan.charts import KNOWLEDGE, answer, answered, drawn, plan_for

PLAN = drawn(answered()).to_dict()
JAW = drawn(answered(), paradigm="tmd_masseter_temporalis_30_20").to_dict()


def views(plan):
    face = face_of(plan, KNOWLEDGE.muscles)
    assert face is not None
    return {view.view: view.svg for view in face.views}


def test_5_units_reach_12_mm_on_the_same_scale_as_the_sites():
    svg = views(PLAN)["frontal"]
    radii = {float(r) for r in re.findall(r'class="reach"[^>]* r="([\d.]+)"', svg)}
    assert list(radii) == [pytest.approx(12 / 360, abs=1e-4)]
    assert svg.count('class="reach"') == 7  # 2 corrugator, 1 procerus, 4 frontalis


def test_every_site_that_is_drawn_has_its_circle():
    for plan in (PLAN, JAW):
        drawn_views = views(plan).values()
        assert sum(svg.count('class="reach"') for svg in drawn_views) == len(plan["sites"])


@pytest.mark.parametrize(
    ("plan", "view", "names"),
    [
        (PLAN, "frontal", ["levator palpebrae superioris", "brow line"]),
        (PLAN, "posterior", ["greater occipital nerve", "levator scapulae"]),
        (JAW, "lateral_left", ["risorius", "zygomaticus", "parotid gland"]),
    ],
)
def test_what_lies_beside_is_hatched_lettered_and_named(plan, view, names):
    svg = views(plan)[view]
    shown = re.findall(r">([a-z] [^<]+)</text>", svg)
    for name in names:
        assert any(name in line for line in shown), name
    letters = set(re.findall(r'class="letter"[^>]*>([a-z])<', svg))
    assert letters == set("abcdefgh"[: len(letters)])
    assert 'class="risk"' in svg


def test_both_sides_of_the_brow_line_are_drawn_and_mirrored():
    svg = views(PLAN)["frontal"]
    lines = re.findall(r'<polyline class="risk" points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+)"', svg)
    (a, ay, b, by), (c, cy, d, dy) = [tuple(map(float, one)) for one in lines]
    assert {ay, by, cy, dy} == {0.285}
    assert (a + c, b + d) == (pytest.approx(1), pytest.approx(1))


def test_each_view_has_its_own_ids_so_that_four_on_a_page_do_not_mix():
    ids = [one for svg in views(PLAN).values() for one in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_without_spread_the_old_drawing_stays():
    plan = {**PLAN, "spread": [], "sites": [{**one, "radius_mm": None} for one in PLAN["sites"]]}
    svg = views(plan)["frontal"]
    assert 'class="risk"' not in svg
    assert 'class="reach"' not in svg
    assert "Dashed" not in svg


def test_the_sheet_holds_every_view_and_tells_every_site_to_those_who_do_not_see_it():
    face = face_of(PLAN, KNOWLEDGE.muscles)
    assert face is not None
    svg = sheet(PLAN, face)
    assert svg.count('class="face"') == 4
    description = re.search(r'<desc id="sheet-desc">([^<]+)</desc>', svg)
    assert description is not None
    assert description[1].count("5 units") == 31
    assert "155 units of onabotulinumtoxinA" in svg


def test_the_page_of_a_plan_needs_nothing_else_and_has_every_site_as_a_table():
    page = plan_page(PLAN, muscles=KNOWLEDGE.muscles, vocabulary=KNOWLEDGE.vocabulary)
    assert not re.search(r'<(?:script|link|img|iframe)\b|src="http', page)
    assert page.count('<th scope="row">corrugator_R</th>') == 1
    assert "No injection" in page
    assert "What lies beside the sites" in page


def test_the_page_where_no_plan_can_be_drawn_says_why_and_what_there_is():
    plan = plan_for(answered(), condition="episodic_migraine").to_dict()
    page = plan_page(plan, muscles=KNOWLEDGE.muscles)
    assert "No injection is the answer" in page
    assert "What else could be done" in page


def test_hostile_names_of_own_sites_are_inert():
    plan = {**PLAN, "sites": [{**PLAN["sites"][0], "site": "<script>alert(1)</script>"}], "spread": []}
    assert "<script>" not in plan_page(plan, muscles=KNOWLEDGE.muscles)


def test_spread_is_told_once_a_structure_at_its_nearest_site_emergencies_first():
    words = plan_words(PLAN)
    structures = [row[0] for row in words.spread]
    assert len(structures) == len(set(structures))
    assert "pharyngeal" in structures[0] or "lung" in structures[0]
    lid = next(row for row in words.spread if row[0].startswith("levator palpebrae superioris (corrugator"))
    assert "at least 17 mm away" in lid[2]  # as the map has it
    assert "4 of 100 people with toxin" in lid[3]


def test_a_step_that_was_taken_and_one_that_waits_are_told_apart():
    facts = [*answered(), answer("neck_weak_small_or_painful", True)]
    words = plan_words(drawn(facts).to_dict())
    assert any(
        one["text"].startswith("Left out (2 sites): Small, weak or painful neck") for one in words.taken
    )
    assert any(one["text"].startswith("Not known, sites may be left out") for one in words.open_)
