"""A caution that asks for a reason gets it in writing on the page; the role is one of the closed list."""

from __future__ import annotations

import datetime as dt
import json

from django.test import Client

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.clinician.conftest import ONE_DAY, address, cautions, finding, form_of


def test_a_week_early_the_page_asks_why_and_keeps_the_answer(
    doctor: Client, answered: Chart, clinician: User, today: dt.date
) -> None:
    given = {
        "kind": "injection",
        "on": str(today - 78 * ONE_DAY),
        "product": "onabotulinumtoxinA",
        "indication": "chronic_migraine",
        "sites": [{"muscle": "temporalis", "side": "both", "units": 40}],
    }
    facts.append(
        answered, [given, finding("bont_given_elsewhere", False, today)], by=clinician, source="test"
    )
    html = doctor.get(address(answered, "plan/")).content.decode()
    assert 'name="why.C07"' in html
    assert 'name="why.C16"' not in html
    sent = form_of(html, acknowledge=cautions(html))
    refused = doctor.post(address(answered, "plan/sign/"), sent)
    assert refused.status_code == 422
    assert "a reason in writing is needed for C07" in refused.content.decode()
    sent = form_of(refused.content.decode(), acknowledge=cautions(html), **{"why.C07": "visit window"})
    assert doctor.post(address(answered, "plan/sign/"), sent).status_code == 302
    [plan] = [json.loads(one.body) for one in Fact.objects.filter(chart=answered, kind="plan")]
    assert plan["reasons"] == {"C07": "visit window"}


def test_the_role_is_chosen_of_a_list_and_the_title_chooses_it(
    doctor: Client, answered: Chart, clinician: User
) -> None:
    clinician.title = "Nurse-Injector"
    clinician.save()
    html = doctor.get(address(answered, "plan/")).content.decode()
    assert '<option value="nurse injector" selected>' in html
    assert "receptionist" not in html
    sent = form_of(html, acknowledge=cautions(html), role="receptionist")
    assert doctor.post(address(answered, "plan/sign/"), sent).status_code == 422
