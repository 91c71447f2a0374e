"""Who finds which chart, and what is written down of it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.http import Http404
from django.test import RequestFactory

from reprieve.clinic.store import audit, charts, facts
from reprieve.clinic.store.models import Audit

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_clinician_s_look_is_written_down_and_the_patient_s_own_is_not(chart, patient, clinician):
    assert charts.chart_for(asked_by(clinician), chart.public_id) == chart
    assert charts.chart_for(asked_by(patient), chart.public_id) == chart
    assert [(act.by, act.act, act.role) for act in audit.acts_on(chart)] == [
        (clinician, "read", "clinician")
    ]


def test_a_clinician_s_writing_is_written_down_with_how_many_facts(chart, clinician):
    findings = [
        {"kind": "finding", "on": "2026-03-01", "name": "headache_days_per_month", "value": 20},
        {"kind": "finding", "on": "2026-03-01", "name": "pregnant", "value": None},
    ]
    facts.append(chart, findings, by=clinician, source="chart", at=NOON)
    assert [(act.act, act.count) for act in audit.acts_on(chart)] == [("wrote", 2)]


@pytest.mark.parametrize("who", ["other patient", "admin", "clinician elsewhere"])
def test_for_others_the_chart_does_not_exist_and_nothing_is_written_down(who, chart, person, other_clinic):
    user = {
        "other patient": lambda: person("patient", "other"),
        "admin": lambda: person("admin"),
        "clinician elsewhere": lambda: person("clinician", "elsewhere", of=other_clinic),
    }[who]()
    with pytest.raises(Http404):
        charts.chart_for(asked_by(user), chart.public_id)
    assert not Audit.objects.exists()


def test_a_made_up_id_finds_nothing(clinician):
    with pytest.raises(Http404):
        charts.chart_for(asked_by(clinician), uuid.uuid4())


def test_only_a_patient_has_an_own_chart(patient, clinician):
    assert charts.own_chart(patient).person == patient
    with pytest.raises(Http404):
        charts.own_chart(clinician)


def test_the_content_key_differs_whenever_the_facts_do_and_the_core_reads_them_anew(chart, patient):
    seen = {charts.content_key(chart)}
    for day in range(1, 4):
        said = {"kind": "diary_day", "on": f"2026-02-0{day}", "pain": day}
        facts.append(chart, [said], by=patient, source="diary", at=NOON)
        seen.add(charts.content_key(chart))
        assert len(charts.core_chart(chart).facts) == day
    assert len(seen) == 4
