"""Each bad input: an error that names line, field, value and remedy, and nothing is read."""

from __future__ import annotations

import pytest

from reprieve.chart import read_chart
from reprieve.errors import ChartError

PERSON = {"kind": "person", "on": "2026-01-01", "born": 1980}
DAY = {"kind": "diary_day", "on": "2026-01-02", "pain": 4}
SITE = {"muscle": "frontalis", "side": "left", "units": 5}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"kind": "diary_day", "on": "2026-01-0', ["line 2", "not whole JSON", "cut off"]),
        (
            {"kind": "dairy_day", "on": "2026-01-02"},
            ["line 2", "kind is 'dairy_day'", "Did you mean 'diary_day'?"],
        ),
        (
            {"kind": "finding", "on": "2026-01-02", "name": "has_headake", "value": True},
            ["line 2", "name is 'has_headake'", "vocabulary", "Did you mean 'has_headache'?"],
        ),
        (
            {"kind": "finding", "on": "2026-01-02", "name": "headache_days_per_month", "value": "15 days"},
            ["line 2", "headache_days_per_month is '15 days'"],
        ),
        (
            {"kind": "finding", "on": "2026-01-02", "name": "headache_days_per_month", "value": 32},
            ["line 2", "headache_days_per_month is 32", "31"],
        ),
        ({**DAY, "pain": "4"}, ["line 2", "pain is '4'", "without quotes or unit"]),
        ({**DAY, "on": "3026-01-02"}, ["line 2", "on is '3026-01-02'", "Look at the year"]),
        ({**DAY, "pain": 11}, ["line 2", "pain is 11", "10"]),
        ({**DAY, "pian": 3}, ["line 2", "pian is 3", "Did you mean 'pain'?"]),
        ({**DAY, "headache": False}, ["line 2", "do not agree"]),
        (
            {**DAY, "recorded_at": "2026-01-01"},
            ["line 2", "on is '2026-01-02'", "after the day it was recorded"],
        ),
        (
            {"kind": "injection", "on": "2026-01-02", "sites": [SITE]},
            ["line 2", "product is None", "missing", "add it"],
        ),
        (
            {"kind": "injection", "on": "2026-01-02", "product": "botox", "sites": [SITE]},
            ["line 2", "product is 'botox'", "onabotulinumtoxinA"],
        ),
        (
            {
                "kind": "injection",
                "on": "2026-01-02",
                "product": "onabotulinumtoxinA",
                "sites": [{**SITE, "product": "incobotulinumtoxinA"}],
            },
            ["line 2", "incobotulinumtoxinA", "one injection a product"],
        ),
        (
            {"kind": "injection", "on": "2026-01-02", "product": "placebo", "sites": [SITE]},
            ["line 2", "placebo has 0 units"],
        ),
        (
            {
                "kind": "injection",
                "on": "2026-01-02",
                "product": "onabotulinumtoxinA",
                "sites": [{**SITE, "units": "5 U"}],
            },
            ["line 2", "sites.0.units is '5 U'", "without quotes or unit"],
        ),
        (
            {"kind": "retraction", "on": "2026-01-02", "of": "nothing-like-it"},
            ["line 2", "of is 'nothing-like-it'"],
        ),
        (
            {"kind": "episode", "start": "2026-01-02T10:00:00", "end": "2026-01-02T12:00:00"},
            ["line 2", "start is '2026-01-02T10:00:00'", "+01:00"],
        ),
        (
            {"kind": "score", "on": "2026-01-02", "instrument": "hit6", "value": 80},
            ["line 2", "value is 80", "36 to 78"],
        ),
        ({"kind": "adverse_event", "on": "2026-01-02", "event": "neck_pane"}, ["line 2", "'neck_pain'"]),
        (
            {"kind": "person", "on": "2026-01-02", "time_zone": "Berlin"},
            ["line 2", "'Berlin'", "Europe/Berlin"],
        ),
        ([1, 2], ["line 2", "is not a fact"]),
        ("[" * 100_000, ["line 2", "is not whole JSON"]),
        ({**DAY, "on": "0001-01-01"}, ["line 2", "on is '0001-01-01'"]),
        ({**PERSON, "born": 2030}, ["line 2", "`born` is after `on`"]),
        (
            {
                "kind": "episode",
                "start": "2026-01-02T10:00:00Z",
                "end": "2026-01-20T10:00:00Z",
                "recorded_at": "2026-01-03",
            },
            ["line 2", "end is '2026-01-20'", "after the day it was recorded"],
        ),
    ],
)
def test_a_bad_line_is_named_with_its_value_and_what_to_do(write_lines, line, says):
    with pytest.raises(ChartError) as error:
        read_chart(write_lines(PERSON, line))
    text = str(error.value)
    assert "nothing was read" in text
    for part in says:
        assert part in text


def test_every_bad_line_is_reported_at_once(write_lines):
    with pytest.raises(ChartError) as error:
        read_chart(write_lines({**DAY, "pain": 11}, DAY, {"kind": "x", "on": "2026-01-01"}))
    assert [fault.where for fault in error.value.faults] == ["line 1", "line 3"]


def test_two_diary_days_of_one_date_that_differ_are_refused_at_the_second_line(write_lines):
    with pytest.raises(
        ChartError,
        match=r"line 3: on is '2026-01-02': has 2 diary days that differ \(pain 4 / pain 5\)\. Keep one, or retract",
    ):
        read_chart(write_lines(PERSON, DAY, {**DAY, "pain": 5}))


def test_two_diary_days_that_say_the_same_are_one(write_lines):
    chart = read_chart(write_lines(DAY, {**DAY, "recorded_by": "someone else"}))
    assert len(chart.as_of(chart.last_date).diary.days) == 1


def test_one_id_for_two_facts_is_refused(write_lines):
    with pytest.raises(ChartError, match="names two different facts"):
        read_chart(write_lines({**DAY, "id": "a"}, {**PERSON, "id": "a"}))


def test_an_empty_chart_says_how_to_begin(write_lines):
    with pytest.raises(ChartError, match=r"is empty\. Begin with a line such as"):
        read_chart(write_lines())


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ChartError, match="No such file"):
        read_chart(tmp_path / "none.jsonl")


@pytest.mark.parametrize("noise", [bytes(range(256)) * 8000, b"x" * 3_000_000, b"garbage\n" * 500_000])
def test_noise_is_refused_early_and_in_few_words(tmp_path, noise):
    path = tmp_path / "noise.jsonl"
    path.write_bytes(noise)
    with pytest.raises(ChartError) as error:
        read_chart(path)
    assert len(error.value.faults) <= 20
    assert len(str(error.value)) < 10_000


def test_what_is_logged_holds_no_value_of_the_patient(write_lines):
    with pytest.raises(ChartError) as error:
        read_chart(
            write_lines(
                {**DAY, "pain": 777777},
                {"kind": "finding", "on": "2026-01-01", "name": "sekret", "value": 1},
            )
        )
    assert "777777" not in error.value.loggable
    assert "sekret" not in error.value.loggable
    assert "fact.diary_day.pain.value" in error.value.loggable


def test_a_field_written_twice_in_one_fact_is_refused(write_lines) -> None:
    line = '{"kind":"finding","on":"2026-06-01","name":"thunderclap_onset","value":true,"value":false,"by":"patient"}'
    with pytest.raises(ChartError, match="stands twice in one fact"):
        read_chart(write_lines(line))
