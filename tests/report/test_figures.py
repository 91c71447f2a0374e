"""The charts hold the numbers they were given, and mean the same in black and white."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import pytest

from reprieve.report.figures import course, folded, forecast, forest, look, svg
from reprieve.report.figures.blocks import fortnights
from tests.report import example


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every row of data in a Vega-Lite specification."""
    found: list[dict[str, Any]] = [row for rows in spec.get("datasets", {}).values() for row in rows]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            data = node.get("data")
            if isinstance(data, dict):
                found.extend(data.get("values", []))
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk({key: value for key, value in spec.items() if key != "datasets"})
    return found


def test_the_folded_bars_are_the_counts_they_were_given() -> None:
    bars = [row for row in values(folded.spec(example.FOLDED)) if "phase" in row]
    assert [
        (bar["phase"], bar["bad_days"], bar["recorded"], bar["missing"], bar["per_28"]) for bar in bars
    ] == [
        ("before", 40, 51, 5, 21.96),
        ("weeks 1–2", 22, 50, 6, 12.32),
        ("weeks 3–6", 29, 101, 11, 8.04),
        ("weeks 7–9", 27, 76, 8, 9.95),
        ("weeks 10–12", 36, 57, 6, 17.68),
    ]


def test_the_thin_line_runs_from_all_missing_days_good_to_all_missing_days_bad() -> None:
    bar = folded.bars([{"phase": "weeks 1-2", "bad_days": 10, "recorded": 20, "missing": 8}])[0]
    assert (bar["low"], bar["per_28"], bar["high"]) == (10.0, 14.0, 18.0)  # 28*10/28, 28*10/20, 28*18/28


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        ("baseline", "before"),
        ("weeks 3-6", "weeks 3–6"),
        ("weeks_10_12", "weeks 10–12"),
        ("7-9", "weeks 7–9"),
        ("later", "later"),
    ],
)
def test_a_phase_is_named_as_people_say_it(phase: str, shown: str) -> None:
    assert folded.phase_name({"phase": phase}) == shown


def test_a_phase_with_no_recorded_day_has_no_bar_and_may_be_anything() -> None:
    bar = folded.bars(
        [{"phase": "weeks 1-2", "bad_days": 0, "recorded": 0, "missing": 14, "per_28": None}]
    )[0]
    assert (bar["low"], bar["per_28"], bar["high"]) == (0.0, None, 28.0)


def test_the_fitted_courses_are_the_values_given_times_28() -> None:
    series = example.course()
    lines = [row for row in values(course.spec(series)) if row.get("series") == course.FITTED_NAME]
    by_date = {row["date"]: row for row in lines}
    assert len(by_date) == len(series["dates"])
    for n in (0, 100, len(series["dates"]) - 1):
        row = by_date[series["dates"][n]]
        assert row["median"] == pytest.approx(28 * series["p1"]["median"][n], abs=1e-9)
        assert row["low"] == pytest.approx(28 * series["p1"]["p05"][n], abs=1e-9)
        assert row["high"] == pytest.approx(28 * series["p1"]["p95"][n], abs=1e-9)


def test_a_course_without_a_model_shows_the_counts_alone() -> None:
    series = {key: value for key, value in example.course().items() if key not in ("p1", "p0")}
    spec = course.spec(series)
    assert not [row for row in values(spec) if "series" in row]
    assert len([row for row in values(spec) if "per_28" in row]) == len(course.points(series))


def test_every_injection_is_marked_on_its_date() -> None:
    marked = [row for row in values(course.spec(example.course())) if "label" in row]
    assert [row["date"] for row in marked] == list(example.INJECTIONS)
    assert {row["label"] for row in marked} == {"155 U"}


def test_fortnights_never_cross_an_injection_and_never_count_missing_days() -> None:
    first = dt.date(2026, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(40)]
    bad: list[bool | None] = [True] * 20 + [False] * 10 + [None] * 10
    found = fortnights(days, bad, [first + dt.timedelta(days=20)])
    assert [
        (row["first"], row["last"], row["bad_days"], row["recorded"], row["days"]) for row in found
    ] == [
        ("2026-01-01", "2026-01-06", 6, 6, 6),
        ("2026-01-07", "2026-01-20", 14, 14, 14),
        ("2026-01-21", "2026-02-03", 0, 10, 14),
    ]  # the last six days, 4 to 9 February, hold no record and make no point
    assert [row["per_28"] for row in found] == [28, 28, 0]


