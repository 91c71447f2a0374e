"""A report is triaged at once by the core's urgency; an emergency has one advice only."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files

import pytest
import yaml

from reprieve.chart import Chart
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.patient.alarms import alarms_of
from reprieve.clinic.patient.side_effects import facts_of_report, reported, words
from reprieve.errors import FactError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import Leaf, walk

TODAY = dt.date(2026, 3, 10)
KNOWLEDGE = load_knowledge()
NOTHING = {"since": None, "severity": None, "side": None, "over_on": None}


def chart_after(*signs: str, event: str | None = None, **said: object) -> Chart:
    facts = facts_of_report(signs, event, today=TODAY, **{**NOTHING, **said})  # type: ignore[arg-type]
    return Chart.from_facts([parse_fact(json.dumps(one)) for one in facts])


def test_every_effect_has_plain_words_or_says_that_nobody_notices_it_at_home() -> None:
    said = yaml.safe_load(
        files("reprieve.clinic.patient").joinpath("side_effect_words.yaml").read_text("utf-8")
    )
    assert set(said["effects"]) == set(KNOWLEDGE.adverse_effects.by_id)
    for row in said["effects"].values():
        assert row is None or (set(row) == {"ask", "do"} and row["do"].endswith((".", "!")))


def test_every_sign_of_an_urgent_flag_after_toxin_is_asked_first() -> None:
    urgent = {
        node.fact
        for flag in KNOWLEDGE.red_flags.flags.values()
        if flag.group == "after_toxin" and flag.urgency in ("emergency_now", "same_day")
        for node in walk(flag.rule)
        if isinstance(node, Leaf) and node.fact.startswith("bont_")
    }
    assert urgent == set(words().now)


@pytest.mark.parametrize(
    "sign",
    [
        "bont_breathing_difficulty",
        "bont_dysphagia",
        "bont_voice_change_or_generalised_weakness",
        "bont_double_or_blurred_vision",
        "bont_allergic_reaction",
    ],
)
def test_a_sign_of_spread_or_allergy_is_an_emergency_with_or_without_a_recorded_injection(
    sign: str,
) -> None:
    found = alarms_of(chart_after(sign), KNOWLEDGE, TODAY)
    assert found[0].is_emergency
    assert found[0].how_soon.startswith("GET HELP NOW")


def test_an_infected_site_needs_someone_the_same_day() -> None:
    (found,) = alarms_of(chart_after("bont_injection_site_infection"), KNOWLEDGE, TODAY)
    assert not found.is_emergency
    assert "TODAY" in found.how_soon


def test_a_drooping_lid_is_no_alarm_and_comes_with_what_to_do() -> None:
    chart = chart_after(event="eyelid_ptosis", since=dt.date(2026, 3, 7), severity="mild", side="left")
    assert alarms_of(chart, KNOWLEDGE, TODAY) == ()
    (row,) = reported(chart.as_of(TODAY), KNOWLEDGE)
    assert (row.on, row.urgency, row.name) == (dt.date(2026, 3, 7), "soon", "An upper eyelid hangs down")
    assert row.what_to_do[0].startswith("Take a photo")


def test_an_urgent_report_is_not_softened_by_a_second_advice() -> None:
    (row,) = reported(chart_after(event="velopharyngeal").as_of(TODAY), KNOWLEDGE)
    assert row.urgency == "emergency_now"
    assert row.what_to_do == ()


def test_what_was_not_ticked_stays_not_known() -> None:
    facts = facts_of_report(["bont_dysphagia"], None, today=TODAY, **NOTHING)
    assert facts == [
        {"kind": "finding", "on": "2026-03-10", "name": "bont_dysphagia", "value": True, "by": "patient"}
    ]


def test_an_empty_report_and_a_day_to_come_are_refused_with_a_remedy() -> None:
    with pytest.raises(FactError, match="Choose what you notice"):
        facts_of_report([], None, today=TODAY, **NOTHING)
    with pytest.raises(FactError, match="has not come yet"):
        chart_after(event="bruise", since=dt.date(2026, 3, 11))
