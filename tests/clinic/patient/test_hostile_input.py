"""Whatever is posted to the patient's pages: no fault of ours, nothing in half, nothing of anybody else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprieve.chart import DiaryDay, View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import charts, facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import card

pytestmark = pytest.mark.django_db
SQL = "'; DROP TABLE store_fact; --"
HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"
junk = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            SQL,
            HTML,
            "{{ 7|add:7 }}",
            "%s%n",
            "\x00",
            "\ud800",
            "0001-01-01",
            "9999-12-31",
            "2026-02-30",
            "nan",
            "1e400",
        ]
    ),
    st.sampled_from(
        ["-1", "11", "1" * 400, "true", "null", "[]", "../../etc/passwd", "none", "severe", "24.0001"]
    ),
)
FIELDS = {
    "/me/diary/save/": (
        [
            "entry",
            "on",
            "worst",
            "pain",
            "hours",
            "hours_exact",
            "acute",
            "doses_triptan",
            "signs",
            "went_through",
            "note",
            "replaces",
            "add",
        ]
    ),
    "/me/diary/attack/": ["entry", "start", "end", "worst", "pain", "acute", "signs", "note"],
    "/me/diary/take-back/": ["entry", "of"],
    "/me/interview/": ["entry", "screen", "chosen", "unsure", "whole"],
    "/me/interview/answers/": ["entry", "of"],
    "/me/interview/one-more/": ["entry", "scope", "label"],
    "/me/side-effects/over/": ["entry", "of"],
    "/me/help/": ["entry"],
    "/me/side-effects/": ["entry", "now", "event", "since", "severity", "side", "over_on"],
    "/me/more/habits/": ["scale", "time_zone"],
    "/me/more/reminder/": ["at", "close"],
    "/me/diary/import/": [
        "entry",
        "date",
        "date_format",
        "separator",
        "pain",
        "worst",
        "headache",
        "hours",
        "kind",
        "start",
        "end",
        "kept_from",
        "kept_to",
    ],
}
HOSTILE = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def valid(path: str, today: dt.date) -> dict[str, Any]:
    """What a browser would send there."""
    now = dt.datetime.combine(today, dt.time(0, 1)).isoformat(timespec="minutes")
    said: dict[str, dict[str, Any]] = {
        "/me/diary/save/": {"on": today.isoformat(), "worst": "mild"},
        "/me/diary/attack/": {"start": now, "worst": "mild"},
        "/me/interview/": {"screen": "signs_now|", "whole": "0"},
        "/me/interview/one-more/": {"scope": "headache"},
        "/me/side-effects/": {"event": "bruise"},
        "/me/more/reminder/": {"at": "20:00"},
        "/me/diary/import/": {"date": "date", "date_format": "%Y-%m-%d", "separator": ",", "pain": "nrs"},
    }
    return {"entry": str(uuid.uuid4()), **said.get(path, {})}


@pytest.mark.parametrize("path", FIELDS)
@HOSTILE
@given(data=st.data())
def test_no_post_is_a_fault_of_the_server_or_breaks_the_chart(
    path: str, data: st.DataObject, browser: Client, today: dt.date, chart: Chart
) -> None:
    some = data.draw(
        st.dictionaries(st.sampled_from(FIELDS[path]), junk | st.lists(junk, max_size=3), max_size=4)
    )
    sent = {**valid(path, today), **some}
    sent = {name: _encodable(value) for name, value in sent.items()}
    if path.endswith("import/"):
        sent["file"] = SimpleUploadedFile(
            "d.csv",
            data.draw(
                st.binary(max_size=200)
                | st.just(b"date,nrs\n2026-01-01,3\n")
                | st.lists(st.lists(junk, max_size=4).map(",".join), max_size=4).map(
                    lambda rows: "\n".join(["date,nrs,start", *rows]).encode("utf-8", "replace")
                )
            ),
        )
        sent["kind"] = data.draw(st.sampled_from(["days", "attacks"]))
    before = Fact.objects.count()
    response = browser.post(path, sent)
    assert response.status_code in (200, 302, 422)
    html = response.content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    if response.status_code == 422:
        assert Fact.objects.count() == before
    row = Chart.objects.get(pk=chart.pk)
    charts.core_chart(row)  # still a chart for the core
    assert browser.get("/me/more/").status_code == 200


@HOSTILE
@given(name=st.sampled_from(["day", "change", "export", "feed"]), text=junk, how=junk)
def test_no_address_is_a_fault_of_the_server(name: str, text: str, how: str, browser: Client) -> None:
    from urllib.parse import quote

    part, more = quote(_encodable(text), safe=""), quote(_encodable(how), safe="")
    path = {
        "day": f"/me/diary/{part}/",
        "change": f"/me/diary/{part}/{more}/",
        "export": f"/me/more/export/{part}/",
        "feed": f"/me/reminder/{part}.ics",
    }[name]
    assert browser.get(path).status_code in (200, 301, 302, 404, 405)


def test_html_in_a_note_is_shown_as_it_was_written(browser: Client, today: dt.date) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild", note=HTML))
    html = browser.get("/me/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_a_giant_note_and_a_giant_body_are_refused(browser: Client, today: dt.date) -> None:
    assert browser.post("/me/diary/save/", card(today, worst="mild", note="x" * 501)).status_code == 422
    assert browser.post("/me/diary/save/", card(today, worst="mild", note="x" * 1_100_000)).status_code in (
        400,
        413,
    )
    assert not Fact.objects.exists()


def test_ids_of_somebody_elses_entries_are_of_no_use(
    browser: Client,
    today: dt.date,
    person: Callable[..., User],
    signed_in: Callable[[User], Client],
    chart: Chart,
) -> None:
    other = person("patient", "somebody-else")
    theirs = Chart.objects.get(person=other)
    said = [{"kind": "diary_day", "on": today.isoformat(), "worst": "severe"}]
    made = facts.append(theirs, said, by=other, source="diary")
    browser.post("/me/diary/take-back/", {**card(today), "of": made.ids[0]})
    assert (
        browser.post("/me/diary/save/", card(today, worst="none", replaces=made.ids[0])).status_code == 422
    )
    assert browser.post("/me/interview/answers/", {**card(today), "of": made.ids[0]}).status_code == 302
    row = Chart.objects.get(pk=theirs.pk)
    assert [fact.kind for fact in charts.core_chart(row).facts] == ["diary_day"]
    assert Chart.objects.get(pk=chart.pk).facts_count == 0


def test_the_same_form_id_in_two_charts_is_two_entries(
    browser: Client,
    today: dt.date,
    person: Callable[..., User],
    signed_in: Callable[[User], Client],
    kept: Callable[[], View],
) -> None:
    other = signed_in(person("patient", "somebody-else"))
    sent = card(today, worst="mild")
    assert browser.post("/me/diary/save/", sent).status_code == 302
    assert other.post("/me/diary/save/", sent).status_code == 302
    assert Fact.objects.count() == 2
    assert len(kept().of(DiaryDay)) == 1


def test_a_page_without_a_token_of_its_own_changes_nothing(
    signed_in: Callable[..., Client], patient: User, today: dt.date
) -> None:
    strict = signed_in(patient, enforce_csrf_checks=True)
    assert strict.post("/me/diary/save/", card(today, worst="mild")).status_code == 403
    assert not Fact.objects.exists()


def test_a_reading_request_never_writes(browser: Client, today: dt.date) -> None:
    for path in ("/me/diary/save/", "/me/diary/take-back/"):
        assert browser.get(path, card(today, worst="mild")).status_code == 405
    assert not Fact.objects.exists()


def _encodable(value: Any) -> Any:
    """Text as a browser can send it: what is no UTF-8 becomes a replacement character."""
    if isinstance(value, list):
        return [_encodable(one) for one in value]
    return value.encode("utf-8", "replace").decode("utf-8")


def test_every_form_of_a_patient_is_among_those_that_were_tried(browser: Client) -> None:
    from tests.clinic.access.routes import all_routes

    plain = [one for one in all_routes() if one.name.startswith("patient:") and not one.takes]
    paths = [reverse(one.name) for one in plain]
    assert {path for path in paths if browser.post(path).status_code != 405} == set(FIELDS)
