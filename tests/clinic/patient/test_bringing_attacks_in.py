"""Attacks from a CSV file: with their times in the person's own zone, none twice, and nothing left out in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reprieve.chart import DiaryKept, Episode, View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store.models import Fact
from tests.clinic.patient.conftest import card, texts

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]
JANUARY = {"kept_from": "2026-01-01", "kept_to": "2026-01-31"}


def upload(browser: Client, today: dt.date, text: str, **said: str) -> Any:
    sent = {
        "kind": "attacks",
        "start": "began",
        "end": "ended",
        "pain": "nrs",
        "date_format": "%Y-%m-%d",
        "separator": ",",
        **said,
    }
    file = SimpleUploadedFile("attacks.csv", text.encode())
    return browser.post("/me/diary/import/", {**card(today), **sent, "file": file}, follow=True)


def test_times_are_of_the_persons_own_zone(
    browser: Client, today: dt.date, kept: Kept, patient: User
) -> None:
    patient.time_zone = "Asia/Kolkata"
    patient.save()
    done = upload(browser, today, "began,ended,nrs\n2026-01-05 23:30,2026-01-06 02:00,7\n")
    texts(done, ["1 entries were brought in"])
    (one,) = kept().of(Episode)
    assert one.start == dt.datetime(2026, 1, 5, 18, 0, tzinfo=dt.UTC)  # 23:30 at +05:30
    assert (one.start.date(), one.pain) == (dt.date(2026, 1, 5), 7)


def test_times_may_be_written_as_the_date_is_and_with_semicolons(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    text = "\ufeffbegan;ended;nrs\n05.01.2026 23:30;06.01.2026 02:00;7\n"
    upload(browser, today, text, date_format="%d.%m.%Y", separator=";")
    (one,) = kept().of(Episode)
    assert one.start == dt.datetime(2026, 1, 5, 22, 30, tzinfo=dt.UTC)  # 23:30 in Berlin, in winter


def test_other_days_stay_missing_unless_every_attack_was_written_down(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    text = "began,ended,nrs\n2026-01-05 10:00,2026-01-05 12:00,7\n"
    upload(browser, today, text)
    assert set(kept().diary.days) == {dt.date(2026, 1, 5)}
    again = upload(browser, today, text, **JANUARY)
    texts(again, ["0 entries were brought in. 1 were there already"])
    days = kept().diary.days
    assert len(days) == 31
    assert [on for on, day in days.items() if day.headache] == [dt.date(2026, 1, 5)]
    upload(browser, today, text, **JANUARY)
    assert len(kept().of(DiaryKept)) == len(kept().of(Episode)) == 1


def test_an_export_that_grew_adds_only_what_is_new(browser: Client, today: dt.date) -> None:
    first = "began,ended,nrs\n2026-01-05 10:00,2026-01-05 12:00,7\n"
    upload(browser, today, first)
    done = upload(browser, today, first + "2026-01-07 10:00,,3\n")
    texts(done, ["1 entries were brought in. 1 were there already"])
    assert Fact.objects.count() == 2


def test_an_attack_of_a_day_with_a_card_is_left_out_and_named(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="none"))
    text = (
        f"began,ended,nrs,remark\n{today} 00:00,{today} 00:01,7,x\n2026-01-05 10:00,2026-01-05 12:00,4,y\n"
    )
    done = upload(browser, today, text)
    texts(done, ["1 entries were brought in", f"attacks of {today.day} ", "not read: remark"])
    assert [one.pain for one in kept().of(Episode)] == [4]


def test_an_attack_left_out_makes_none_of_its_other_days_free_of_pain(
    browser: Client, today: dt.date
) -> None:
    yesterday = today - dt.timedelta(days=1)
    browser.post("/me/diary/save/", card(today, worst="mild"))
    text = f"began,ended,nrs\n{yesterday} 23:00,{today} 00:01,7\n"
    span = {"kept_from": str(yesterday), "kept_to": str(today)}
    refused = upload(browser, today, text, **span)
    assert refused.status_code == 422
    texts(refused, ["would count as free of pain", "Take that card back first"])
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("began,ended,nrs\n2026-01-05 10:00,,4\nyesterday,,4\n", {}, ["Row 3", "began", "yesterday", "Write it as"]),
        ("began,ended,nrs\n2026-01-05 10:00,,14\n", {}, ["Row 2", "pain", "14"]),
        ("start,ended,nrs\n2026-01-05 10:00,,4\n", {}, ["began", "Columns there: start, ended, nrs", "first line"]),
        ("began,ended,nrs\n2026-01-05 10:00,2026-01-04 10:00,4\n", {}, ["Row 2", "ends before it starts"]),
        ("began,ended,nrs\n2026-01-05 10:00,,0\n", {}, ["Row 2", "without pain"]),
        ("began,ended,nrs\n2199-01-05 10:00,,4\n", {}, ["2199-01-05", "has not come yet"]),
        ("began,ended,nrs\n2026-01-05 10:00,,4\n", {"kept_from": "2026-01-01"}, ["Write both days"]),
        ("began,ended,nrs\n2026-01-05 10:00,,4\n", {"kept_from": "2026-01-31", "kept_to": "2026-01-01"}, ["before the first"]),
        ("began,ended,nrs\n2026-01-05 10:00,,4\n", {"kept_from": "2026-01-01", "kept_to": "2199-01-01"}, ["not come yet"]),
        ("began,ended,nrs\n2026-01-05 10:00,,4\n", {"start": ""}, ["when an attack began"]),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_row_column_value_and_remedy(
    browser: Client, today: dt.date, text: str, said: dict[str, str], words: list[str]
) -> None:
    refused = upload(browser, today, text, **said)
    assert refused.status_code == 422
    texts(refused, words)
    assert 'value="ended"' in refused.content.decode()  # what was typed is still there
    assert not Fact.objects.exists()
