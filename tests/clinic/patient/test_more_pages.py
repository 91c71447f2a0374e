"""Bringing a diary in, the reminder, taking everything away, who looked, and the own course."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from reprieve.chart import DiaryDay, View
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.accounts.models import User
from reprieve.clinic.patient.drawing import drawn_for
from reprieve.clinic.patient.models import Drawn
from reprieve.clinic.patient.own_answer import own_answer
from reprieve.clinic.patient.renewing import renew
from reprieve.clinic.store import audit, charts, facts
from reprieve.clinic.store.erasure import Reason, erase
from reprieve.clinic.store.models import Chart, Fact
from reprieve.clinic.work.models import Answer, Job
from tests.clinic.patient.conftest import card, texts
from tests.clinic.patient.test_own_answer import ANSWER

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]


def upload(today: dt.date, text: str | bytes, **said: str) -> dict[str, Any]:
    content = text if isinstance(text, bytes) else text.encode()
    sent = {"date": "date", "date_format": "%Y-%m-%d", "separator": ",", **said}
    return {**card(today), **sent, "file": SimpleUploadedFile("diary.csv", content)}


def test_a_diary_of_before_is_brought_in_and_entries_stay(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild"))
    old = today - dt.timedelta(days=400)
    text = f"date,nrs\n{old},6\n{old + dt.timedelta(days=1)},0\n{today},9\n"
    assert browser.post("/me/diary/import/", upload(today, text, pain="nrs")).status_code == 302
    found = {day.on: day for day in kept().of(DiaryDay)}
    assert found[old].pain == 6
    assert found[old + dt.timedelta(days=1)].pain == 0
    assert (found[today].worst, found[today].pain) == ("mild", None)
    assert len(found) == 3


def test_an_upload_sent_again_adds_nothing(browser: Client, today: dt.date) -> None:
    text = f"date,nrs\n{today},6\n"
    once = upload(today, text, pain="nrs")
    browser.post("/me/diary/import/", once)
    again = {**once, "file": SimpleUploadedFile("diary.csv", text.encode())}
    assert browser.post("/me/diary/import/", again).status_code == 302
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("date,nrs\n2026-01-01,12\n", {"pain": "nrs"}, "pain"),
        ("date,nrs\n01.02.2026,3\n", {"pain": "nrs"}, "is no date in the form"),
        ("day,nrs\n2026-01-01,3\n", {"pain": "nrs"}, "is not in the file"),
        ("date,nrs\n2199-01-01,3\n", {"pain": "nrs"}, "has not come yet"),
        ("date,nrs\n2026-01-01,3\n", {}, "Name the column"),
        ("date,nrs\n2026-01-01,3\n2026-01-01,4\n", {"pain": "nrs"}, "differ"),
        ("", {"pain": "nrs"}, "file is empty"),
        (b"\xff\xfe\x00\x01", {"pain": "nrs"}, "Nothing was saved yet"),
    ],
)
def test_a_file_that_cannot_be_a_diary_is_refused_whole_with_a_remedy(
    browser: Client, today: dt.date, text: str | bytes, said: dict[str, str], words: str
) -> None:
    refused = browser.post("/me/diary/import/", upload(today, text, **said))
    assert refused.status_code == 422
    texts(refused, [words])
    assert "/tmp" not in refused.content.decode()
    assert not Fact.objects.exists()


def test_a_file_larger_than_any_diary_is_refused(browser: Client, today: dt.date) -> None:
    refused = browser.post("/me/diary/import/", upload(today, b"x" * 2_000_001, pain="nrs"))
    assert refused.status_code == 422
    texts(refused, ["larger than any diary"])


def test_the_reminder_has_a_secret_address_without_anything_about_anybody(
    browser: Client, client: Client, patient: User
) -> None:
    page = browser.post("/me/more/reminder/", {"at": "21:15"}).content.decode()
    found = re.search(r"http://testserver(/me/reminder/[^<]+\.ics)", page)
    assert found is not None
    feed = client.get(found[1])  # somebody who is not signed in: a calendar
    (event,) = cast(Any, Calendar.from_ical(feed.content)).walk("VEVENT")
    assert event["DTSTART"].dt.time() == dt.time(21, 15)
    assert patient.username.encode() not in feed.content
    assert found[1] not in browser.get("/me/more/reminder/").content.decode()  # shown once
    browser.post("/me/more/reminder/", {"close": "1"})
    assert client.get(found[1]).status_code == 404


def test_a_new_address_ends_the_old_one(browser: Client, client: Client) -> None:
    made = [browser.post("/me/more/reminder/", {"at": "08:00"}).content.decode() for _ in range(2)]
    old, new = (re.search(r"(/me/reminder/[^<]+\.ics)", page)[1] for page in made)  # type: ignore[index]
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 5000, "'; --", "../../x", "%F0%9F%92%A9"])
def test_a_guessed_address_is_no_page(client: Client, secret: str) -> None:
    assert client.get(f"/me/reminder/{secret}.ics").status_code == 404


def test_everything_entered_can_be_taken_away_and_read_again(
    browser: Client, today: dt.date, chart: Chart, clinician: User
) -> None:
    browser.post("/me/diary/save/", card(today, worst="moderate", acute=["triptan"], note='a, "b"'))
    said = {
        "kind": "finding",
        "on": today.isoformat(),
        "name": "has_headache",
        "value": True,
        "by": "clinician",
    }
    facts.append(chart, [said], by=clinician, source="visit")
    lines = browser.get("/me/more/export/facts/").content.decode().splitlines()
    (only,) = [parse_fact(line) for line in lines]
    assert isinstance(only, DiaryDay)
    assert json.loads(lines[0])["note"] == 'a, "b"'
    (row,) = csv.DictReader(io.StringIO(browser.get("/me/more/export/diary/").content.decode()))
    assert (row["date"], row["worst"], row["medicines"], row["aura"]) == (
        today.isoformat(),
        "moderate",
        "triptan 1",
        "",
    )
    assert row["notes"] == 'a, "b"'
    assert browser.get("/me/more/export/secrets/").status_code == 404


def test_the_table_holds_every_note_and_none_is_a_formula(
    browser: Client, chart: Chart, clinician: User, today: dt.date
) -> None:
    yesterday = str(today - dt.timedelta(days=1))
    said = [
        {"kind": "diary_day", "on": yesterday, "missing": "not_answered", "note": "=1+1"},
        {"kind": "diary_day", "on": str(today), "pain": 3, "note": "rain"},
    ]
    facts.append(chart, said, by=clinician, source="visit")
    rows = list(csv.DictReader(io.StringIO(browser.get("/me/more/export/diary/").content.decode())))
    assert [(row["date"], row["notes"], row["had_pain"]) for row in rows] == [
        (yesterday, "'=1+1", ""),
        (str(today), "rain", "yes"),
    ]


def test_the_patient_sees_who_looked(browser: Client, chart: Chart, clinician: User) -> None:
    texts(browser.get("/me/more/who-looked/"), ["Nobody but you"])
    audit.note(clinician, chart, "read")
    texts(browser.get("/me/more/who-looked/"), [str(clinician)])


def test_the_course_is_too_early_to_tell_until_the_worker_answered(
    browser: Client, chart: Chart, today: dt.date
) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild"))
    page = browser.get("/me/course/")
    texts(page, ["Too early to tell", "Four weeks at a time"])
    assert Job.objects.filter(chart=chart).exists()


def test_the_course_says_the_total_as_of_when_and_no_cause(
    browser: Client, chart: Chart, today: dt.date
) -> None:
    Answer.objects.create(
        chart=chart,
        content_key="of before",
        as_of=dt.date(2026, 3, 28),
        knowledge="k",
        model="m",
        computed_at=dt.datetime(2026, 3, 28, tzinfo=dt.UTC),
        section=json.dumps(ANSWER),
    )
    page = browser.get("/me/course/")
    texts(
        page,
        [
            "You are better since the injections",
            "As of 28 March 2026",
            "<svg",
            "a newer answer is being worked out",
        ],
    )
    html = page.content.decode()
    for secret in ("SECRET", "0.222", "tipping", ">stop", "dummy injections at the same"):
        assert secret not in html
    part = browser.get("/me/course/answer/").content.decode()
    assert part.lstrip().startswith("<section")
    assert "You are better" in part


def test_an_answer_is_drawn_once_and_comes_back_as_it_was(browser: Client, chart: Chart) -> None:
    first = drawn_for(chart, ANSWER)
    again = drawn_for(chart, json.loads(json.dumps(ANSWER)))
    assert again == first == own_answer(ANSWER)
    assert Drawn.objects.count() == 1
    other = {**ANSWER, "as_of": "2026-03-29"}
    assert drawn_for(chart, other).as_of == "2026-03-29"
    assert Drawn.objects.count() == 1


def test_the_worker_draws_for_whom_somebody_can_look(
    chart: Chart, django_capture_on_commit_callbacks: Any, browser: Client
) -> None:
    nobodys = Chart.objects.create(clinic=chart.clinic, label="of a study")
    with django_capture_on_commit_callbacks(execute=True):
        for row in (chart, nobodys):
            renew(row, charts.core_chart(row), ANSWER)
    assert [one.chart_id for one in Drawn.objects.all()] == [chart.pk]
    erase(chart, by=None, reason=Reason.ASKED, at=timezone.now())
    assert not Drawn.objects.exists()
    drawn_for(chart, ANSWER)  # a worker that was drawing when the chart went keeps nothing
    assert not Drawn.objects.exists()
