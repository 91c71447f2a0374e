"""A side effect is triaged the moment it is reported."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.chart import AdverseEvent, Finding, View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.patient.models import Habits
from reprieve.clinic.store import facts
from reprieve.clinic.store.erasure import Reason, erase
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import card, hidden, read_alarms, texts

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]


def report(today: dt.date, **said: Any) -> dict[str, Any]:
    sent = card(today, **said)
    del sent["on"]
    return sent


def test_signs_that_can_be_an_emergency_are_asked_first(browser: Client) -> None:
    page = browser.get("/me/side-effects/").content.decode()
    assert page.index("Breathing is harder") < page.index("An upper eyelid hangs down")
    assert "call your local emergency number at once" in page


def test_trouble_swallowing_is_help_now_at_once(browser: Client, today: dt.date, kept: Kept) -> None:
    page = browser.post("/me/side-effects/", report(today, now=["bont_dysphagia"]))
    texts(page, ["GET HELP NOW", "The toxin may have spread"])
    (found,) = kept().of(Finding)
    assert (found.name, found.value, found.by, found.on) == ("bont_dysphagia", True, "patient", today)


def test_a_no_of_the_same_day_does_not_silence_the_alarm(
    browser: Client, today: dt.date, chart: Chart, patient: User
) -> None:
    said = {
        "kind": "finding",
        "on": today.isoformat(),
        "name": "bont_dysphagia",
        "value": False,
        "by": "patient",
    }
    facts.append(chart, [said], by=patient, source="interview")
    texts(browser.post("/me/side-effects/", report(today, now=["bont_dysphagia"])), ["GET HELP NOW"])
    assert browser.get("/me/")["Location"] == "/me/help/"  # the chart holds it too, not a contradiction
    texts(browser.get("/me/help/"), ["GET HELP NOW"])


def test_a_no_by_the_clinician_of_the_same_day_does_not_silence_it_either(
    browser: Client, today: dt.date, chart: Chart, clinician: User
) -> None:
    said = {
        "kind": "finding",
        "on": today.isoformat(),
        "name": "bont_dysphagia",
        "value": False,
        "by": "clinician",
    }
    facts.append(chart, [said], by=clinician, source="visit")
    texts(browser.post("/me/side-effects/", report(today, now=["bont_dysphagia"])), ["GET HELP NOW"])


def test_reporting_again_is_help_now_again_though_it_was_read_before(
    browser: Client, today: dt.date
) -> None:
    browser.post("/me/side-effects/", report(today, now=["bont_dysphagia"]))
    read_alarms(browser)
    again = browser.post("/me/side-effects/", report(today, now=["bont_breathing_difficulty"]))
    texts(again, ["GET HELP NOW"])


def test_a_drooping_lid_is_kept_with_day_strength_and_side_and_says_what_to_do(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    since = today - dt.timedelta(days=3)
    sent = report(today, event="eyelid_ptosis", since=since.isoformat(), severity="mild", side="left")
    assert browser.post("/me/side-effects/", sent).status_code == 302
    (found,) = kept().of(AdverseEvent)
    assert (found.on, found.event, found.severity, found.side) == (since, "eyelid_ptosis", "mild", "left")
    texts(browser.get("/me/side-effects/"), ["Take a photo", "Tell a doctor soon"])


def test_a_report_sent_again_adds_nothing(browser: Client, today: dt.date) -> None:
    sent = report(today, now=["bont_dysphagia"], event="bruise")
    for _ in range(3):
        assert browser.post("/me/side-effects/", sent).status_code == 200
    assert Fact.objects.count() == 2


def test_an_empty_report_and_a_day_to_come_are_refused_and_nothing_is_kept(
    browser: Client, today: dt.date
) -> None:
    texts(browser.post("/me/side-effects/", report(today)), ["Choose what you notice"])
    later = (today + dt.timedelta(days=1)).isoformat()
    refused = browser.post("/me/side-effects/", report(today, event="bruise", since=later))
    assert refused.status_code == 422
    texts(refused, ["has not come yet"])
    assert not Fact.objects.exists()


def over(browser: Client, today: dt.date, name: str) -> Any:
    page = browser.get("/me/side-effects/").content.decode()
    form = re.search(rf"<p>{name}</p>.*?</form>", page, re.DOTALL)
    assert form is not None
    sent = {"entry": hidden(form[0], "entry"), "of": hidden(form[0], "of")}
    return browser.post("/me/side-effects/over/", sent)


def test_an_effect_that_is_over_keeps_its_beginning_and_gets_an_end(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    since = today - dt.timedelta(days=3)
    browser.post(
        "/me/side-effects/", report(today, event="eyelid_ptosis", since=since.isoformat(), side="left")
    )
    assert over(browser, today, "An upper eyelid hangs down").status_code == 302
    (found,) = kept().of(AdverseEvent)
    assert (found.on, found.side, found.resolved_on) == (since, "left", today)
    assert "It is over" not in browser.get("/me/side-effects/").content.decode()


def test_a_sign_that_is_over_ends_the_alarm_and_stays_in_the_record(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/side-effects/", report(today, now=["bont_dysphagia"]))
    read_alarms(browser)
    assert "GET HELP NOW" in browser.get("/me/more/").content.decode()
    assert over(browser, today, "Swallowing is harder, or I choke or drool").status_code == 302
    assert "GET HELP NOW" not in browser.get("/me/more/").content.decode()
    assert [one.value for one in kept().of(Finding)] == [False]
    (trace,) = kept().of(AdverseEvent)  # the clinic learns of it all the same
    assert (trace.event, trace.on, trace.resolved_on) == ("dysphagia", today, today)


def test_what_the_clinic_recorded_is_not_for_the_patient_to_end(
    browser: Client, today: dt.date, chart: Chart, clinician: User
) -> None:
    said = {"kind": "adverse_event", "on": today.isoformat(), "event": "dysphagia"}
    made = facts.append(chart, [said], by=clinician, source="visit")
    read_alarms(browser)
    assert "It is over" not in browser.get("/me/side-effects/").content.decode()
    assert browser.post("/me/side-effects/over/", {**card(today), "of": made.ids[0]}).status_code == 422
    assert Fact.objects.count() == 1


def test_habits_go_with_the_chart(browser: Client, chart: Chart) -> None:
    browser.post("/me/more/reminder/", {"at": "20:00"})
    assert Habits.objects.count() == 1
    erase(chart, by=None, reason=Reason.ASKED, at=timezone.now())
    assert not Habits.objects.exists()


def test_what_to_do_is_said_where_it_is_read_first(browser: Client, today: dt.date) -> None:
    page = browser.post("/me/side-effects/", report(today, event="neck_pain"), follow=True).content.decode()
    message = page[: page.index("<main")]
    assert "Your clinic sees it. " in message
    assert (
        "Warmth, gentle movement and a simple painkiller can help." in message
    )  # side_effect_words.yaml, neck_pain
