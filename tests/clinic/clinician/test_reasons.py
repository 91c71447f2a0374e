"""A caution that asks for a reason gets it in writing on the page; the role is one of the closed list."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.test import Client

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.clinician.conftest import ONE_DAY, address, cautions, finding, form_of
from tests.clinic.clinician.test_session_pages import form, kept, opened


def treated_78_days_ago(chart: Chart, clinician: User, today: dt.date) -> None:
    given = {
        "kind": "injection",
        "on": str(today - 78 * ONE_DAY),
        "product": "onabotulinumtoxinA",
        "indication": "chronic_migraine",
        "sites": [{"muscle": "temporalis", "side": "both", "units": 40}],
    }
    facts.append(chart, [given, finding("bont_given_elsewhere", False, today)], by=clinician, source="test")


def test_a_week_early_the_page_asks_why_and_keeps_the_answer(
    doctor: Client, answered: Chart, clinician: User, today: dt.date
) -> None:
    treated_78_days_ago(answered, clinician, today)
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


def test_with_the_needle_in_hand_a_caution_that_came_since_is_ticked_with_its_reason(
    doctor: Client, answered: Chart, clinician: User, today: dt.date
) -> None:
    treated_78_days_ago(answered, clinician, today)
    on = str(today + 6 * ONE_DAY)  # signed for the 84th day
    html = doctor.post(
        address(answered, "plan/check/"), form_of(page_of(doctor, answered), on=on)
    ).content.decode()
    assert "C07" not in cautions(html)
    assert (
        doctor.post(
            address(answered, "plan/sign/"), form_of(html, on=on, acknowledge=cautions(html))
        ).status_code
        == 302
    )
    opened(doctor, answered, today)

    def sent(**said: Any) -> Any:
        asked = form(
            doctor, answered, given_at=f"{today}T10:30", on=str(today), **said
        )  # and given on the 78th
        return doctor.post(address(answered, "session/"), asked)

    judged = sent(do="judge").content.decode()
    assert cautions(judged) == ["C07"]
    assert 'name="why.C07"' in judged
    assert sent(do="write", acknowledge="C07").status_code == 422
    again = sent(do="judge", acknowledge="C07").content.decode()
    assert cautions(again) == ["C07"], "without a reason it is asked again, and not sent along unseen"
    seen = sent(do="judge", acknowledge="C07", **{"why.C07": "leaves on Monday"}).content.decode()
    assert '<input type="hidden" name="why.C07" value="leaves on Monday">' in seen
    assert sent(do="write", acknowledge="C07", **{"why.C07": "leaves on Monday"}).status_code == 302
    [first, session] = kept(answered, "injection")
    assert "reasons" not in first
    assert (session["acknowledged"], session["reasons"]) == (["C07"], {"C07": "leaves on Monday"})


def page_of(doctor: Client, chart: Chart) -> str:
    return doctor.get(address(chart, "plan/")).content.decode()
