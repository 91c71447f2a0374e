"""Facts get in whole or not at all, checked by the core, once however often they are sent."""

from __future__ import annotations

import datetime as dt
import json
import uuid
import zoneinfo

import pytest

from reprieve.clinic.store import charts, facts
from reprieve.clinic.store.models import Fact
from reprieve.errors import ChartError, FactError

DAY = {"kind": "diary_day", "on": "2026-03-01", "pain": 3}
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def test_the_server_says_when_and_by_whom_whatever_the_form_says(chart, patient):
    forged = {**DAY, "recorded_at": "2020-01-01", "recorded_by": "somebody else"}
    facts.append(chart, [forged], by=patient, source="diary", at=NOON)
    [said] = [json.loads(line) for line in charts.lines(chart)]
    assert said["recorded_at"] == "2026-03-02T13:00:00+01:00"  # the clinic is in Berlin, an hour ahead
    assert said["recorded_by"] == "patient"
    assert said["source"] == "diary"


def test_the_same_sending_again_adds_nothing(chart, patient):
    sent = uuid.uuid4()
    first = facts.append(chart, [DAY], by=patient, source="diary", client_id=sent, at=NOON)
    key = chart.content_key
    again = facts.append(chart, [DAY], by=patient, source="diary", client_id=sent)
    assert (first.again, again.again) == (False, True)
    assert again.ids == first.ids
    assert Fact.objects.count() == 1
    assert chart.content_key == key


def test_the_same_sending_with_other_answers_is_refused(chart, patient):
    sent = uuid.uuid4()
    facts.append(chart, [DAY], by=patient, source="diary", client_id=sent, at=NOON)
    with pytest.raises(FactError, match="sent before with other answers"):
        facts.append(chart, [{**DAY, "pain": 9}], by=patient, source="diary", client_id=sent)
    assert Fact.objects.count() == 1


def test_one_bad_fact_among_good_ones_leaves_the_chart_as_it_was(chart, patient):
    with pytest.raises(FactError, match="pain is 11"):
        facts.append(
            chart, [DAY, {**DAY, "on": "2026-02-28", "pain": 11}], by=patient, source="diary", at=NOON
        )
    assert not Fact.objects.exists()
    assert chart.content_key == ""


def test_a_second_day_that_differs_is_refused_and_one_in_its_place_is_not(chart, patient):
    first = facts.append(chart, [DAY], by=patient, source="diary", at=NOON)
    with pytest.raises(FactError, match="2 diary days that differ"):
        facts.append(chart, [{**DAY, "pain": 5}], by=patient, source="diary", at=NOON)
    facts.retract(chart, first.ids[0], by=patient, source="diary", instead=[{**DAY, "pain": 5}], at=NOON)
    view = charts.core_chart(chart).as_of(dt.date(2026, 3, 2))
    assert [one.pain for one in view.facts] == [5]


def test_a_fact_is_taken_back_once(chart, patient):
    first = facts.append(chart, [DAY], by=patient, source="diary", at=NOON)
    facts.retract(chart, first.ids[0], by=patient, source="diary", at=NOON)
    with pytest.raises(FactError, match="was taken back before"):
        facts.retract(chart, first.ids[0], by=patient, source="diary", at=NOON)


def test_a_fact_of_another_chart_cannot_be_taken_back(chart, patient, person):
    stranger = person("patient", "stranger")
    theirs = facts.append(stranger.chart, [DAY], by=stranger, source="diary", at=NOON)
    with pytest.raises(FactError, match="id of no fact in this chart"):
        facts.retract(chart, theirs.ids[0], by=patient, source="diary", at=NOON)


def test_what_is_recorded_tomorrow_over_there_is_not_in_the_future(chart, patient):
    """At 11:30 UTC on 1 March it is already 2 March in Auckland (13 hours ahead)."""
    late = dt.datetime(2026, 3, 1, 11, 30, tzinfo=dt.UTC)
    there = {**DAY, "on": "2026-03-02"}
    with pytest.raises(FactError, match="after the day it was recorded"):
        facts.append(chart, [there], by=patient, source="diary", at=late)
    facts.append(
        chart, [there], by=patient, source="diary", at=late, zone=zoneinfo.ZoneInfo("Pacific/Auckland")
    )
    assert Fact.objects.get().on == dt.date(2026, 3, 2)


def test_a_page_made_from_an_older_chart_adds_nothing(chart, patient, clinician):
    seen = chart.content_key
    facts.append(chart, [DAY], by=patient, source="diary", at=NOON)
    with pytest.raises(FactError, match="has changed since this page was shown"):
        facts.append(
            chart,
            [{"kind": "finding", "on": "2026-03-01", "name": "headache_days_per_month", "value": 20}],
            by=clinician,
            source="chart",
            unchanged_since=seen,
            at=NOON,
        )
    assert Fact.objects.count() == 1


def test_facts_from_elsewhere_keep_their_dates_and_come_in_once(chart, clinician):
    lines = [
        {**DAY, "recorded_at": "2026-03-01", "recorded_by": "paper"},
        {**DAY, "on": "2026-03-02", "pain": 0},
    ]
    from reprieve.chart._jsonl import parse_fact

    elsewhere = [parse_fact(json.dumps(one)) for one in lines]
    assert facts.bring_in(chart, elsewhere, by=clinician) == 2
    assert facts.bring_in(chart, elsewhere, by=clinician) == 0
    assert {fact.recorded_by for fact in charts.core_chart(chart).facts} == {"paper", None}


def test_every_fault_of_what_is_brought_in_is_named(chart, clinician):
    from reprieve.chart._jsonl import parse_fact

    wrong = [
        parse_fact(json.dumps({"kind": "finding", "on": "2026-03-01", "name": name, "value": True}))
        for name in ("no_such_name", "nor_this_one")
    ]
    with pytest.raises(ChartError) as refused:
        facts.bring_in(chart, wrong, by=clinician)
    assert len(refused.value.faults) == 2
    assert not Fact.objects.exists()
