"""The questions before the visit: red flags first, and an emergency answer interrupts everything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client

from reprieve.chart import Finding, View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import card, hidden, read_alarms, texts

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]
SIGNS_NOW = "signs_now|"


def answered(browser: Client, **said: Any) -> tuple[Any, dict[str, Any]]:
    page = browser.get("/me/interview/").content.decode()
    sent = {"entry": hidden(page, "entry"), "screen": hidden(page, "screen"), **said}
    return browser.post("/me/interview/", sent), sent


def test_the_first_question_is_of_signs_of_an_emergency(browser: Client) -> None:
    page = browser.get("/me/interview/")
    texts(page, ["call your local emergency number at once", "None of these", "Not sure"])
    assert hidden(page.content.decode(), "screen") == SIGNS_NOW


def test_an_emergency_answer_interrupts_everything_until_it_was_read(browser: Client, kept: Kept) -> None:
    page = browser.get("/me/interview/").content.decode()
    fact = re.search(r'name="chosen" value="([^"]+)"', page)
    assert fact is not None
    urgent, _ = answered(browser, chosen=[fact[1]])
    texts(urgent, ["GET HELP NOW", "I have read this"])
    assert (fact[1], True) in {(one.name, one.value) for one in kept().of(Finding)}
    for address in ("/me/", "/me/interview/", "/me/course/"):
        interrupted = browser.get(address)
        assert (interrupted.status_code, interrupted["Location"]) == (302, "/me/help/")
    texts(browser.get("/me/help/"), ["GET HELP NOW"])
    assert read_alarms(browser).status_code == 302
    texts(browser.get("/me/"), ["GET HELP NOW", "Save"])  # a line stays, and the diary can be kept


def test_a_warning_that_came_after_the_page_was_opened_is_not_marked_as_read(
    browser: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    def sign(name: str, value: bool) -> None:
        said = {"kind": "finding", "on": today.isoformat(), "name": name, "value": value, "by": "patient"}
        facts.append(chart, [said], by=patient, source="side effects")

    sign("bont_breathing_difficulty", True)
    shown = re.findall(r'name="shown" value="([^"]*)"', browser.get("/me/help/").content.decode())
    assert len(shown) == 1
    sign("bont_allergic_reaction", True)
    browser.post("/me/help/", {"shown": shown})
    assert browser.get("/me/")["Location"] == "/me/help/"
    read_alarms(browser)
    assert browser.get("/me/").status_code == 200


def test_a_warning_that_went_and_came_back_is_told_again(
    browser: Client, chart: Chart, patient: User, today: dt.date
) -> None:
    said = {
        "kind": "finding",
        "on": today.isoformat(),
        "name": "bont_dysphagia",
        "value": True,
        "by": "patient",
    }
    made = facts.append(chart, [said], by=patient, source="side effects")
    read_alarms(browser)
    assert browser.get("/me/").status_code == 200
    facts.retract(chart, made.ids[0], by=patient, source="side effects")
    assert browser.get("/me/").status_code == 200
    facts.append(chart, [said], by=patient, source="side effects")
    assert browser.get("/me/")["Location"] == "/me/help/"


def test_none_of_these_goes_on_and_the_question_is_not_asked_again(browser: Client, kept: Kept) -> None:
    done, _ = answered(browser, whole="0")
    assert done.status_code == 302
    assert hidden(browser.get("/me/interview/").content.decode(), "screen") != SIGNS_NOW
    assert kept().of(Finding)
    assert all(one.by == "patient" and one.value is not True for one in kept().of(Finding))


def test_an_answer_sent_again_adds_nothing(browser: Client) -> None:
    _, sent = answered(browser, whole="0")
    many = Fact.objects.count()
    assert browser.post("/me/interview/", sent).status_code == 302
    assert Fact.objects.count() == many


def test_an_old_page_cannot_answer_another_question(browser: Client) -> None:
    _, sent = answered(browser, whole="0")
    many = Fact.objects.count()
    late = {**sent, **card(dt.date(2026, 1, 1))}  # another sending of the page of before
    assert browser.post("/me/interview/", late).status_code == 302
    assert Fact.objects.count() == many


def test_nothing_chosen_is_asked_again_with_what_to_do(browser: Client) -> None:
    empty, _ = answered(browser)
    assert empty.status_code == 422
    texts(empty, ["nothing was chosen", "not sure"])
    assert not Fact.objects.exists()


def test_a_forged_answer_is_refused(browser: Client) -> None:
    forged, _ = answered(browser, chosen=["'; DROP TABLE store_fact; --"])
    assert forged.status_code == 422
    assert not Fact.objects.exists()


def test_an_answer_can_be_taken_back_and_is_asked_again(browser: Client, kept: Kept) -> None:
    answered(browser, whole="0")
    page = browser.get("/me/interview/answers/").content.decode()
    sent = {"entry": hidden(page, "entry"), "of": hidden(page, "of")}
    before = {one.id: one.name for one in kept().of(Finding)}
    assert browser.post("/me/interview/answers/", sent).status_code == 302
    assert {one.id for one in kept().of(Finding)} == set(before) - {sent["of"]}
    for _ in range(10):  # it is among the next screens
        page = browser.get("/me/interview/").content.decode()
        if f'value="{before[sent["of"]]}"' in page:
            return
        answered(browser, whole="?")
    pytest.fail("it was not asked again")


def test_whoever_is_not_sure_of_everything_comes_to_the_end(browser: Client) -> None:
    for _ in range(60):
        page = browser.get("/me/interview/").content.decode()
        if 'name="screen"' not in page:
            break
        sent = {
            "entry": hidden(page, "entry"),
            "screen": hidden(page, "screen").replace("&#x27;", "'"),
            "whole": "?",
        }
        assert browser.post("/me/interview/", sent).status_code == 302
    texts(browser.get("/me/interview/"), ["That is all for now"])


@pytest.mark.parametrize("seed", [1, 2])
def test_somebody_who_answers_anything_a_page_offers_comes_to_the_end(
    browser: Client, seed: int, kept: Kept
) -> None:
    random = Random(seed)
    for _ in range(150):
        page = browser.get("/me/interview/")
        if page.status_code == 302:
            read_alarms(browser)
            continue
        form = page.content.decode()
        if 'name="screen"' not in form:
            break
        sent: dict[str, Any] = {"entry": hidden(form, "entry"), "screen": unescape(hidden(form, "screen"))}
        offered = re.findall(r'type="(?:radio|checkbox)" name="chosen" value="([^"]*)"', form)
        low, high = (re.findall(r"From ([-\d.]+) to ([-\d.]+)", form) or [("1", "1")])[0]
        if offered and 'type="checkbox" name="chosen"' in form:
            some = random.sample(offered, random.randint(0, min(2, len(offered))))
            sent |= {"chosen": [unescape(one) for one in some]} if some else {"whole": "0"}
        elif offered:
            sent["chosen"] = unescape(random.choice(offered))
        elif 'type="date"' in form:
            sent["chosen"] = "2025-05-01"
        else:
            sent["chosen"] = random.choice([low, high]) if 'inputmode="decimal"' in form else "left temple"
        assert browser.post("/me/interview/", sent).status_code in (200, 302), sent
    texts(browser.get("/me/interview/"), ["That is all for now"])
    assert len({(one.name, one.about) for one in kept().of(Finding)}) == len(
        kept().of(Finding)
    )  # nothing asked twice
    assert kept().contradictions == ()


def test_one_more_headache_is_asked_about_by_its_name(browser: Client, kept: Kept) -> None:
    sent = {**card(dt.date(2026, 1, 1)), "scope": "headache", "label": "the <b>evening</b> one"}
    assert browser.post("/me/interview/one-more/", sent).status_code == 302
    said = {(one.name, one.about): one.value for one in kept().of(Finding)}
    assert said[("has_headache", None)] is True
    assert "the <b>evening</b> one" in said.values()
    many = Fact.objects.count()
    browser.post("/me/interview/one-more/", sent)
    assert Fact.objects.count() == many
    forged = browser.post("/me/interview/one-more/", {**card(dt.date(2026, 1, 1)), "scope": "toe"})
    assert forged.status_code == 422


def test_nobody_describes_more_headaches_than_anybody_tells_apart(browser: Client) -> None:
    sent = [{**card(dt.date(2026, 1, 1)), "scope": "headache", "label": f"number {n}"} for n in range(8)]
    codes = [browser.post("/me/interview/one-more/", one).status_code for one in sent]
    assert codes[0] == 302
    assert codes[-1] == 422
    texts(browser.post("/me/interview/one-more/", sent[-1]), ["at the visit"])


def test_no_headache_this_morning_and_one_more_now_is_no_contradiction(
    browser: Client, chart: Chart, patient: User, today: dt.date, kept: Kept
) -> None:
    said = {
        "kind": "finding",
        "on": today.isoformat(),
        "name": "has_headache",
        "value": False,
        "by": "patient",
    }
    facts.append(chart, [said], by=patient, source="interview")
    browser.post("/me/interview/one-more/", {**card(today), "scope": "headache"})
    assert [one.value for one in kept().findings("has_headache")] == [True]
