"""The page of a chart: what needs doing, the parts of the answer, the plan, the timeline; who looked is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.test import Client

from reprieve.clinic.accounts.models import User
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


def test_the_map_has_the_style_of_the_drawing_that_stands_alone() -> None:
    from importlib.resources import files

    from reprieve.report.face import _STYLE

    sheet = files("reprieve.clinic.clinician").joinpath("static/clinician/clinician.css").read_text("utf-8")
    rules = [f"{rule}}}" for rule in _STYLE.split("}") if rule]
    assert len(rules) > 10
    assert [rule for rule in rules if rule not in sheet] == []


def test_an_answer_that_is_there_is_shown_with_its_day_and_its_parts(
    doctor: Client, treated: Chart, today: dt.date
) -> None:
    import json

    from django.utils import timezone

    from reprieve.clinic.clinician.keeping import draw_parts, renew_needs
    from reprieve.clinic.store.charts import core_chart
    from reprieve.clinic.work.models import Answer
    from tests.clinic.patient.test_own_answer import ANSWER

    answer = {**ANSWER, "as_of": str(today), "knowledge_version": "of a test"}
    renew_needs(treated, core_chart(treated), answer)
    draw_parts(answer)(treated)
    Answer.objects.create(
        chart=treated, content_key="before", as_of=today, knowledge="k", model="m", computed_at=timezone.now(),
        section=json.dumps(answer),
    )  # fmt: skip
    html = doctor.get(address(treated)).content.decode()
    assert "knowledge of a test" in html
    assert "a newer answer is being worked out" in html  # the facts have changed since
    assert "<svg" in html
    assert "Bad days in each part of the injection cycle" in html


def test_an_answer_that_cannot_be_worked_out_is_said_to_both_and_nobody_waits_for_it(
    doctor: Client, treated: Chart, patient: User, signed_in: Callable[[User], Client]
) -> None:
    from reprieve.clinic.work.models import Job

    person, page = signed_in(patient), address(treated)
    assert "is being worked out" in doctor.get(page).content.decode()
    assert "every 15s" in person.get("/me/course/").content.decode()
    Job.objects.update(attempts=3, claimed_at=None, failed="ZeroDivisionError in f:1")
    html = doctor.get(page).content.decode()
    assert "No answer could be worked out: this program failed at it three times" in html
    own = person.get("/me/course/").content.decode()
    assert "An answer could not be worked out." in own
    assert "every 15s" not in own
