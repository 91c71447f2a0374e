"""A patient who lives a day ahead of the clinic, or behind it: every page and every fact has that person's own date."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts.models import User
from reprieve.clinic.clinician.models import Need
from reprieve.clinic.patient.models import Habits
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import hidden, read_alarms

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 11, 30, tzinfo=dt.UTC)  # in the clinic, Berlin: 12:30 on 1 March
LATE = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)  # in the clinic: 00:30 on 2 March
WHERE = [  # zone, moment, the person's own date (by the offset, +14:00 and -10:00), the later of both dates
    ("Pacific/Kiritimati", NOON, dt.date(2026, 3, 2), dt.date(2026, 3, 2)),
    ("Pacific/Honolulu", LATE, dt.date(2026, 3, 1), dt.date(2026, 3, 2)),
]


@pytest.mark.parametrize(("zone", "now", "own", "later"), WHERE, ids=["ahead", "behind"])
def test_what_is_entered_and_shown_has_the_persons_own_date(
    zone: str,
    now: dt.datetime,
    own: dt.date,
    later: dt.date,
    browser: Client,
    patient: User,
    chart: Chart,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    patient.time_zone = zone
    patient.save()

    def post(path: str, **said: Any) -> Any:
        return browser.post(path, {"entry": str(uuid.uuid4()), **said})

    assert hidden(browser.get("/me/").content.decode(), "on") == str(own)
    assert post("/me/diary/save/", on=str(own), worst="mild").status_code == 302
    assert post("/me/diary/save/", on=str(own + dt.timedelta(days=1)), worst="mild").status_code == 422
    (saved,) = Fact.objects.all()
    assert '"entered": "same_day"' in saved.body
    screen = hidden(browser.get("/me/interview/").content.decode(), "screen")
    assert post("/me/interview/", screen=screen, whole="0").status_code == 302
    assert post("/me/side-effects/", now=["bont_dysphagia"]).status_code == 200
    assert browser.get("/me/")["Location"] == "/me/help/", "what is urgent is told at once, wherever one is"
    read_alarms(browser)
    assert post("/me/diary/take-back/", of=saved.fact_id).status_code == 302
    post("/me/more/reminder/", at="20:00")
    assert browser.get("/me/course/").status_code == 200
    assert {fact.on for fact in Fact.objects.all()} == {own}
    recorded = {json.loads(fact.body)["recorded_at"][:10] for fact in Fact.objects.all()}
    assert recorded == {str(own)}
    assert Habits.objects.get().feed_since == own
    assert chart.job.as_of == later


def test_a_sign_told_west_of_the_clinic_is_not_silenced_by_the_clinics_no_of_an_hour_ago(
    browser: Client, patient: User, clinician: User, chart: Chart, monkeypatch: Any
) -> None:
    no = {
        "kind": "finding",
        "on": "2026-03-02",
        "name": "bont_breathing_difficulty",
        "value": False,
        "by": "clinician",
    }
    facts.append(chart, [no], by=clinician, source="test", at=LATE)
    monkeypatch.setattr(timezone, "now", lambda: LATE + dt.timedelta(hours=1))  # in Honolulu still 1 March
    patient.time_zone = "Pacific/Honolulu"
    patient.save()
    report = {"entry": str(uuid.uuid4()), "now": ["bont_breathing_difficulty"]}
    assert "GET HELP NOW" in browser.post("/me/side-effects/", report).content.decode()
    assert set(Fact.objects.values_list("on", flat=True)) == {dt.date(2026, 3, 1), dt.date(2026, 3, 2)}
    assert Need.objects.filter(kind="emergency").exists()
    read_alarms(browser)
    assert (
        "alarm-line" in browser.get("/me/").content.decode()
    )  # it stays until the sign is said to be over
    open_ = hidden(browser.get("/me/side-effects/").content.decode(), "of")
    browser.post("/me/side-effects/over/", {"entry": str(uuid.uuid4()), "of": open_})
    assert "alarm-line" not in browser.get("/me/").content.decode()
