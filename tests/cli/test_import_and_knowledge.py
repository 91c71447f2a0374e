"""The two commands that need no chart."""

from __future__ import annotations

import json

from reprieve.chart import read_chart
from tests.conftest import DATA

DIARIES = DATA / "kosteckidillon" / "kosteckidillon_migraine_diary_ipd.csv"


def test_the_real_diaries_become_133_charts_that_read_back(run, tmp_path):
    ran = run("import", "diary", DIARIES, "--mapping", "kosteckidillon", "--out", tmp_path / "charts")
    assert ran.code == 0
    assert "4152 rows became 133 charts" in ran.out
    assert "kosteckidillon-090: 1 identical repeated row" in ran.out
    assert "columns not imported: time, hatype, airq, medication" in ran.out
    charts = sorted((tmp_path / "charts").iterdir())
    assert len(charts) == 133
    assert sum(len(read_chart(path).facts) for path in charts) == 4151 + 133


def test_a_faulty_file_leaves_nothing_behind(run, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("date,pain\n2026-01-01,3\n2026-01-02,12\n")
    ran = run("import", "diary", bad, "--pain", "pain", "--out", tmp_path / "charts")
    assert ran.code == 1
    assert "row 3: pain is 12" in ran.err
    assert not (tmp_path / "charts").exists()


def test_attacks_ask_for_the_span_in_which_the_diary_was_kept(run, tmp_path):
    file = tmp_path / "attacks.csv"
    file.write_text("start,end\n2026-01-05T22:00+01:00,2026-01-06T03:00+01:00\n")
    ran = run("import", "attacks", file, "--out", tmp_path / "charts")
    assert ran.code == 1
    assert "--kept-from" in ran.err
    told = run(
        "import",
        "attacks",
        file,
        "--kept-from",
        "2026-01-01",
        "--kept-to",
        "2026-01-28",
        "--out",
        tmp_path / "charts",
    )
    assert told.code == 0
    chart = read_chart(tmp_path / "charts" / "person.jsonl")
    assert len(chart.as_of(chart.last_date).diary.days) == 28


def test_the_knowledge_holds_together_and_says_who_checked_it(run):
    ran = run("knowledge", "check")
    assert ran.code == 0, ran.err
    assert "hold together" in ran.out
    assert "No clinician has checked them yet" in ran.out


def test_knowledge_show_gives_the_row_with_source_and_mark(run):
    ran = run("knowledge", "show", "rf_thunderclap", "--json")
    row = json.loads(ran.out)
    assert row["file"] == "clinical/red_flags.yaml"
    assert row["verification"] == "verified"
    assert row["source"]


def test_knowledge_show_of_an_unknown_id_names_the_nearest(run):
    ran = run("knowledge", "show", "ichd3_13")
    assert ran.code == 1
    assert "Did you mean" in ran.err
