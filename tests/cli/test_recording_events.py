"""`reprieve record adverse-event`: how urgent it is, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from reprieve.chart import Chart
from tests.cli.test_recording import DAY
from tests.record.people import ready


@pytest.fixture
def event(run, tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready()).write(file)

    def event(*words):
        return run("record", "adverse-event", file, *words, *DAY)

    return event


def test_an_emergency_that_is_over_is_called_what_it_was_and_seen_the_same_day(event):
    ran = event("dysphagia", "--resolved-on", "2026-06-01")
    assert (
        "Urgency: same day (clinician contact today). Was: emergency now; over since 2026-06-01." in ran.out
    )


def test_urgency_place_and_emergency_are_in_the_json_too(event):
    ran = event("dysphagia", "--json")
    written, said = [json.loads(line) for line in ran.out.splitlines()]
    assert written["kind"] == "adverse_event"
    assert (said["urgency"], said["was"], said["over_since"]) == ("emergency_now", "emergency_now", None)
    assert said["placed"]["place"] == "no_session_before"
    assert any("swallow" in one for one in said["emergency"])
