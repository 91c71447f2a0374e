"""`reprieve simulate --interview`: charts of simulated people, and what they were drawn around apart."""

from __future__ import annotations

import json

from reprieve.chart import read_chart


def test_people_are_written_as_charts_with_what_they_were_drawn_around_apart(run, tmp_path):
    ran = run("simulate", "--interview", "--patients", 3, "--seed", 4, "--out", tmp_path)
    assert ran.code == 0
    assert "assumptions, no frequencies of any population" in ran.out
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert (truth["source"], truth["status"], truth["as_of"]) == ("simulated", "assumption", "2026-06-01")
    assert len(truth["people"]) == 3
    for name, meant in truth["people"].items():
        chart = read_chart(tmp_path / f"{name}.jsonl")
        assert {one.source for one in chart.facts} == {"simulated"}
        assert set(meant) == {"profile", "intended", "red_flag"}


def test_what_examination_finds_is_written_only_when_asked_for(run, tmp_path):
    by = {}
    for words in ((), ("--with-exam",)):
        out = tmp_path / str(len(words))
        assert run("simulate", "--interview", "--patients", 1, "--seed", 4, "--out", out, *words).code == 0
        (name,) = json.loads((out / "truth.json").read_text("utf-8"))["people"]
        by[words] = {getattr(one, "by", None) for one in read_chart(out / f"{name}.jsonl").facts}
    assert "exam" not in by[()]
    assert "exam" in by["--with-exam",]


def test_with_exam_without_interview_is_wrong_usage(run, tmp_path):
    ran = run("simulate", "--with-exam", "--out", tmp_path)
    assert ran.code == 2
    assert "--with-exam belongs to --interview" in " ".join(ran.err.split())
