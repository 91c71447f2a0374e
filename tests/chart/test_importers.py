"""Other people's files: counts agree with a plain count of the file, and every fault names row, column and remedy."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict

import pytest

from reprieve.chart import Score
from reprieve.chart.importers import import_csv, mapping_named
from reprieve.chart.importers.mapping import mapping_of
from reprieve.errors import ChartError, FactError
from tests.conftest import DATA

DIARIES = DATA / "kosteckidillon" / "kosteckidillon_migraine_diary_ipd.csv"
TRIAL = DATA / "cdystonia" / "cdystonia_botb_rct_ipd.csv"
PLAIN = mapping_of({"kind": "diary", "when": {"column": "date"}, "days": {"pain": {"column": "pain"}}})


def test_headache_days_of_the_133_real_diaries_agree_with_a_plain_count_of_the_file():
    counted: dict[str, dict[str, str]] = defaultdict(dict)
    with DIARIES.open(newline="") as file:
        for row in csv.DictReader(file):
            counted[row["id"]][row["dos"]] = row["headache"]
    charts = import_csv(DIARIES, mapping_named("kosteckidillon")).charts
    assert len(charts) == len(counted) == 133
    for person, days in counted.items():
        chart = charts[f"kosteckidillon-{int(person):03d}"]
        recorded = chart.as_of(chart.last_date).diary.days.values()
        assert len(recorded) == len(days)
        assert sum(day.headache is True for day in recorded) == sum(said == "yes" for said in days.values())


def test_the_repeated_row_of_person_90_is_one_day_and_is_reported():
    notes = import_csv(DIARIES, mapping_named("kosteckidillon")).notes
    assert "kosteckidillon-090: 1 identical repeated row, counted once" in notes


def test_made_up_dates_say_so_on_every_fact():
    chart = import_csv(DIARIES, mapping_named("kosteckidillon")).charts["kosteckidillon-001"]
    assert all("not real" in (fact.source or "") for fact in chart.facts)
    assert chart.facts[0].on == dt.date(2000, 1, 1) + dt.timedelta(days=753)


def test_the_109_people_of_the_trial_come_with_their_visit_scores_and_their_arm():
    charts = import_csv(TRIAL, mapping_named("cdystonia")).charts
    assert len(charts) == 109
    arms: dict[tuple[str, float], int] = defaultdict(int)
    scores = 0
    for chart in charts.values():
        view = chart.as_of(chart.last_date)
        scores += len(view.of(Score))
        (session,) = view.injections
        arms[session.product, session.total_units] += 1
    assert scores == 631
    # group sizes as published: Brashear 1999 (36 and 37 by the dataset's own notes; 109 in all)
    assert arms == {
        ("rimabotulinumtoxinB", 10000): 37,
        ("rimabotulinumtoxinB", 5000): 36,
        ("placebo", 0): 36,
    }


def test_the_mean_course_by_arm_reproduces_the_published_reference():
    # mean TWSTRS at weeks 0, 2, 4, 8, 12, 16, as in the notice beside the file
    reference = {
        10000: [46.9, 36.0, 34.8, 38.5, 44.1, 48.9],
        5000: [46.4, 37.0, 37.1, 39.5, 42.9, 44.9],
        0: [43.6, 40.0, 39.3, 41.4, 41.7, 42.9],
    }
    by_arm: dict[float, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for chart in import_csv(TRIAL, mapping_named("cdystonia")).charts.values():
        view = chart.as_of(chart.last_date)
        first = view.injections[0].on
        for score in view.of(Score):
            by_arm[view.injections[0].total_units][(score.on - first).days // 7].append(score.value)
    for units, means in reference.items():
        found = [sum(by_arm[units][week]) / len(by_arm[units][week]) for week in (0, 2, 4, 8, 12, 16)]
        assert found == pytest.approx(means, abs=0.0501)


def file_of(tmp_path, text: str):
    path = tmp_path / "diary.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,ache\n2026-01-01,3\n", ["column is 'pain'", "not in the file", "Columns there: date, ache"]),
        ("date,pain\n2026-01-01,3\n2026-02-30,4\n", ["row 3", "date is '2026-02-30'", "when.format"]),
        ("date,pain\n2026-01-01,11\n", ["row 2", "pain is 11"]),
        ("date,pain\n2026-01-01,bad\n", ["row 2", "pain is 'bad'"]),
        ("date,pain\n", ["has no rows"]),
        (
            "date,pain\n2026-01-01,3\n2026-01-01,4\n",
            ["row 3", "2026-01-01", "2 diary days that differ (pain 3 / pain 4)"],
        ),
    ],
)
def test_a_bad_file_is_refused_whole_with_row_column_value_and_remedy(tmp_path, text, says):
    with pytest.raises(ChartError) as error:
        import_csv(file_of(tmp_path, text), PLAIN)
    for part in says:
        assert part in str(error.value)


def test_a_value_the_mapping_does_not_know_is_refused_with_those_it_knows(tmp_path):
    mapping = mapping_of(
        {
            "kind": "diary",
            "when": {"column": "date"},
            "days": {"headache": {"column": "h", "values": {"ja": True, "nein": False}}},
        }
    )
    with pytest.raises(ChartError, match=r"row 2: h is 'vielleicht'.*It knows: ja, nein"):
        import_csv(file_of(tmp_path, "date,h\n2026-01-01,vielleicht\n"), mapping)


def test_an_empty_cell_is_a_missing_day_not_a_day_without_pain(tmp_path):
    imported = import_csv(file_of(tmp_path, "date,pain\n2026-01-01,\n2026-01-02,0\n"), PLAIN)
    diary = imported.charts["person"].as_of(dt.date(2026, 1, 31)).diary
    assert list(diary.days) == [dt.date(2026, 1, 2)]
    assert diary.missing_because == {dt.date(2026, 1, 1): "not_answered"}


ATTACKS = mapping_of({"kind": "attacks", "start": "from", "end": "to", "time_zone": "Europe/Berlin"})


def test_an_export_of_attacks_without_a_span_leaves_other_days_missing_and_says_so(tmp_path):
    path = file_of(tmp_path, "from,to\n2026-01-05T22:00,2026-01-06T03:00\n")
    imported = import_csv(path, ATTACKS)
    assert any("says nothing about days without one" in note for note in imported.notes)
    assert len(imported.charts["person"].as_of(dt.date(2026, 2, 1)).diary.days) == 2


def test_an_export_of_attacks_with_its_span_makes_other_days_free_of_pain(tmp_path):
    path = file_of(tmp_path, "from,to\n2026-01-05T22:00,2026-01-06T03:00\n")
    imported = import_csv(path, ATTACKS, kept=(dt.date(2026, 1, 1), dt.date(2026, 1, 28)))
    recorded = imported.charts["person"].as_of(dt.date(2026, 2, 1)).diary.days.values()
    assert (len(recorded), sum(day.headache is True for day in recorded)) == (28, 2)


def test_an_attack_without_offset_asks_for_the_zone(tmp_path):
    mapping = mapping_of({"kind": "attacks", "start": "from"})
    with pytest.raises(ChartError, match="--time-zone Europe/Berlin"):
        import_csv(file_of(tmp_path, "from\n2026-01-05T22:00\n"), mapping)


def test_a_mapping_that_names_no_pain_column_says_what_it_needs():
    with pytest.raises(FactError, match=r"one of days\.pain, days\.worst, days\.headache"):
        mapping_of({"kind": "diary", "when": {"column": "date"}})


def test_a_mapping_nobody_knows_lists_the_ready_ones():
    with pytest.raises(FactError, match="Ready ones: cdystonia, kosteckidillon"):
        mapping_named("no-such-mapping")
