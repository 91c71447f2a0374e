"""`make run` in small: the real data in, an answer for every diary, two of them in full, and two pages."""

from __future__ import annotations

import json

import pytest

from tests.conftest import DATA


@pytest.mark.slow
def test_the_demonstration_answers_for_every_real_diary_and_shows_two_people(run, tmp_path):
    ran = run("demo", "--data", DATA, "--out", tmp_path)
    assert ran.code == 0, ran.err
    answers = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
    assert len(answers) == 133
    assert all(one["folded"] and one["decision"]["model"] == "not_yet_known" for one in answers)
    assert len(list((tmp_path / "charts").glob("cdystonia-*.jsonl"))) == 109
    assert "10,000 rimabotulinumtoxinB │ 46.9" in ran.out  # as published: the notice beside the file
    pages = sorted(tmp_path.glob("*.html"))
    assert [page.stem for page in pages] == ["chronic_migraine-0001", "kosteckidillon-075"]
    assert ran.out.count("file://") == 2
    assert "Simulated: a made-up person" in pages[0].read_text()
    assert "dates in this chart are not real" in pages[1].read_text()


def test_without_the_data_it_says_where_to_look(run, tmp_path):
    ran = run("demo", "--data", tmp_path, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "name its data folder" in ran.err
