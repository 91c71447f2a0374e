"""An interview in the terminal: every answer is kept at once, and what is urgent is said before anything else."""

from __future__ import annotations

import io
import json

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


def test_the_end_names_what_is_open_and_who_can_settle_it(run, begun, tmp_path):
    ran = run(
        "interview", begun, *DAY, "--answers", answers_file(tmp_path, fever=True, sq13_open_lock_30d=True)
    )
    assert "That is all you can settle." in ran.out
    assert "same day: Systemic symptoms including fever" in ran.out
    assert "SPEAK WITH A CLINICIAN TODAY" in ran.out
    for words in ("Chronic migraine", "Only a clinician can judge:", "A headache diary can show:"):
        assert words in ran.out
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
    typed("1")  # the worst headache within a minute, and then the person stops
    ran = run("interview", begun, *DAY)
    assert ran.code == 0
    assert ran.out.count("GET HELP NOW") == 2
    assert ran.out.index("GET HELP NOW") < ran.out.index("2. ")
    assert "Emergency department now" in ran.out


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
    assert [(one["id"], one["urgency"]) for one in found["urgent"]] == [("rf_thunderclap", "emergency_now")]


def test_lines_from_a_pipe_are_read_and_the_end_of_the_pipe_keeps_all(run, begun, typed):
    typed("0", "5", "nonsense", "2? 3")
    ran = run("interview", begun, *DAY)
    assert ran.code == 0
    assert "Stopped. All answers so far are in" in ran.err
    assert "Type numbers from 1 to" in ran.out
    found = values(begun)
    assert found["thunderclap_onset", None] is False
    assert found["needle_phobia_or_vasovagal", None] is True
    assert list(found.values()).count(None) == 1


def test_control_c_keeps_every_answer(run, begun, monkeypatch):
    lines = iter(["0"])

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
    typed("0")
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


def test_an_answer_that_does_not_fit_is_refused_and_what_came_before_is_kept(run, begun, tmp_path):
    path = answers_file(tmp_path, suicidal_thoughts="maybe")
    ran = run("interview", begun, *DAY, "--answers", path)
    assert ran.code == 1
    assert "suicidal_thoughts is 'maybe': it is a yes-or-no fact. Write true, false or null." in ran.err
    assert values(begun)["new_seizure", None] is False


def test_a_file_that_is_no_answers_is_refused(run, begun, tmp_path):
    (tmp_path / "no.json").write_text("not json")
    ran = run("interview", begun, *DAY, "--answers", tmp_path / "no.json")
    assert ran.code == 1
    assert "Name a JSON file" in ran.err


def test_a_chart_that_is_not_there_is_refused_rather_than_begun(run, tmp_path):
    ran = run("interview", tmp_path / "none.jsonl", *DAY, "--next")
    assert ran.code == 1
    assert "No such file" in ran.err
