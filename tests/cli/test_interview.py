"""An interview in the terminal: every answer is kept at once, and what is urgent is said before anything else."""

from __future__ import annotations

import io
import json
import re

import pytest

from reprieve.chart import read_chart
from tests.diagnosis.people import CHRONIC_MIGRAINE

DAY = ("--as-of", "2026-06-01")
NOTHING_URGENT = {
    "thunderclap_onset": False, "new_seizure": False, "exertional_jaw_pain": False,
    "visual_loss_or_double_vision": False, "painful_red_eye_or_halos": False, "syncope_with_throat_pain": False,
}  # fmt: skip


@pytest.fixture
def begun(write_lines):
    return write_lines({"kind": "person", "on": "2026-06-01", "born": 1980, "sex": "female"})


@pytest.fixture
def typed(monkeypatch):
    def type_(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


def values(path):
    return {(one.name, one.about): one.value for one in read_chart(path).facts if one.kind == "finding"}


def answers_file(tmp_path, **more):
    said: dict = {
        one.name: one.value for one in CHRONIC_MIGRAINE if one.about is None and one.by == "patient"
    }
    said["headache:1"] = {one.name: one.value for one in CHRONIC_MIGRAINE if one.about is not None}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({**said, **NOTHING_URGENT, **more}))
    return path


