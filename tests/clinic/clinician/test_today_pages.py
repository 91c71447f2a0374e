"""The list of the day: urgent at once, the rest with the answer; of this clinic alone, and who looked is written down."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.clinician.keeping import draw_parts, renew_needs
from reprieve.clinic.clinician.models import Need, Parts
from reprieve.clinic.store import facts
from reprieve.clinic.store.charts import core_chart
from reprieve.clinic.store.models import Audit, Chart
from reprieve.clinic.work import worker
from tests.clinic.clinician.conftest import ONE_DAY, address, signed_by
from tests.clinic.patient.test_own_answer import ANSWER

BREATHLESS = {"kind": "finding", "name": "bont_breathing_difficulty", "value": True, "by": "patient"}


def add(chart: Chart, by: User, *said: dict[str, Any]) -> Any:
    return facts.append(chart, said, by=by, source="test")


def test_an_emergency_is_on_the_list_as_soon_as_it_is_told(
    doctor: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    assert "Nobody needs anything" in doctor.get("/clinic/").content.decode()
    sign = {
        "kind": "finding",
        "on": str(today),
        "name": "bont_breathing_difficulty",
        "value": True,
        "by": "patient",
    }
    made = add(chart, patient, sign)
    html = doctor.get("/clinic/").content.decode()
    assert "Emergency" in html
    assert chart.label in html
    add(chart, patient, {"kind": "retraction", "on": str(today), "of": made.ids[0], "reason": "by mistake"})
    assert "Emergency" not in doctor.get("/clinic/").content.decode()


def test_a_diary_entry_puts_off_the_day_on_which_it_is_missed(
    doctor: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    add(chart, patient, {"kind": "diary_day", "on": str(today - 7 * ONE_DAY), "pain": 3})
    assert "No diary" in doctor.get("/clinic/").content.decode()
    add(chart, patient, {"kind": "diary_day", "on": str(today - 6 * ONE_DAY), "pain": 3})
    assert "No diary" not in doctor.get("/clinic/").content.decode()


def test_nobody_of_another_clinic_is_on_the_list(
    doctor: Client, other_clinic: Clinic, person: Callable[..., User], today: dt.date
) -> None:
    stranger = person("patient", "stranger", of=other_clinic)
    theirs = Chart.objects.get(person=stranger)
    add(theirs, stranger, {"kind": "adverse_event", "on": str(today), "event": "dysphagia"})
    assert Need.objects.filter(clinic=other_clinic).exists()
    assert "stranger" not in doctor.get("/clinic/").content.decode()
    assert "stranger" not in doctor.get("/clinic/charts/").content.decode()


def test_who_is_shown_on_the_list_can_see_that_they_were(
    doctor: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    add(chart, patient, {"kind": "adverse_event", "on": str(today), "event": "dysphagia"})
    doctor.get("/clinic/")
    assert Audit.objects.filter(chart=chart.public_id, act="saw in a list").count() == 1


def test_an_answer_renews_needs_and_parts_and_a_closed_chart_needs_nothing(
    chart: Chart, patient: User, today: dt.date
) -> None:
    add(chart, patient, {"kind": "diary_day", "on": str(today), "pain": 3})
    answer = {**ANSWER, "as_of": str(today), "decision": [{"verdict": "stop", "body": "NICE TA260"}]}
    renew_needs(chart, core_chart(chart), answer)
    draw_parts(answer)(chart)
    assert set(Need.objects.values_list("kind", flat=True)) >= {"stop_rule", "no_diary"}
    assert "<" in json.loads(Parts.objects.get().drawn)["short"]
    chart.closed_on = today
    chart.save()
    renew_needs(chart, core_chart(chart), answer)
    assert not Need.objects.exists()


def test_a_sign_that_came_while_the_answer_was_found_stays_on_the_list(
    doctor: Client, chart: Chart, patient: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reprieve.clinic.work.worker.RENEWALS", [renew_needs])
    monkeypatch.setattr("reprieve.clinic.work.worker.DRAWINGS", [draw_parts])
    add(chart, patient, {"kind": "diary_day", "on": str(today), "pain": 3})

    def answer_many(charts: Any, knowledge: Any, as_of: dt.date) -> list[dict[str, Any]]:
        add(chart, patient, {**BREATHLESS, "on": str(today)})  # while the model is at work
        return [{**ANSWER, "as_of": str(as_of)}]

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    assert worker.work_once() == 1
    assert "Emergency" in doctor.get("/clinic/").content.decode()


@pytest.fixture
def afternoon(monkeypatch: pytest.MonkeyPatch, today: dt.date) -> dt.datetime:
    """14:00 UTC on the clinic's day: that day in Berlin, and the next one in Kiritimati. Named first, so that nothing is
    recorded later; and by the clinic's day, which is no longer that of UTC at the end of an evening."""
    now = dt.datetime.combine(today, dt.time(14), dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def test_what_a_patient_who_is_a_day_ahead_told_is_on_the_list_and_judged(
    afternoon: dt.datetime, doctor: Client, answered: Chart, patient: User
) -> None:
    patient.time_zone = "Pacific/Kiritimati"
    patient.save()
    own_day = afternoon.astimezone(patient.zone).date()
    assert own_day == afternoon.astimezone(patient.clinic.zone).date() + ONE_DAY
    html = doctor.get(address(answered, "plan/")).content.decode()
    told = {**BREATHLESS, "on": str(own_day)}
    facts.append(Chart.objects.get(), [told], by=patient, source="interview", at=afternoon)
    assert "Emergency" in doctor.get("/clinic/").content.decode()
    assert "Emergency" in doctor.get(address(answered)).content.decode()
    after = doctor.get(address(answered, "plan/")).content.decode()
    assert "Nothing stands in the way of signing" in html
    assert "Nothing stands in the way of signing" not in after


@pytest.mark.usefixtures("afternoon")
def test_a_plan_is_signed_where_the_patient_is_a_day_ahead(
    doctor: Client, answered: Chart, patient: User
) -> None:
    patient.time_zone = "Pacific/Kiritimati"
    patient.save()
    assert signed_by(doctor, answered).status_code == 302


def test_a_sign_that_the_patient_took_back_is_on_the_list_for_a_week(
    doctor: Client, chart: Chart, patient: User, clinician: User, today: dt.date
) -> None:
    told = add(chart, patient, {**BREATHLESS, "on": str(today)})
    back = {"kind": "retraction", "on": str(today), "of": told.ids[0], "reason": "answered anew that day"}
    add(chart, patient, back, {**BREATHLESS, "on": str(today), "value": False})
    html = doctor.get("/clinic/").content.decode()
    assert "The same day" in html
    assert f"told by the patient, and taken back on {today.day} {today:%B %Y}" in html
    need = Need.objects.get(kind="same_day")
    assert need.holds_until == today + 7 * ONE_DAY
    renew_needs(chart, core_chart(Chart.objects.get()), {**ANSWER, "as_of": str(today)})
    assert Need.objects.filter(kind="same_day").count() == 1  # and the next answer leaves it there


def test_what_a_clinician_took_back_needs_nobody_to_ask(
    chart: Chart, clinician: User, patient: User, today: dt.date
) -> None:
    told = add(chart, patient, {**BREATHLESS, "on": str(today)})
    add(
        chart,
        clinician,
        {"kind": "retraction", "on": str(today), "of": told.ids[0], "reason": "by mistake"},
    )
    assert not Need.objects.filter(kind__in=("emergency", "same_day")).exists()


def test_a_list_that_is_long_goes_on_on_another_page(
    doctor: Client, clinician: User, today: dt.date
) -> None:
    rows = Chart.objects.bulk_create(
        Chart(clinic=clinician.clinic, label=f"Person {n:02}") for n in range(30)
    )
    Need.objects.bulk_create(
        Need(chart=one, clinic=clinician.clinic, kind="no_diary", holds_from=today - n * ONE_DAY,
             said='{"why": "w", "because": [], "source": ""}')
        for n, one in enumerate(rows)
    )  # fmt: skip
    html = doctor.get("/clinic/").content.decode()
    assert "(30)" in html
    assert html.count('class="person"') == 8
    assert "?kind=no_diary&amp;first=8" in html
    more = doctor.get("/clinic/?kind=no_diary&first=8").content.decode()
    assert more.count('class="person"') == 22  # 30 - 8
    assert doctor.get("/clinic/?kind=nothing").status_code == 404
    assert doctor.get("/clinic/?kind=no_diary&first=x").status_code == 200


def test_a_need_of_tomorrow_is_not_on_todays_list(
    doctor: Client, chart: Chart, clinician: User, today: dt.date
) -> None:
    said = '{"why": "w", "because": [], "source": ""}'
    same = {"chart": chart, "clinic": clinician.clinic, "kind": "retreatment_due", "said": said}
    Need.objects.create(**same, holds_from=today + ONE_DAY)
    Need.objects.create(**same, holds_from=today - 9 * ONE_DAY, holds_until=today - ONE_DAY)
    assert "Nobody needs anything" in doctor.get("/clinic/").content.decode()
    assert "Retreatment" not in doctor.get(address(chart)).content.decode()


def test_a_chart_is_found_by_a_part_of_its_name(doctor: Client, chart: Chart) -> None:
    assert chart.label in doctor.post("/clinic/charts/", {"name": chart.label[:4].upper()}).content.decode()
    nobody = doctor.post("/clinic/charts/", {"name": "nobody\x00<b>"}).content.decode()
    assert "No chart of that name" in nobody
    assert (
        chart.label in doctor.get("/clinic/charts/?name=nobody").content.decode()
    )  # no address names anybody


def test_a_long_list_of_charts_goes_on_by_a_form_and_who_was_in_it_can_see_that(
    doctor: Client, clinician: User
) -> None:
    rows = Chart.objects.bulk_create(
        Chart(clinic=clinician.clinic, label=f"Person {n:02}") for n in range(60)
    )
    html = doctor.get("/clinic/charts/").content.decode()
    assert html.count('class="person"') == 50
    assert 'name="first" value="50"' in html
    assert doctor.post("/clinic/charts/", {"first": "50"}).content.decode().count('class="person"') == 10
    assert Audit.objects.filter(chart=rows[59].public_id, act="saw in a list").count() == 1
