"""Letters: what reaches the patient and what only the referrer; a PDF; own words shown as they were written."""

from __future__ import annotations

import datetime as dt
import json

from django.test import Client
from django.utils import timezone

from reprieve.clinic.clinician.letters import letter_to_patient, letter_to_referrer
from reprieve.clinic.store.charts import core_chart
from reprieve.clinic.store.models import Audit, Chart, Fact
from reprieve.clinic.work.models import Answer
from reprieve.knowledge import load_knowledge
from tests.clinic.clinician.conftest import address, signed_by
from tests.clinic.patient.test_own_answer import ANSWER

STOP = {
    **ANSWER,
    "decision": [{"verdict": "stop", "rule_set": "NICE TA260", "body": "NICE TA260", "source": "TA260"}],
}


def keep(chart: Chart, today: dt.date) -> None:
    Answer.objects.create(
        chart=chart, content_key="", as_of=today, knowledge="k", model="m", computed_at=timezone.now(),
        section=json.dumps({**STOP, "as_of": str(today)}),
    )  # fmt: skip


def test_stop_and_what_a_change_is_owed_to_are_for_the_referrer_alone(
    answered: Chart, today: dt.date
) -> None:
    view = core_chart(answered).as_of(today)
    to_patient = str(letter_to_patient(STOP, view, load_knowledge()))
    to_referrer = str(letter_to_referrer(STOP, view))
    assert "NICE TA260: stop" in to_referrer
    assert " you " not in to_referrer  # written to a colleague
    assert "stop" not in to_patient.replace("stopped", "")
    assert "NICE" not in to_patient


def test_every_letter_says_what_it_stands_on_and_the_patients_when_to_call(
    answered: Chart, today: dt.date
) -> None:
    letter = letter_to_patient(STOP, core_chart(answered).as_of(today), load_knowledge())
    assert "Not a medical device" in " ".join(letter.notes)
    assert any("emergency" in heading for heading, _ in letter.parts)


def test_a_signed_plan_stands_in_the_letter_with_its_units(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    answered.refresh_from_db()
    letter = letter_to_referrer(STOP, core_chart(answered).as_of(today))
    [plan] = dict(letter.parts)["Plan"]
    assert "155 U onabotulinumtoxinA" in plan
    assert "signed by a-clinician, neurologist" in plan


def test_a_letter_is_a_pdf_that_is_written_down_as_an_act_and_not_kept(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    keep(answered, today)
    facts = Fact.objects.count()
    for to in ("patient", "referrer"):
        said = {"own": "Dear <b>colleague</b> & friend\x00"}
        response = doctor.post(address(answered, f"letters/{to}/"), said)
        assert response.status_code == 200
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Disposition"] == f'attachment; filename="letter-to-{to}.pdf"'
    assert Audit.objects.filter(chart=answered.public_id, act="wrote a letter").count() == 2
    assert Fact.objects.count() == facts


def test_without_an_answer_there_is_no_letter(doctor: Client, answered: Chart) -> None:
    assert doctor.post(address(answered, "letters/patient/")).status_code == 302