def test_answers_from_a_file_finish_the_interview_and_say_where_it_stands(run, begun, tmp_path):
    ran = run("interview", begun, *DAY, "--answers", answers_file(tmp_path), "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["finished"] is True
    assert "ichd3_1_3" in {one["id"] for one in found["open"]}
    assert "better_explained_by_other_diagnosis" in {one["fact"] for one in found["left_open"]}
    assert values(begun)["attack_duration_minutes", "headache:1"] == 720
    assert all(one.by == "patient" for one in read_chart(begun).facts if one.kind == "finding")


def test_the_end_says_how_much_is_open_and_what_the_person_can_do_next(run, begun, tmp_path):
    ran = run(
        "interview", begun, *DAY, "--answers", answers_file(tmp_path, fever=True, sq13_open_lock_30d=True)
    )
    assert "That is all you can settle." in ran.out
    assert "You told of fever" in ran.out
    assert "SPEAK WITH A CLINICIAN TODAY" in ran.out
    assert "Systemic symptoms" not in ran.out
    assert re.search(r"Still open: \d+ diagnoses, \d+ warning signs\.", ran.out)
    for words in ("Show this to a clinician", "Let a clinician examine you", "Ask whether you need a test"):
        assert words in ran.out
    assert "Trigeminal" not in ran.out  # open diagnoses are counted, not listed
    assert "This is no diagnosis and no advice" in ran.out


def test_nothing_is_left_to_ask_after_it(run, begun, tmp_path):
    run("interview", begun, *DAY, "--answers", answers_file(tmp_path), "--json")
    before = begun.read_text()
    assert json.loads(run("interview", begun, *DAY, "--next").out)["screen"] is None
    assert begun.read_text() == before


def test_the_next_screen_is_given_to_other_programs_and_nothing_is_written(run, begun):
    before = begun.read_text()
    found = json.loads(run("interview", begun, *DAY, "--next", "--json").out)
    assert found["as_of"] == "2026-06-01"
    assert found["screen"]["kind"] == "check_list"
    assert found["screen"]["urgency"] == "emergency_now"
    assert {"expected_gain", "open_verdicts", "why", "none_of_these", "not_sure"} <= set(found["screen"])
    assert begun.read_text() == before


def test_an_emergency_interrupts_before_the_next_question_and_is_said_again_at_the_end(run, begun, typed):
    typed("1")  # a new weakness, and then the person stops
    ran = run("interview", begun, *DAY)
    assert ran.code == 0
    assert ran.out.count("GET HELP NOW") == 2
    assert ran.out.index("GET HELP NOW") < ran.out.index("2. ")
    assert "every minute counts" in ran.out
    assert "Stop the pathway" not in ran.out  # the text for the professional


def test_whoever_goes_on_with_an_emergency_in_the_chart_is_told_again_first(run, begun, typed):
    typed("1")
    run("interview", begun, *DAY)
    typed("0")
    ran = run("interview", begun, *DAY)
    assert ran.out.index("GET HELP NOW") < ran.out.index("1. ")


def test_with_json_standard_output_is_json_alone(run, begun, tmp_path):
    path = answers_file(tmp_path, thunderclap_onset=True)
    ran = run("interview", begun, *DAY, "--answers", path, "--json")
    assert json.loads(ran.out)["red_flags"][0]["id"] == "rf_thunderclap"
    assert "GET HELP NOW" in ran.err


def test_on_a_terminal_an_alarm_waits_until_it_is_read(run, begun, typed, monkeypatch):
    typed("1", "q")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    ran = run("interview", begun, *DAY)
    assert "Enter: go on with the questions" in ran.out
    assert "2. " not in ran.out


def test_other_programs_are_told_what_is_urgent_already(run, begun, tmp_path, typed):
    typed("1")
    run("interview", begun, *DAY)
    found = json.loads(run("interview", begun, *DAY, "--next").out)
    (urgent,) = found["urgent"]
    assert (urgent["id"], urgent["urgency"]) == ("rf_neuro_deficit", "emergency_now")
    assert urgent["for_the_patient"]["how_soon"].startswith("GET HELP NOW")
    assert "emergency number" in found["when_to_call"]


def test_lines_from_a_pipe_are_read_and_the_end_of_the_pipe_keeps_all(run, begun, typed):
    typed("0", "0", "5", "nonsense", "2? 3")
    ran = run("interview", begun, *DAY)
    assert ran.code == 0
    assert "Stopped. All answers so far are in" in ran.err
    assert "Type numbers from 1 to" in ran.out
    found = values(begun)
    assert found["thunderclap_onset", None] is False
    assert found["needle_phobia_or_vasovagal", None] is True
    assert list(found.values()).count(None) == 6 + 1  # what only an examination rules out, and the "2?"


def test_control_c_keeps_every_answer(run, begun, monkeypatch):
    lines = iter(["0", "0"])

    def interrupted() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("builtins.input", interrupted)
    ran = run("interview", begun, *DAY)
    assert ran.code == 0
    assert values(begun)["new_seizure", None] is False
    assert "Not finished" in ran.out


def test_without_a_chart_a_new_file_is_begun_and_named(run, tmp_path, typed, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed("0", "0")
    first = run("interview", *DAY)
    assert "interview-2026-06-01.jsonl" in first.out
    typed("0")
    second = run("interview", *DAY)
    assert "interview-2026-06-01-2.jsonl" in second.out
    assert values(tmp_path / "interview-2026-06-01.jsonl")["new_seizure", None] is False


def test_lines_that_are_there_stay_as_they_are(run, begun, typed):
    before = begun.read_text()
    typed("0")
    run("interview", begun, *DAY)
    assert begun.read_text().startswith(before)


def test_a_second_headache_can_be_named(run, begun):
    ran = run("interview", begun, *DAY, "--another", "headache", "--label", "the old one", "--next")
    assert ran.code == 0
    run("interview", begun, *DAY, "--another", "headache", "--label", "the new one", "--next")
    found = values(begun)
    assert found["headache_label", "headache:1"] == "the old one"
    assert found["headache_label", "headache:2"] == "the new one"


def test_a_file_with_an_answer_that_does_not_fit_is_refused_and_nothing_of_it_is_kept(run, begun, tmp_path):
    before = begun.read_text()
    path = answers_file(tmp_path, suicidal_thoughts="maybe")
    ran = run("interview", begun, *DAY, "--answers", path)
    assert ran.code == 1
    assert "suicidal_thoughts is 'maybe': it is a yes-or-no fact. Write true, false or null." in ran.err
    assert begun.read_text() == before


def test_what_a_file_says_is_used_even_where_no_screen_asks_it(run, begun, tmp_path):
    more = {
        "neurological_deficit": True,  # found on examination
        "papilloedema": True,  # the patient was told so
        "headache_days_per_month": 20,  # a diary's count
        "irritable_bowel": True,  # no rule asks it
        "headache:2": {"photophobia": True},
    }
    ran = run("interview", begun, *DAY, "--answers", answers_file(tmp_path, **more), "--json")
    found = json.loads(ran.out)
    assert found["not_used"] == []
    assert {"rf_neuro_deficit", "rf_papilloedema"} <= {one["id"] for one in found["red_flags"]}
    kept = values(begun)
    assert kept["irritable_bowel", None] is True
    assert kept["photophobia", "headache:2"] is True
    assert kept["headache_days_per_month", None] == 20
    again = run("interview", begun, *DAY, "--answers", answers_file(tmp_path, **more), "--json")
    assert json.loads(again.out)["not_used"] == []
    lines = begun.read_text().splitlines()
    assert len(lines) == len(set(lines))  # nothing is written twice


def test_what_a_file_says_and_cannot_be_used_is_named_with_the_way_out(run, begun, tmp_path):
    more = {
        "fevr": True,
        "photophobia": True,
        "preventive_drug": "topiramate",
        "neck_stiffness_meningism": False,
        "sq4_pain_changed_by_jaw_use": True,
        "facial_pain:1": {"fever": True},
    }
    ran = run("interview", begun, *DAY, "--answers", answers_file(tmp_path, **more), "--json")
    found = json.loads(ran.out)["not_used"]
    assert [one.partition(":")[0] for one in found[:5]] == [
        one for one in more if one != "facial_pain:1"
    ]  # in the order of the file
    for words in (
        "fevr: there is no such fact. Did you mean fever?",
        'photophobia: the fact belongs to one headache. Write it under "headache:1".',
        "preventive_drug: it is computed from `preventive` facts.",
        "neck_stiffness_meningism: only an examination can rule it out.",
        'Write it under "tmd".',
        "facial_pain:1 fever: the fact is about the patient as a whole.",
    ):
        assert any(words in one for one in found), words
        assert words in ran.err
    assert len(found) == len(more)
    assert values(begun)["neck_stiffness_meningism", None] is None


@pytest.mark.parametrize("text", ["[1, 2]", "3", "null"])
def test_a_file_that_holds_no_answers_by_fact_is_refused(run, begun, tmp_path, text):
    (tmp_path / "no.json").write_text(text)
    ran = run("interview", begun, *DAY, "--answers", tmp_path / "no.json")
    assert ran.code == 1
    assert "Name a JSON file" in ran.err


def test_when_to_call_for_help_is_said_at_the_start_and_at_the_end(run, begun, typed):
    typed("0")
    out = " ".join(run("interview", begun, *DAY).out.split())
    words = "Do not wait: call your local emergency number at once"
    assert out.count(words) == 2
    assert out.index(words) < out.index("1. ")
    assert out.rindex(words) > out.index("Not finished")


def test_whoever_thinks_of_ending_life_reads_words_for_them(run, begun, tmp_path):
    ran = run("interview", begun, *DAY, "--answers", answers_file(tmp_path, suicidal_thoughts=True))
    assert ran.out.count("You are not alone") == 2
    assert "Never handled only by a score" not in ran.out


def test_how_much_a_question_may_answer_is_said_only_to_whoever_wants_it(run, begun, typed):
    typed("0")
    plain = run("interview", begun, *DAY).out
    assert "Why: " in plain
    assert "open points" not in plain
    typed("0")
    assert "open points" in run("interview", begun, *DAY, "--verbose").out


def test_a_file_that_is_no_answers_is_refused(run, begun, tmp_path):
    (tmp_path / "no.json").write_text("not json")
    ran = run("interview", begun, *DAY, "--answers", tmp_path / "no.json")
    assert ran.code == 1
    assert "Name a JSON file" in ran.err


def test_a_chart_that_is_not_there_is_refused_rather_than_begun(run, tmp_path):
    ran = run("interview", tmp_path / "none.jsonl", *DAY, "--next")
    assert ran.code == 1
    assert "No such file" in ran.err


def test_answers_that_are_refused_leave_no_word_that_they_are_kept(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "refused.json"
    path.write_text("no answers at all", "utf-8")
    ran = run("interview", *DAY, "--answers", str(path))
    assert ran.code != 0
    assert "kept" not in ran.out
    assert not list(tmp_path.glob("interview-*.jsonl"))
