"""Small forms: what the plan asks, none of these in one click, a score, a medicine, an effect; corrected by taking back."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client

from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.clinician.conftest import address, entry


def kept(chart: Chart, kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in Fact.objects.filter(chart=chart, kind=kind).order_by("pk")]


def test_what_the_plan_asks_is_asked_in_words(doctor: Client, treated: Chart) -> None:
    html = doctor.get(address(treated, "questions/")).content.decode()
    assert "Warning signs" in html
    assert "None of these" in html
    assert 'name="answer:fever|"' in html


def test_none_of_these_answers_a_section_in_one_click(
    doctor: Client, treated: Chart, today: dt.date
) -> None:
    sent = {"none_of": "warning signs", "by": "clinician", "entry": entry()}
    assert doctor.post(address(treated, "questions/answer/"), sent).status_code == 302
    answers = {one["name"]: one for one in kept(treated, "finding")}
    assert answers["fever"]["value"] is False
    assert answers["fever"]["by"] == "clinician"
    assert (
        "injection_consent_recorded" not in answers
    )  # of another section, and "no" is what a rule objects to
    assert 'name="answer:fever|"' not in doctor.get(address(treated, "questions/")).content.decode()


@pytest.mark.parametrize(("value", "kept_as"), [("yes", True), ("no", False), ("not known", None)])
def test_one_question_is_answered_by_itself(
    doctor: Client, treated: Chart, value: str, kept_as: bool | None
) -> None:
    sent = {"answer:fever|": value, "by": "patient"}
    assert doctor.post(address(treated, "questions/answer/"), sent).status_code == 302
    assert kept(treated, "finding")[-1]["value"] is kept_as


@pytest.mark.parametrize(
    "sent",
    [
        {"answer:fever|": "", "by": "patient"},
        {"answer:fever|": "maybe", "by": "patient"},
        {"answer:fever|": "yes", "by": "somebody"},
        {"answer:no_such_question|": "yes", "by": "patient"},
        {"answer:headache_onset_age_years|": "old", "by": "patient"},
        {"answer:fever|": "yes", "answer:headache_onset_age_years|": "old", "by": "patient"},
        {"answer:fever|": "yes", "none_of": "warning signs", "by": "patient"},
        {"none_of": "no such section", "by": "patient"},
    ],
)
def test_what_cannot_be_an_answer_is_said_and_nothing_is_written(
    doctor: Client, treated: Chart, sent: dict[str, str]
) -> None:
    before = Fact.objects.count()
    response = doctor.post(address(treated, "questions/answer/"), sent)
    assert response.status_code == 422
    assert "Nothing was saved yet" in response.content.decode()
    assert Fact.objects.count() == before


def test_the_answers_of_a_part_are_written_down_together_and_the_empty_ones_are_left_open(
    doctor: Client, treated: Chart
) -> None:
    sent = {
        "answer:fever|": "no",
        "answer:headache_onset_age_years|": "31",
        "answer:unexplained_weight_loss|": "",
        "answer:sq9_ever_closed_lock|tmd": "not known",
        "by": "clinician",
        "entry": entry(),
    }
    assert doctor.post(address(treated, "questions/answer/"), sent).status_code == 302
    found = {(one["name"], one.get("about")): one["value"] for one in kept(treated, "finding")[1:]}
    assert found == {
        ("fever", None): False,
        ("headache_onset_age_years", None): 31,
        ("sq9_ever_closed_lock", "tmd"): None,
    }


def test_one_answer_that_cannot_be_read_does_not_lose_the_others_that_were_typed(
    doctor: Client, treated: Chart
) -> None:
    sent = {"answer:fever|": "yes", "answer:headache_onset_age_years|": "old", "by": "clinician"}
    html = doctor.post(address(treated, "questions/answer/"), sent).content.decode()
    assert "headache_onset_age_years" in html
    assert re.search(r'name="answer:fever\|" value="yes" id="[^"]+" checked', html)
    assert re.search(r'name="answer:headache_onset_age_years\|" id="[^"]+" value="old"', html)
    assert "years" in html  # the unit in words, not its code


def test_a_score_a_medicine_and_an_effect_are_written_down(doctor: Client, treated: Chart) -> None:
    on = "2026-03-01"
    for sent in (
        {"kind": "score", "instrument": "hit6", "value": "62", "on": on},
        {
            "kind": "preventive",
            "name": "topiramate",
            "from": on,
            "dose_mg_per_day": "100",
            "outcome": "inadequate",
        },
        {"kind": "adverse_event", "event": "eyelid_ptosis", "on": on, "side": "left", "severity": "mild"},
    ):
        assert doctor.post(address(treated, "facts/add/"), {**sent, "entry": entry()}).status_code == 302
    assert kept(treated, "score")[0]["value"] == 62
    assert kept(treated, "preventive")[0]["dose_mg_per_day"] == 100
    assert kept(treated, "adverse_event")[0]["side"] == "left"


def test_a_score_outside_its_instrument_is_refused(doctor: Client, treated: Chart) -> None:
    sent = {
        "kind": "score",
        "instrument": "hit6",
        "value": "20",
        "on": "2026-03-01",
    }  # HIT-6 runs from 36 to 78
    assert doctor.post(address(treated, "facts/add/"), sent).status_code == 422
    assert kept(treated, "score") == []


def test_a_fact_is_taken_back_with_a_reason_once_and_stays_in_the_timeline(
    doctor: Client, treated: Chart
) -> None:
    fact = Fact.objects.filter(chart=treated, kind="finding").get()
    path = address(treated, "facts/retract/")
    assert doctor.post(path, {"of": fact.fact_id, "reason": " "}).status_code == 422
    assert doctor.post(path, {"of": fact.fact_id, "reason": "wrong person"}).status_code == 302
    assert doctor.post(path, {"of": fact.fact_id, "reason": "again"}).status_code == 422
    html = doctor.get(address(treated, "timeline/")).content.decode()
    assert "taken back" in html
    assert "a-clinician: wrong person" in html
    assert "treatment indication" in html


def test_the_timeline_says_who_wrote_what_and_leaves_the_diary_out_unless_asked(
    doctor: Client, treated: Chart
) -> None:
    html = doctor.get(address(treated, "timeline/")).content.decode()
    assert "by a-clinician, through test" in html
    assert "Day of the diary" not in html
    assert (
        doctor.get(address(treated, "timeline/?diary=1")).content.decode().count("Day of the diary") == 29
    )
