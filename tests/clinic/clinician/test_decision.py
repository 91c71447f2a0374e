"""A clinician's decision: written once, beside what each rule set said, in the letter, and quiet on the list until news."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts.models import User
from reprieve.clinic.clinician.keeping import renew_needs
from reprieve.clinic.clinician.letters import letter_to_patient, letter_to_referrer
from reprieve.clinic.clinician.models import Need
from reprieve.clinic.store import facts
from reprieve.clinic.store.charts import core_chart
from reprieve.clinic.store.models import Audit, Chart, Fact
from reprieve.clinic.work.models import Answer
from reprieve.knowledge import load_knowledge
from tests.clinic.clinician.conftest import ONE_DAY, address, entry, finding
from tests.clinic.patient.test_own_answer import ANSWER

DECISIONS = [
    {"rule_set": "NICE TA260", "body": "NICE TA260", "verdict": "stop", "source": "TA260"},
    {"rule_set": "G-BA", "body": "G-BA", "verdict": "continue", "source": "G-BA"},
    {"rule_set": "model", "verdict": "not_yet_known"},
]
WHY = "She works again <b>and</b> wants to go on."


@pytest.fixture
def shown(treated: Chart, today: dt.date) -> Chart:
    """A chart with an answer in which one rule set says stop, and a session is due."""
    plan = {
        "earliest_date": str(today),
        "dates": {"last_session": str(today - 84 * ONE_DAY), "because": ["84 days"]},
    }
    section = {**ANSWER, "as_of": str(today), "decision": DECISIONS, "plan": plan}
    keep(treated, section, today)
    renew_needs(treated, core_chart(treated), section)
    return treated


def keep(chart: Chart, section: dict[str, Any], today: dt.date) -> None:
    said = {
        "content_key": "",
        "as_of": today,
        "knowledge": "k",
        "model": "m",
        "computed_at": timezone.now(),
    }
    Answer.objects.update_or_create(chart=chart, defaults={**said, "section": json.dumps(section)})


def form(browser: Client, chart: Chart, **said: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    html = browser.get(address(chart)).content.decode()
    html = html[html.index('id="decision-form"') :]
    found = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html))
    return {**found, "verdict": "continue", "role": "neurologist", "reason": WHY, **said}


def decide(browser: Client, chart: Chart, **said: Any) -> Any:
    return browser.post(address(chart, "decide/"), form(browser, chart, **said))


def kinds(chart: Chart, day: dt.date) -> set[str]:
    from reprieve.clinic.clinician.today_list import holding

    return set(holding(Need.objects.filter(chart=chart), day).values_list("kind", flat=True))


def decided(chart: Chart) -> list[dict[str, Any]]:
    return [
        body
        for one in Fact.objects.filter(chart=chart, kind="plan").order_by("pk")
        if "verdict" in (body := json.loads(one.body))
    ]


def test_a_decision_is_kept_with_what_each_rule_set_said(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    next_date = today + 84 * ONE_DAY
    assert decide(doctor, shown, next_date=str(next_date)).status_code == 302
    [made] = decided(shown)
    assert made["seen"] == {"NICE TA260": "stop", "G-BA": "continue", "model": "not_yet_known"}
    assert (made["verdict"], made["next_date"], made["seen_as_of"]) == (
        "continue",
        str(next_date),
        str(today),
    )
    assert (made["name"], made["role"], made["reason"]) == ("a-clinician", "neurologist", WHY)
    html = doctor.get(address(shown)).content.decode()
    assert "Go on with the injections" in html
    assert "The same as G-BA" in html
    assert "Other than NICE TA260" in html
    assert "She works again &lt;b&gt;" in html
    assert Audit.objects.filter(chart=shown.public_id, act="decides").count() == 1


def test_the_same_form_sent_twice_is_one_decision(doctor: Client, shown: Chart) -> None:
    sent = form(doctor, shown)
    assert [doctor.post(address(shown, "decide/"), sent).status_code for _ in range(2)] == [302, 302]
    assert len(decided(shown)) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"verdict": "not_yet_known"}, "Choose one of the four"),
        ({"verdict": ""}, "Choose one of the four"),
        ({"reason": " "}, "Write in a few words why"),
        ({"role": "gardener"}, "Choose the role"),
        ({"next_date": "2001-01-01"}, "before the day it was decided"),
        ({"next_date": "2026-02-30"}, "next_date"),
        ({"verdict": "stop", "next_date": "2199-01-01"}, "to stop has no"),
        ({"stands_on": "x"}, "has changed since this page was shown"),
    ],
)
def test_what_is_no_decision_is_refused_with_a_way_out_and_what_was_typed(
    said: dict[str, str], told: str, doctor: Client, shown: Chart
) -> None:
    response = decide(doctor, shown, **said)
    assert response.status_code == 422
    assert told in response.content.decode()
    if "reason" not in said:
        assert "She works again &lt;b&gt;" in response.content.decode()
    assert not decided(shown)


def test_of_two_who_decide_at_once_the_second_is_told(doctor: Client, shown: Chart) -> None:
    mine, yours = form(doctor, shown), form(doctor, shown, verdict="stop", entry=entry())
    assert doctor.post(address(shown, "decide/"), mine).status_code == 302
    assert doctor.post(address(shown, "decide/"), yours).status_code == 422
    assert [one["verdict"] for one in decided(shown)] == ["continue"]


def test_a_rule_set_that_says_something_else_by_now_is_read_anew_first(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    sent = form(doctor, shown)
    keep(shown, {**ANSWER, "as_of": str(today), "decision": [{**DECISIONS[1], "verdict": "stop"}]}, today)
    assert doctor.post(address(shown, "decide/"), sent).status_code == 422
    assert not decided(shown)


def test_before_there_is_an_answer_a_decision_has_seen_nothing(doctor: Client, treated: Chart) -> None:
    assert decide(doctor, treated, verdict="wait").status_code == 302
    [made] = decided(treated)
    assert made["seen"] == {}
    assert "seen_as_of" not in made


def test_the_list_is_quiet_about_what_was_decided_at_once_and_until_a_week_before_the_date(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    assert kinds(shown, today) >= {"stop_rule", "retreatment_due"}
    decide(doctor, shown, next_date=str(today + 84 * ONE_DAY))
    for ahead, there in ((0, False), (76, False), (77, True)):  # 84 days less a week
        for kind in ("stop_rule", "retreatment_due"):
            assert (kind in kinds(shown, today + ahead * ONE_DAY)) is there, (ahead, kind)


def test_after_stop_the_list_asks_again_in_twelve_weeks(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    decide(doctor, shown, verdict="stop")
    for ahead, there in ((0, False), (83, False), (84, True)):
        assert ({"stop_rule", "retreatment_due"} <= kinds(shown, today + ahead * ONE_DAY)) is there


def test_without_a_date_the_next_session_is_still_asked_for(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    decide(doctor, shown, verdict="wait")
    assert "retreatment_due" in kinds(shown, today)
    assert "stop_rule" not in kinds(shown, today)


def test_no_date_silences_the_list_for_more_than_a_year(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    decide(doctor, shown, next_date="2199-01-01")
    assert "stop_rule" not in kinds(shown, today + 365 * ONE_DAY)
    assert "stop_rule" in kinds(shown, today + 366 * ONE_DAY)


def test_a_rule_set_that_says_stop_only_afterwards_is_on_the_list(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    decide(doctor, shown, next_date=str(today + 84 * ONE_DAY))
    now_both = {
        **ANSWER,
        "as_of": str(today),
        "decision": [DECISIONS[0], {**DECISIONS[1], "verdict": "stop"}],
    }
    shown.refresh_from_db()
    renew_needs(shown, core_chart(shown), now_both)
    assert Need.objects.filter(chart=shown, kind="stop_rule", holds_from__lte=today).count() == 1
    assert "G-BA" in Need.objects.get(chart=shown, kind="stop_rule", holds_from__lte=today).said


def test_news_and_taking_the_decision_back_put_the_reasons_on_the_list_again(
    doctor: Client, shown: Chart, clinician: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(doctor, shown, verdict="stop")
    of = decided(shown)[0]["id"]
    soon = timezone.now() + dt.timedelta(seconds=5)
    facts.append(shown, [finding("fever", False, today)], by=clinician, source="test", at=soon)
    section = json.loads(Answer.objects.get(chart=shown).section)
    renew_needs(shown, core_chart(shown), section)
    assert "stop_rule" in kinds(shown, today)
    Need.objects.filter(chart=shown, kind="stop_rule").delete()
    assert doctor.post(address(shown, "facts/retract/"), {"of": of, "reason": "a slip"}).status_code == 302
    assert "stop_rule" in kinds(shown, today)
    assert "taken back" in doctor.get(address(shown, "timeline/")).content.decode()
    assert "Nothing was decided yet" in doctor.get(address(shown)).content.decode()


def test_warning_signs_and_unwanted_effects_are_never_silenced(
    doctor: Client, shown: Chart, clinician: User, today: dt.date
) -> None:
    event = {"kind": "adverse_event", "on": str(today), "event": "eyelid_ptosis"}
    facts.append(shown, [event, finding("thunderclap_onset", True, today)], by=clinician, source="test")
    decide(doctor, shown, verdict="stop")
    assert kinds(shown, today) >= {"emergency", "adverse_effect"}


def test_the_letters_tell_of_it_the_patients_without_reason_and_rule_sets(
    doctor: Client, shown: Chart, today: dt.date
) -> None:
    decide(doctor, shown, next_date=str(today + 84 * ONE_DAY))
    shown.refresh_from_db()
    view = core_chart(shown).as_of(today)
    answer = {**ANSWER, "as_of": str(today), "decision": DECISIONS}
    to_referrer = " ".join(dict(letter_to_referrer(answer, view).parts)["Decided by the clinician"])
    assert "by a-clinician, neurologist: continue." in to_referrer
    assert WHY in to_referrer
    assert "The same as G-BA." in to_referrer
    assert "Other than NICE TA260." in to_referrer
    assert "Next date: " in to_referrer
    to_patient = str(letter_to_patient(answer, view, load_knowledge()))
    assert "to go on with the injections." in to_patient
    assert "NICE" not in to_patient
    assert "She works again" not in to_patient


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("continue", "to go on with the injections."),
        ("adjust", "to change something about them."),
        ("wait", "to wait before more injections are given."),
        ("stop", "to stop the injections."),
    ],
)
def test_the_patient_reads_the_decision_on_their_own_page_and_not_the_reason(
    verdict: str,
    words: str,
    doctor: Client,
    shown: Chart,
    patient: User,
    signed_in: Callable[[User], Client],
) -> None:
    own = signed_in(patient)
    assert "What was decided" not in own.get("/me/course/").content.decode()
    decide(doctor, shown, verdict=verdict)
    html = own.get("/me/course/").content.decode()
    assert words in html
    assert "She works again" not in html
    assert "NICE" not in html
