"""`reprieve score` and `reprieve scores`, as a shell would run them."""

from __future__ import annotations

import json

import pytest


def test_answers_become_a_score_a_band_and_a_verdict_on_the_change(run):
    ran = run(
        "score", "hit6", "--items", "11,10,13,11,8,10", "--before", "70", "--condition", "chronic_migraine"
    )
    assert ran.code == 0, ran.err
    assert "total: 63 - severe impact" in ran.out
    assert "minimal important change reached" in ran.out
    assert "-6 points (chronic migraine; verified): met" in ran.out
    assert "not checked by a clinician yet" in ran.out


def test_a_missing_item_is_a_dash_or_nothing(run):
    dash = run("score", "phq_4", "--items", "3,2,1,-", "--json")
    empty = run("score", "phq_4", "--items", "3,2,1,", "--json")
    assert json.loads(dash.out)["total"] == json.loads(empty.out)["total"] == 8


def test_a_total_alone_gives_its_band(run):
    found = json.loads(run("score", "midas", "--total", "21", "--json").out)
    assert found["band"]["label"] == "IV severe"
    assert found["source"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["hit6", "--items", "11,ten,13,11,8,10"], 1, "hit6 item 2 is 'ten': it is not a number"),
        (["hit6", "--items", "11,12,13,11,8,10"], 1, "hit6 item 2 is 12: it holds one of 6, 8, 10, 11, 13"),
        (["hit_6", "--total", "50"], 1, "Did you mean 'hit6'"),
        (["hit6", "--total", "50", "--condition", "toothache"], 1, "is no condition here"),
        (
            ["msq_v2_1", "--items", "1,1,1,1,1,1,1,1,1,1,1,1,1,1", "--before", "5"],
            1,
            "Name a scale with --scale",
        ),
        (["penn_fps_r", "--items", "1,2"], 1, "Give the score itself"),
        (["hit6"], 2, "either --items or --total"),
        (["hit6", "--total", "50", "--items", "6"], 2, "either --items or --total"),
        ([], 2, "--list shows them"),
    ],
)
def test_what_cannot_be_scored_says_what_to_mend(run, words, code, said):
    ran = run("score", *words)
    assert ran.code == code
    assert said in " ".join(ran.err.replace("│", " ").split())


def test_the_list_says_what_may_be_scored_from_items(run):
    ran = run("score", "--list")
    assert ran.code == 0
    assert "hit6" in ran.out
    assert "Penn Facial Pain Scale - Revised (score only)" in ran.out
    assert "headache_diary" not in ran.out
    rows = [json.loads(line) for line in run("score", "--list", "--json").out.splitlines()]
    assert next(row for row in rows if row["instrument"] == "midas")["items"] == [5, 7]


def test_the_scores_of_a_chart_are_held_against_those_before_the_first_injection(run, write_lines):
    path = write_lines(
        {"kind": "score", "on": "2026-01-05", "instrument": "hit6", "value": 66},
        {
            "kind": "injection",
            "on": "2026-02-01",
            "product": "onabotulinumtoxinA",
            "indication": "chronic_migraine",
            "sites": [{"muscle": "frontalis", "side": "left", "units": 10}],
        },
        {"kind": "score", "on": "2026-05-01", "instrument": "hit6", "value": 59},
    )
    ran = run("scores", path)
    assert ran.code == 0, ran.err
    assert "from 66 to 59: -7, improved; minimal important change reached" in ran.out
    (line,) = run("scores", path, "--json").out.splitlines()
    found = json.loads(line)
    assert found["condition"] == "chronic_migraine"
    assert found["scores"][0]["reached"] == "met"
    assert {"chart", "as_of"} <= set(found)


def test_a_single_score_says_what_is_lacking(run, write_lines):
    path = write_lines({"kind": "score", "on": "2026-01-05", "instrument": "hit6", "value": 66})
    assert "there is no score earlier than this one" in run("scores", path).out
