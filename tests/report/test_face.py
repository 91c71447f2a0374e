"""Needles on the right side of the face, in the right number."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from reprieve.knowledge.muscles import Muscles, parse_muscles
from reprieve.report.face import face_map, place
from reprieve.report.face_labels import apart
from tests.report import example


@pytest.fixture(scope="module")
def muscles() -> Muscles:
    text = files("reprieve.knowledge").joinpath("clinical", "muscles.yaml").read_text(encoding="utf-8")
    return parse_muscles(text)


def spots(svg: str) -> dict[str, float]:
    """Where each site's true point is across the picture, in px of 340."""
    return {name: float(x) for name, x in re.findall(r'data-site="([^"]+)" data-x="([\d.]+)"', svg)}


def views(muscles: Muscles) -> dict[str, str]:
    return {view.view: view.svg for view in face_map(example.plan()["sites"], muscles).views}


def test_from_the_front_the_patients_right_is_at_the_left_of_the_picture(muscles: Muscles) -> None:
    at = spots(views(muscles)["frontal"])
    assert at["corrugator_R"] < 170 < at["corrugator_L"]
    assert at["procerus_M"] == pytest.approx(170, abs=0.5)


def test_from_behind_the_patients_left_is_at_the_left_of_the_picture(muscles: Muscles) -> None:
    at = spots(views(muscles)["posterior"])
    assert at["trapezius_1_L"] < 170 < at["trapezius_1_R"]


@pytest.mark.parametrize(("view", "left", "right"), [
    ("frontal", "patient’s RIGHT", "patient’s LEFT"),
    ("posterior", "patient’s LEFT", "patient’s RIGHT"),
])  # fmt: skip
def test_each_edge_is_labelled_as_the_clinician_sees_the_patient(
    muscles: Muscles, view: str, left: str, right: str
) -> None:
    labels = re.findall(r'<text class="edge" x="([\d.]+)"[^>]*>([^<]+)</text>', views(muscles)[view])
    by_x = sorted((float(x), text) for x, text in labels)
    assert (by_x[0][1], by_x[-1][1]) == (left, right)


def test_the_side_views_show_only_their_own_side(muscles: Muscles) -> None:
    pictures = views(muscles)
    assert all(site.endswith("_R") for site in spots(pictures["lateral_right"]))
    assert all(site.endswith("_L") for site in spots(pictures["lateral_left"]))


def test_every_site_is_drawn_once_so_the_units_on_the_pictures_sum_to_the_plan(muscles: Muscles) -> None:
    drawn = [site for svg in views(muscles).values() for site in spots(svg)]
    assert sorted(drawn) == sorted(site for site, _, _ in example.PREEMPT)
    shown = [
        float(units)
        for svg in views(muscles).values()
        for units in re.findall(r'<g class="site".*?<text [^>]*>([\d.]+)</text>', svg)
    ]
    assert (len(shown), sum(shown)) == (31, 155)


def test_the_sums_by_muscle_are_those_of_the_published_table(muscles: Muscles) -> None:
    rows = face_map(example.plan()["sites"], muscles).by_muscle
    assert [(row["short"], row["sites"], row["units"]) for row in rows] == [
        ("corrugator supercilii", 2, 10),
        ("procerus", 1, 5),
        ("frontalis", 4, 20),
        ("temporalis", 8, 40),
        ("occipitalis", 6, 30),
        ("cervical paraspinal group", 4, 20),
        ("trapezius", 6, 30),
    ]


def test_a_site_without_coordinates_is_listed_and_never_placed_by_guess(muscles: Muscles) -> None:
    found = face_map([{"site": "nowhere", "muscle": "frontalis", "side": "left", "units": 5}], muscles)
    assert found.views == ()
    assert [site.site for site in found.unplaced] == ["nowhere"]


def test_the_scale_bar_is_five_centimetres_at_360_mm_a_unit(muscles: Muscles) -> None:
    sites = place(example.plan()["sites"], muscles.model_dump())
    front = {site.site: site.at for site in sites if site.view == "frontal" and site.at}
    svg = views(muscles)["frontal"]
    at = spots(svg)
    px_a_unit = (at["corrugator_L"] - at["corrugator_R"]) / (
        front["corrugator_L"][0] - front["corrugator_R"][0]
    )
    bar = re.search(r'<path d="M4,[\d.]+v8M4,[\d.]+h([\d.]+)', svg)
    assert bar is not None
    assert float(bar[1]) == pytest.approx(px_a_unit * 50 / 360, rel=0.01)


def test_the_parsed_file_and_the_knowledge_object_draw_the_same(muscles: Muscles) -> None:
    sites = example.plan()["sites"]
    assert face_map(sites, muscles) == face_map(sites, muscles.model_dump())


def test_hostile_text_in_a_site_is_inert(muscles: Muscles) -> None:
    sites = [{"site": "procerus_M", "muscle": '"><script>', "side": "<b>", "units": 5}]
    svg = face_map(sites, muscles, product="<script>alert(1)</script>").views[0].svg
    assert "<script" not in svg


def test_labels_part_until_none_covers_another() -> None:
    points = [(0.0, 0.0), (1.0, 0.0), (0.0, 0.0), (50.0, 0.0)]
    labels = apart(points, distance=10)
    gaps = [
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        for i, a in enumerate(labels)
        for b in labels[i + 1 :]
    ]
    assert min(gaps) > 9.9
    assert labels[3] == (50.0, 0.0)
