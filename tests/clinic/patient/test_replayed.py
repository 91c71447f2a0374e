"""Every form of a patient that adds facts: sent again it adds nothing, with another content it is refused, too large it is not read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reprieve.chart import View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import hidden

pytestmark = pytest.mark.django_db
Form = dict[str, Any]


def forms(browser: Client, chart: Chart, patient: User, today: dt.date) -> dict[str, tuple[Form, Form]]:
    """By address: what is sent, and what else the same page could have sent."""
    day = {"kind": "diary_day", "on": str(today - dt.timedelta(days=2)), "worst": "mild"}
    other = {**day, "on": str(today - dt.timedelta(days=3))}
    standing = facts.append(chart, [day, other], by=patient, source="diary").ids
    event = {"kind": "adverse_event", "on": str(today), "event": "bruise"}
    reported = facts.append(chart, [event, {**event, "event": "neck_pain"}], by=patient, source="x").ids
    start = f"{today - dt.timedelta(days=1)}T10:00"
    csv = {"date": "date", "date_format": "%Y-%m-%d", "separator": ",", "pain": "nrs"}
    return {
        "/me/diary/save/": ({"on": str(today), "worst": "mild"}, {"on": str(today), "worst": "severe"}),
        "/me/diary/attack/": ({"start": start, "worst": "mild"}, {"start": start, "worst": "severe"}),
        "/me/diary/take-back/": ({"of": standing[0]}, {"of": standing[1]}),
        "/me/interview/one-more/": (
            {"scope": "headache", "label": "a"},
            {"scope": "headache", "label": "b"},
        ),
        "/me/side-effects/over/": ({"of": reported[0]}, {"of": reported[1]}),
        "/me/diary/import/": (
            {**csv, "file": "date,nrs\n2026-01-01,3\n"},
            {**csv, "file": "date,nrs\n2026-01-01,4\n"},
        ),
    }


def sent(said: Form, entry: str) -> Form:
    file = {"file": SimpleUploadedFile("d.csv", said["file"].encode())} if "file" in said else {}
    return {**said, **file, "entry": entry}


PATHS = (
    "/me/diary/save/",
    "/me/diary/attack/",
    "/me/diary/take-back/",
    "/me/interview/one-more/",
    "/me/side-effects/over/",
    "/me/diary/import/",
)


URGENT = ("/me/interview/", "/me/side-effects/")


@pytest.mark.parametrize("path", PATHS)
def test_a_form_sent_again_adds_nothing_and_with_another_content_is_no_success(
    path: str, browser: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    first, other = forms(browser, chart, patient, today)[path]
    entry, before = str(uuid.uuid4()), Fact.objects.count()
    assert browser.post(path, sent(first, entry)).status_code in (200, 302)
    added = Fact.objects.count()
    assert added > before
    assert browser.post(path, sent(first, entry)).status_code in (200, 302)
    assert Fact.objects.count() == added
    refused = browser.post(path, sent(other, entry), follow=True)
    html = refused.content.decode()
    assert Fact.objects.count() == added
    assert refused.status_code == 422 or "not there any more" in html, html[:2000]


@pytest.mark.parametrize("path", [*PATHS, *URGENT, "/me/help/", "/me/more/habits/", "/me/more/reminder/"])
def test_a_body_larger_than_any_form_is_refused_and_writes_nothing(
    path: str, browser: Client, chart: Chart
) -> None:
    big = b"note=" + b"x" * (settings.LARGEST_REQUEST + 1)
    answer = browser.post(path, big, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    middling = b"note=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = browser.post(path, middling, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert not Fact.objects.exists()


@pytest.mark.parametrize("path", URGENT)
def test_who_goes_back_and_tells_of_an_emergency_is_told_what_to_do_and_it_is_kept(
    path: str, browser: Client, kept: Callable[[], View]
) -> None:
    screen = hidden(browser.get("/me/interview/").content.decode(), "screen")
    first, other, sign = {
        "/me/interview/": (
            {"screen": screen, "whole": "0"},
            {"screen": screen, "chosen": "neurological_deficit"},
            "neurological_deficit",
        ),
        "/me/side-effects/": ({"event": "myalgia"}, {"now": "bont_dysphagia"}, "bont_dysphagia"),
    }[path]
    entry = str(uuid.uuid4())
    assert browser.post(path, {**first, "entry": entry}).status_code == 302
    assert browser.post(path, {**first, "entry": entry}).status_code == 302
    told = browser.post(path, {**other, "entry": entry})
    assert "GET HELP NOW" in told.content.decode()
    assert [one.value for one in kept().findings(sign)] == [True]
    assert kept().contradictions == ()
    assert browser.get("/me/")["Location"] == "/me/help/"
    added = Fact.objects.count()
    again = browser.post(path, {**other, "entry": entry})
    assert "GET HELP NOW" in again.content.decode()
    assert Fact.objects.count() == added