def test_the_forest_plot_draws_each_trial_and_the_pool_as_given() -> None:
    drawn = [row for row in values(forest.spec(example.evidence()["pooled"][0])) if "kind" in row]
    kept = {(row["name"], row["kind"], row["estimate"], row["low"], row["high"]) for row in drawn}
    assert kept == {
        ("PREEMPT 1 (2010)", "trial", -1.4, -2.4, -0.4),
        ("PREEMPT 2 (2010)", "trial", -2.3, -3.28, -1.32),
        ("together", "together", -1.84, -7.56, 3.87),
    }
    assert {row["row"].split("|")[0] for row in drawn if row["recalled"]} == {
        "PREEMPT 2 (2010)*",
        "together*",
    }


def test_a_ratio_is_drawn_on_a_log_scale_around_one() -> None:
    pooled = {
        "measure": "RR",
        "estimate": 2.0,
        "ci_low": 1.0,
        "ci_high": 4.0,
        "trials": [],
        "verification": "verified",
    }
    spec = forest.spec(pooled)
    assert '"type": "log"' in str(spec).replace("'", '"')
    assert [row["at"] for row in values(spec) if "at" in row] == [1]


def test_the_forecast_draws_both_courses_as_given() -> None:
    weeks = example.forecast()["weeks"]
    drawn = [row for row in values(forecast.spec(weeks)) if row.get("series") == forecast.TOXIN_NAME]
    assert {(row["week"], row["low"], row["median"], row["high"]) for row in drawn} == {
        (row["week"], row["with_toxin"]["p05"], row["with_toxin"]["median"], row["with_toxin"]["p95"])
        for row in weeks
    }


def test_a_forecast_in_daily_chances_is_drawn_as_days_in_28() -> None:
    chances = {
        "unit": "chance of a bad day",
        "weeks": [{"week": 1, "with_toxin": example.quantity(0.25, 0.5, 0.75)}],
    }
    drawn = forecast.curves(forecast.in_28_days(chances))
    assert [(row["low"], row["median"], row["high"]) for row in drawn] == [(7, 14, 21)]
    days = {"weeks": [{"week": 1, "with_toxin": example.quantity(7, 14, 21)}]}
    assert forecast.curves(forecast.in_28_days(days)) == drawn


def charts() -> list[tuple[str, Any, Any]]:
    answer, before = example.treated(), example.untreated()
    return [
        ("folded", folded, answer["response"]["folded"]),
        ("course", course, answer["figures"]["course"]),
        ("forest", forest, answer["evidence"][0]["pooled"][0]),
        ("forecast", forecast, before["forecast"]["weeks"]),
    ]


@pytest.mark.parametrize("size", look.SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize(("name", "chart", "data"), charts(), ids=[row[0] for row in charts()])
def test_every_picture_has_a_name_a_description_and_letters_of_11_px(
    name: str, chart: Any, data: Any, size: look.Size
) -> None:
    drawn = svg.draw(chart.spec(data, size), title="T <&>", desc=chart.description(data), name=name)
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == "T <&>"
    assert len(root.findtext(f"{space}desc") or "") > 20
    assert float(root.get("width", "0")) <= size.width + 1
    letters = [float(px) for px in re.findall(r'font-size="([\d.]+)px"', drawn)]
    assert letters
    assert min(letters) >= 11


@pytest.mark.parametrize("size", look.SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize(("name", "chart", "data"), charts(), ids=[row[0] for row in charts()])
def test_every_specification_is_valid_vega_lite(name: str, chart: Any, data: Any, size: look.Size) -> None:
    alt.Chart.from_dict(chart.spec(data, size), validate=True)


def test_the_two_courses_differ_without_colour() -> None:
    drawn = svg.draw(course.spec(example.course()), title="t", desc="d", name="c")
    assert 'stroke-dasharray="7,4"' in drawn


def test_ids_of_two_pictures_in_one_page_never_meet() -> None:
    drawn = [
        svg.draw(course.spec(example.course(), size), title="t", desc="d", name=f"c-{size.name}")
        for size in look.SIZES
    ]
    ids = [set(re.findall(r'\bid="([^"]+)"', one)) for one in drawn]
    assert ids[0].isdisjoint(ids[1])
    for one, own in zip(drawn, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", one)) <= own
