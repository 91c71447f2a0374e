"""The page of a chart: what needs doing, the parts of the answer, the plan, the timeline; who looked is written down."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from reprieve.clinic.store.models import Audit, Chart
from tests.clinic.clinician.conftest import address


def test_an_empty_chart_has_a_page_that_says_what_is_not_known(doctor: Client, chart: Chart) -> None:
    html = doctor.get(address(chart)).content.decode()
    assert "The first answer is being worked out" in html
    assert "No plan can be drawn" in html


def test_the_page_of_a_chart_shows_the_plan_and_what_stands_in_its_way(
    doctor: Client, treated: Chart
) -> None:
    response = doctor.get(address(treated))
    html = response.content.decode()
    assert response.status_code == 200
    assert "155 units in 31 sites." in html  # PREEMPT: 31 sites, 155 U
    assert "Cannot be signed yet" in html
    assert 'name="units.procerus_M" value="5"' in html
    assert "name: treatment indication" in html  # in the timeline


def test_opening_a_chart_is_written_down(doctor: Client, treated: Chart) -> None:
    doctor.get(address(treated))
    assert [one.act for one in Audit.objects.filter(chart=treated.public_id).order_by("pk")][-1] == "read"


def test_no_page_has_a_style_or_script_inline(doctor: Client, treated: Chart, today: dt.date) -> None:
    for part in ("", "plan/", "questions/", "timeline/", "timeline/?diary=1"):
        html = doctor.get(address(treated, part)).content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert "<script>" not in html
