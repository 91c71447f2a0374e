"""`answer`, `diagnose`, `respond`, `plan`: one object a chart, in order; a bad chart stops no other."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from reprieve.simulate import simulate


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    paths = []
    for person in simulate("chronic_migraine", patients=2, cycles=2, seed=5):
        path = folder / f"{person.chart.name}.jsonl"
        person.chart.write(path)
        paths.append(path)
    return paths


def objects(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("command", ["answer", "diagnose", "respond", "plan"])
def test_json_is_one_object_a_line_in_order_and_a_bad_chart_stops_no_other(run, charts, tmp_path, command):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"kind": "diary_day", "on": "2026-01-01", "pain": 11}\n')
    ran = run(command, charts[0], bad, charts[1], "--json")
    assert ran.code == 1
    assert [one["chart"] for one in objects(ran.out)] == [str(charts[0]), str(charts[1])]
    assert f"{bad}: 1 fault; nothing was read." in ran.err
    assert "line 1: pain is 11" in ran.err


def test_a_section_of_answer_is_what_its_own_command_prints(run, charts):
    whole = objects(run("answer", charts[0], "--json").out)[0]
    for command, section in (("diagnose", "diagnosis"), ("respond", "response"), ("plan", "plan")):
        assert objects(run(command, charts[0], "--json").out)[0] == whole[section]


def test_as_of_looks_at_the_chart_as_it_was(run, charts):
    found = objects(run("answer", charts[0], "--as-of", "2025-03-01", "--json").out)[0]
    assert found["as_of"] == "2025-03-01"
    assert found["left_out"] > 0


@pytest.mark.parametrize("command", ["answer", "diagnose", "respond", "plan", "scores"])
def test_a_date_that_is_still_to_come_is_pointed_at_unless_the_day_is_named(run, charts, tmp_path, command):
    mistyped = tmp_path / "mistyped.jsonl"
    last = {"kind": "finding", "on": "2191-03-04", "name": "pregnant", "value": False}
    mistyped.write_text(charts[0].read_text() + json.dumps(last) + "\n")
    ran = run(command, mistyped, "--json")
    assert ran.code == 0
    assert "as of 2191-03-04" in ran.err
    assert "--as-of" in ran.err
    assert run(command, mistyped, "--json", "--as-of", "2025-03-01").err == ""


def test_the_terminal_answers_the_question_first(run, charts):
    ran = run("answer", charts[0])
    assert ran.code == 0
    assert ran.out.index("Can botulinum toxin help me?") < ran.out.index("For the clinician")


def test_html_is_one_page_without_script_or_network(run, charts, tmp_path):
    target = tmp_path / "answer.html"
    assert run("answer", charts[0], "--html", target).code == 0

    loaded: list[str] = []
    followed: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag != "script"
            found = (
                followed if tag == "a" else loaded
            )  # a source is a link to follow; nothing is loaded from anywhere
            found.extend(value or "" for name, value in attrs if name in {"src", "href"})

    Links().feed(target.read_text())
    assert all(link.startswith(("#", "data:")) for link in loaded)
    assert all(link.startswith(("#", "https://", "http://")) for link in followed)


def test_html_of_two_charts_is_refused_with_a_way_out(run, charts, tmp_path):
    ran = run("answer", *charts, "--html", tmp_path / "x.html")
    assert ran.code == 2
    assert "name one, or use --json" in " ".join(ran.err.replace("│", " ").split())
    assert not (tmp_path / "x.html").exists()


def test_explain_prints_the_tree_of_one_id_and_refuses_one_that_is_none(run, charts):
    ran = run("diagnose", charts[0], "--explain", "ichd3_1_3")
    assert ran.code == 0
    assert "headache_days_per_month" in ran.out
    assert run("diagnose", charts[0], "--explain", "no_such_id").code == 1


def test_simulated_charts_are_marked_and_the_truth_is_apart(run, tmp_path):
    ran = run("simulate", "--patients", 2, "--cycles", 1, "--seed", 4, "--out", tmp_path)
    assert ran.code == 0
    lines = [
        json.loads(line) for path in tmp_path.glob("*.jsonl") for line in path.read_text().splitlines()
    ]
    assert lines
    assert all(line["source"] == "simulated" for line in lines)
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["source"] == "simulated"
    assert len(truth["people"]) == 2


def test_the_same_seed_gives_the_same_people(run, tmp_path):
    for name in ("one", "two"):
        run("simulate", "--patients", 1, "--cycles", 1, "--seed", 4, "--out", tmp_path / name)
    one, two = (sorted((tmp_path / name).glob("*.jsonl"))[0].read_text() for name in ("one", "two"))
    assert one == two


def test_evidence_show_prints_values_and_sources(run):
    found = objects(run("evidence", "show", "chronic_migraine", "--json").out)[0]
    assert found["condition"] == "chronic_migraine"
    assert found["pooled"]
    assert "chronic migraine" in run("evidence", "show", "chronic_migraine").out.lower()
    wrong = run("evidence", "show", "chronic_migrane")
    assert wrong.code == 1
    assert "It is one of: chronic_migraine" in wrong.err


def test_a_condition_that_cannot_be_simulated_is_wrong_usage(run, tmp_path):
    ran = run("simulate", "--condition", "cluster_headache", "--out", tmp_path / "x")
    assert ran.code == 2
    assert not (tmp_path / "x").exists()


def test_a_day_before_every_fact_gets_an_answer_that_says_what_is_missing(run, charts):
    found = objects(run("answer", charts[0], "--as-of", "1990-01-01", "--json").out)[0]
    assert found["response"]["not_computed"] == "The chart holds no diary."
    assert found["plan"]["not_computed"]


def test_a_page_that_cannot_be_written_is_said_with_a_way_out(run, charts, tmp_path):
    ran = run("answer", charts[0], "--html", tmp_path)
    assert ran.code == 1
    assert "cannot be written" in ran.err
