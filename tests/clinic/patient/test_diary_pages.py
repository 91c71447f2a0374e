"""The diary on its pages: quick, several entries a day, filled in later and corrected, never twice and never silently."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from reprieve.chart import DiaryDay, Episode, View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.patient.conftest import card, hidden, texts

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]


def one_day(view: View) -> DiaryDay:
    (found,) = view.of(DiaryDay)
    return found


def test_the_first_screen_is_todays_card_with_the_week_below(browser: Client, today: dt.date) -> None:
    page = browser.get("/me/")
    texts(page, ["No pain", "Severe", "Hours of pain", "Triptan", "Save", "no entry"])
    assert hidden(page.content.decode(), "on") == today.isoformat()
    assert "<script>" not in page.content.decode()
    assert " style=" not in page.content.decode()


def test_a_day_without_pain_is_two_taps(browser: Client, today: dt.date, kept: Kept) -> None:
    page = browser.get("/me/").content.decode()
    sent = {"entry": hidden(page, "entry"), "on": hidden(page, "on"), "worst": "none"}
    assert browser.post("/me/diary/save/", sent).status_code == 302
    day = one_day(kept())
    assert (day.on, day.worst, day.hours, day.acute, day.entered) == (today, "none", None, None, "same_day")
    assert (day.recorded_by, day.source) == ("patient", "diary")
    assert day.recorded_on == today


def test_a_whole_card_is_one_fact(browser: Client, today: dt.date, kept: Kept) -> None:
    sent = card(
        today,
        worst="moderate",
        hours="4",
        acute=["triptan", "nsaid"],
        doses_nsaid="2",
        signs=["photophobia"],
        went_through="on",
        note="after a storm",
    )
    browser.post("/me/diary/save/", sent)
    day = one_day(kept())
    assert (day.worst, day.hours, day.note) == ("moderate", 4.0, "after a storm")
    assert {use.class_: use.doses for use in day.acute or ()} == {"triptan": 1.0, "nsaid": 2.0}
    assert (day.photophobia, day.phonophobia, day.aura) == (True, False, False)
    page = browser.get("/me/")
    texts(page, ["Moderate", "4 hours", "after a storm", "Add to it", "Correct it"])


def test_pain_may_be_a_number(browser: Client, today: dt.date, kept: Kept) -> None:
    browser.post("/me/more/habits/", {"scale": "numbers", "time_zone": "Europe/Berlin"})
    texts(browser.get("/me/"), ["0 (none) to 10"])
    browser.post("/me/diary/save/", card(today, pain="7"))
    assert (one_day(kept()).pain, one_day(kept()).worst) == (7, None)


def test_a_card_sent_again_adds_nothing(browser: Client, today: dt.date, kept: Kept) -> None:
    sent = card(today, worst="mild", hours="2")
    for _ in range(3):
        assert browser.post("/me/diary/save/", sent).status_code == 302
    assert Fact.objects.count() == 1


def test_an_addition_sent_again_adds_nothing(browser: Client, today: dt.date, kept: Kept) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild", hours="2"))
    sent = card(today, worst="severe", hours="1", add="True")
    for _ in range(3):
        assert browser.post("/me/diary/save/", sent).status_code == 302
    assert (one_day(kept()).worst, one_day(kept()).hours) == ("severe", 3.0)
    assert Fact.objects.count() == 3  # the first card, its retraction, the day as it is now


def test_the_same_form_with_other_answers_is_not_lost_in_silence(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    sent = card(today, worst="mild")
    browser.post("/me/diary/save/", sent)
    again = browser.post("/me/diary/save/", {**sent, "worst": "severe"})
    assert again.status_code == 422
    texts(again, ["was sent before with other answers"])
    assert one_day(kept()).worst == "mild"


def test_a_second_card_of_a_day_is_refused_with_both_ways_out(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild"))
    second = browser.post("/me/diary/save/", card(today, worst="severe"))
    assert second.status_code == 422
    texts(second, ["is there already", "to add to its card, or to correct it"])
    assert one_day(kept()).worst == "mild"


def test_a_card_is_corrected_by_taking_it_back_and_adding_another(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="severe", hours="8", acute=["triptan"]))
    page = browser.get(f"/me/diary/{today}/correct/").content.decode()
    assert re.search(r'value="severe"[^>]*checked', page)
    sent = card(today, worst="mild", hours="8", acute=["triptan"], replaces=hidden(page, "replaces"))
    assert browser.post("/me/diary/save/", sent).status_code == 302
    assert one_day(kept()).worst == "mild"
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == ["diary_day", "retraction", "diary_day"]


def test_a_card_that_changed_meanwhile_is_not_corrected_blindly(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="severe"))
    page = browser.get(f"/me/diary/{today}/correct/").content.decode()
    old = hidden(page, "replaces")
    browser.post("/me/diary/save/", card(today, worst="mild", replaces=old))
    late = browser.post("/me/diary/save/", card(today, worst="none", replaces=old))
    assert late.status_code == 422
    texts(late, ["has been corrected or taken back"])
    assert one_day(kept()).worst == "mild"


def test_an_earlier_day_is_marked_and_a_long_gone_one_stays_missing(
    browser: Client, today: dt.date, kept: Kept
) -> None:
    near, far = today - dt.timedelta(days=7), today - dt.timedelta(days=8)
    texts(browser.get(f"/me/diary/{near}/"), ["marked as filled in later"])
    texts(browser.get(f"/me/diary/{far}/"), ["It stays missing"])
    assert browser.post("/me/diary/save/", card(near, worst="mild")).status_code == 302
    assert one_day(kept()).entered == "backfilled"
    refused = browser.post("/me/diary/save/", card(far, worst="mild"))
    assert refused.status_code == 422
    texts(refused, ["further back than can be filled in"])
    assert (
        browser.post("/me/diary/save/", card(today + dt.timedelta(days=1), worst="mild")).status_code == 422
    )


def test_a_card_taken_back_leaves_the_day_missing(browser: Client, today: dt.date, kept: Kept) -> None:
    browser.post("/me/diary/save/", card(today, worst="mild"))
    page = browser.get("/me/").content.decode()
    sent = {"entry": hidden(page, "entry"), "of": hidden(page, "of")}
    assert browser.post("/me/diary/take-back/", sent).status_code == 302
    assert kept().of(DiaryDay) == ()
    texts(browser.get("/me/"), ["no entry", "Save"])


def test_an_attack_has_its_own_offset_and_its_days(browser: Client, patient: User, kept: Kept) -> None:
    now = dt.datetime.now(patient.zone).replace(tzinfo=None, second=0, microsecond=0)
    start, end = now - dt.timedelta(hours=26), now - dt.timedelta(hours=20)
    page = browser.get("/me/diary/attack/").content.decode()
    sent = {
        "entry": hidden(page, "entry"),
        "start": start.isoformat(timespec="minutes"),
        "end": end.isoformat(timespec="minutes"),
        "worst": "severe",
    }
    assert browser.post("/me/diary/attack/", sent).status_code == 302
    (attack,) = kept().of(Episode)
    assert attack.start.replace(tzinfo=None) == start
    assert attack.end is not None
    assert attack.end - attack.start == dt.timedelta(hours=6)
    assert attack.on == start.date()


def test_an_attack_beside_a_card_of_that_day_is_refused_with_a_way_out(
    browser: Client, patient: User, today: dt.date, kept: Kept
) -> None:
    browser.post("/me/diary/save/", card(today, worst="none"))
    now = dt.datetime.now(patient.zone).replace(tzinfo=None, second=0, microsecond=0)
    sent = {**card(today), "start": now.isoformat(timespec="minutes"), "worst": "mild"}
    refused = browser.post("/me/diary/attack/", sent)
    assert refused.status_code == 422
    texts(refused, ["has a card already", "Add the pain to that card"])
    assert kept().of(Episode) == ()


def test_no_pain_on_a_day_with_an_attack_is_refused(
    browser: Client, patient: User, today: dt.date, kept: Kept
) -> None:
    now = dt.datetime.now(patient.zone).replace(tzinfo=None, second=0, microsecond=0)
    browser.post(
        "/me/diary/attack/", {**card(today), "start": now.isoformat(timespec="minutes"), "worst": "mild"}
    )
    refused = browser.post("/me/diary/save/", card(today, worst="none"))
    assert refused.status_code == 422
    texts(refused, ["does not go with an attack"])
    assert kept().contradictions == ()


def test_a_patient_far_east_of_the_clinic_enters_the_own_date(
    browser: Client, patient: User, kept: Kept
) -> None:
    patient.time_zone = "Pacific/Kiritimati"  # 14 hours ahead of UTC
    patient.save()
    there = dt.datetime.now(patient.zone).date()
    assert hidden(browser.get("/me/").content.decode(), "on") == there.isoformat()
    assert browser.post("/me/diary/save/", card(there, worst="mild")).status_code == 302
    day = one_day(kept())
    assert (day.on, day.recorded_on, day.entered) == (there, there, "same_day")


def test_a_patient_far_west_of_the_clinic_sees_what_was_entered_today(
    browser: Client, patient: User
) -> None:
    patient.time_zone = "Pacific/Pago_Pago"  # 11 hours behind UTC
    patient.save()
    there = dt.datetime.now(patient.zone).date()
    browser.post("/me/diary/save/", card(there, worst="severe"))
    texts(browser.get("/me/"), ["Severe", "Add to it"])


def test_changing_the_zone_moves_no_entry(
    browser: Client, patient: User, today: dt.date, kept: Kept
) -> None:
    now = dt.datetime.now(patient.zone).replace(tzinfo=None, second=0, microsecond=0)
    begin = now - dt.timedelta(days=2)
    browser.post(
        "/me/diary/attack/", {**card(today), "start": begin.isoformat(timespec="minutes"), "worst": "mild"}
    )
    browser.post("/me/diary/save/", card(today, worst="mild"))
    before = set(kept().diary.days)
    for zone in ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata"):
        browser.post("/me/more/habits/", {"time_zone": zone})
        assert set(kept().diary.days) == before
    assert before == {today, begin.date()}


def test_what_was_typed_is_shown_again_beside_what_is_wrong(browser: Client, today: dt.date) -> None:
    page = browser.post("/me/diary/save/", card(today, hours="4", note="my words"))
    assert page.status_code == 422
    texts(page, ["Choose how strong the pain was", "my words"])


def test_nothing_is_taken_back_that_is_not_ones_own_entry(
    browser: Client, today: dt.date, chart: Chart, clinician: User
) -> None:
    from reprieve.clinic.store import facts

    made = facts.append(
        chart,
        [
            {
                "kind": "finding",
                "on": today.isoformat(),
                "name": "has_headache",
                "value": True,
                "by": "clinician",
            }
        ],
        by=clinician,
        source="visit",
    )
    browser.post("/me/diary/take-back/", {**card(today), "of": made.ids[0]})
    assert not Fact.objects.filter(kind="retraction").exists()
