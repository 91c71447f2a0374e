"""The plan on a page: judged at every change, signed once, overridden with a name and a reason, never changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Audit, Chart, Fact
from tests.clinic.clinician.conftest import ONE_DAY, address, cautions, entry, form_of, signed_by


def plans(chart: Chart) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in Fact.objects.filter(chart=chart, kind="plan").order_by("pk")]


def test_a_changed_number_is_judged_at_once(doctor: Client, treated: Chart) -> None:
    form = form_of(doctor.get(address(treated, "plan/")).content.decode())
    form |= {"units.procerus_M": "0", "add_site": "masseter_1_R", "add_units": "2,5"}
    response = doctor.post(address(treated, "plan/check/"), form, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<div id="checks">')  # the piece alone
    assert "152.5 units in 31 sites." in html  # 155 - 5 + 2.5
    assert "masseter_1_R" in html


def test_without_a_script_the_whole_page_comes_back_with_the_units_as_sent(
    doctor: Client, treated: Chart
) -> None:
    form = form_of(doctor.get(address(treated, "plan/")).content.decode(), **{"units.procerus_M": "0"})
    html = doctor.post(address(treated, "plan/check/"), form).content.decode()
    assert "150 units in 30 sites." in html
    assert 'name="units.procerus_M" value="0"' in html
    assert "<h1>Plan</h1>" in html


def test_more_than_a_cap_is_a_stop_on_the_page(doctor: Client, answered: Chart) -> None:
    form = form_of(doctor.get(address(answered, "plan/")).content.decode(), **{"units.procerus_M": "260"})
    html = doctor.post(address(answered, "plan/check/"), form).content.decode()
    assert "These rules stop it" in html  # 155 - 5 + 260 = 410 U, and 400 U are the most in a window


def test_a_plan_that_something_stops_is_not_signed(doctor: Client, treated: Chart) -> None:
    response = signed_by(doctor, treated)
    assert response.status_code == 422
    assert "rules stand in the way" in response.content.decode()
    assert plans(treated) == []


def test_a_plan_is_signed_in_the_name_of_who_is_signed_in(
    doctor: Client, answered: Chart, clinician: User
) -> None:
    response = signed_by(doctor, answered, signed_by="Somebody Else")
    assert response.status_code == 302
    [plan] = plans(answered)
    assert (plan["signed_by"], plan["role"]) == (str(clinician), "neurologist")
    assert sum(site["units"] for site in plan["sites"]) == 155  # type: ignore[attr-defined]
    assert plan["recorded_by"] == f"clinician-{clinician.pk}"


def test_what_is_signed_is_what_stands_in_the_form(doctor: Client, answered: Chart) -> None:
    assert signed_by(doctor, answered, **{"units.procerus_M": "0"}).status_code == 302
    [plan] = plans(answered)
    assert sum(site["units"] for site in plan["sites"]) == 150  # type: ignore[attr-defined]


def test_a_caution_that_was_not_acknowledged_keeps_the_plan_from_being_signed(
    doctor: Client, answered: Chart
) -> None:
    html = doctor.get(address(answered, "plan/")).content.decode()
    [first, *rest] = cautions(html)
    response = doctor.post(address(answered, "plan/sign/"), form_of(html, acknowledge=rest))
    assert response.status_code == 422
    assert first in response.content.decode()
    assert plans(answered) == []


def test_of_two_clinicians_who_sign_one_plan_at_once_one_wins_and_the_other_is_told(
    doctor: Client, answered: Chart, person: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    other = signed_in(person("clinician", "another"))
    pages = [browser.get(address(answered, "plan/")).content.decode() for browser in (doctor, other)]
    sent = [
        browser.post(address(answered, "plan/sign/"), form_of(html, acknowledge=cautions(html)))
        for browser, html in zip((doctor, other), pages, strict=True)
    ]
    assert [one.status_code for one in sent] == [302, 422]
    assert "has changed since this page was shown" in sent[1].content.decode()
    assert "Signed by a-clinician" in sent[1].content.decode()
    assert len(plans(answered)) == 1


def test_the_same_signature_sent_twice_is_one_plan(doctor: Client, answered: Chart) -> None:
    html = doctor.get(address(answered, "plan/")).content.decode()
    form = form_of(html, acknowledge=cautions(html))
    assert [doctor.post(address(answered, "plan/sign/"), form).status_code for _ in range(2)] == [302, 302]
    assert len(plans(answered)) == 1


def test_an_amendment_is_a_new_fact_that_names_the_plan_before(doctor: Client, answered: Chart) -> None:
    signed_by(doctor, answered)
    [before] = plans(answered)
    assert signed_by(doctor, answered, amends=before["id"], **{"units.procerus_M": "0"}).status_code == 302
    first, second = plans(answered)
    assert first == before
    assert second["amends"] == before["id"]


def test_a_fact_that_came_meanwhile_keeps_the_page_from_signing_what_nobody_judged(
    doctor: Client, answered: Chart, clinician: User, today: dt.date
) -> None:
    html = doctor.get(address(answered, "plan/")).content.decode()
    fever = {"kind": "finding", "on": today.isoformat(), "name": "fever", "value": True, "by": "patient"}
    facts.append(answered, [fever], by=clinician, source="test")
    response = doctor.post(address(answered, "plan/sign/"), form_of(html, acknowledge=cautions(html)))
    assert response.status_code == 422
    assert plans(answered) == []


def test_knowledge_of_another_version_than_the_pages_is_not_signed(doctor: Client, answered: Chart) -> None:
    assert signed_by(doctor, answered, knowledge="of before").status_code == 422
    assert plans(answered) == []


def test_a_stop_is_overridden_by_name_role_and_reason(
    doctor: Client, answered: Chart, clinician: User, today: dt.date
) -> None:
    session = {
        "kind": "injection", "on": str(today - 60 * ONE_DAY), "product": "onabotulinumtoxinA",
        "indication": "chronic_migraine", "sites": [{"muscle": "temporalis", "side": "left", "units": 20.0}],
    }  # fmt: skip
    facts.append(answered, [session], by=clinician, source="test")  # 60 days ago: too early (S12)
    html = doctor.get(address(answered, "plan/")).content.decode()
    assert "Override S12 in my name" in html
    form = form_of(html, rule="S12")
    refused = doctor.post(address(answered, "plan/override/"), form)
    assert refused.status_code == 422  # without a reason
    form |= {"reason.S12": "moves abroad", "entry": entry()}
    assert doctor.post(address(answered, "plan/override/"), form).status_code == 200
    [made] = [json.loads(one.body) for one in Fact.objects.filter(chart=answered, kind="override")]
    assert (made["rule"], made["name"], made["role"], made["reason"]) == (
        "S12", str(clinician), "neurologist", "moves abroad",
    )  # fmt: skip
    assert "moves abroad" in doctor.get(address(answered, "plan/")).content.decode()


@pytest.mark.parametrize("rule", ["S01", "rf_systemic", "nothing"])
def test_a_rule_that_nobody_may_override_is_not_overridden(
    doctor: Client, treated: Chart, rule: str
) -> None:
    form = form_of(doctor.get(address(treated, "plan/")).content.decode(), rule=rule)
    form[f"reason.{rule}"] = "because"
    assert doctor.post(address(treated, "plan/override/"), form).status_code == 422
    assert not Fact.objects.filter(chart=treated, kind="override").exists()


def test_a_day_that_has_passed_and_a_paradigm_that_is_none_are_faults_of_the_form(
    doctor: Client, treated: Chart
) -> None:
    for asked in ({"on": "2001-01-01"}, {"paradigm": "nothing"}, {"on": "x"}, {"units.procerus_M": "many"}):
        assert doctor.post(address(treated, "plan/check/"), asked).status_code == 422


def test_another_paradigm_and_day_are_asked_for_by_a_form_and_stand_in_no_address(
    doctor: Client, treated: Chart, today: dt.date
) -> None:
    html = doctor.get(address(treated, "plan/")).content.decode()
    [form] = re.findall(r'<form [^>]*class="choose".*?</form>', html, re.DOTALL)
    assert 'method="post"' in form
    day = today + 20 * ONE_DAY
    [other] = [one for one in re.findall(r'value="([a-z_0-9]+)"', form) if one == "ocularis_cm_155"] or [
        re.findall(r'<option value="([a-z_0-9]+)"', form)[1]
    ]
    sent = {"paradigm": other, "on": str(day)}
    html = doctor.post(address(treated, "plan/check/"), sent).content.decode()
    assert f'name="paradigm" value="{other}"' in html
    assert f'name="on" value="{day}"' in html


@pytest.mark.parametrize("what", ["sign", "override"])
def test_what_was_not_shown_and_judged_is_not_signed_and_the_page_says_which_units_they_are(
    doctor: Client, answered: Chart, what: str
) -> None:
    """A number is changed and the button of the old number is pressed: without a script, or before the script answered."""
    html = doctor.get(address(answered, "plan/")).content.decode()
    form = form_of(
        html, acknowledge=cautions(html), rule="S12", **{"units.procerus_M": "2.5", "reason.S12": "x"}
    )
    response = doctor.post(address(answered, f"plan/{what}/"), form)
    html = response.content.decode()
    assert response.status_code == 422
    assert "152.5 units in 31 sites." in html  # 155 - 5 + 2.5
    assert "are others than those that were shown and judged" in html
    assert plans(answered) == []
    again = form_of(html, acknowledge=cautions(html))
    assert doctor.post(address(answered, "plan/sign/"), again).status_code == 302  # now they were shown
    assert sum(site["units"] for site in plans(answered)[0]["sites"]) == 152.5  # type: ignore[attr-defined]


def test_the_same_form_sent_again_with_other_units_is_refused_and_not_reported_as_signed(
    doctor: Client, answered: Chart
) -> None:
    html = doctor.get(address(answered, "plan/")).content.decode()
    form = form_of(html, acknowledge=cautions(html))
    assert doctor.post(address(answered, "plan/sign/"), form).status_code == 302
    response = doctor.post(address(answered, "plan/sign/"), {**form, "units.procerus_M": "2.5"})
    assert response.status_code == 422
    assert "was sent before with other answers" in response.content.decode()
    [plan] = plans(answered)
    assert sum(site["units"] for site in plan["sites"]) == 155  # type: ignore[attr-defined]


def test_who_signs_is_written_down_as_having_signed_only_where_it_was_signed(
    doctor: Client, answered: Chart
) -> None:
    signed_by(doctor, answered, role="")
    assert not Audit.objects.filter(act="signs").exists()
    signed_by(doctor, answered)
    assert Audit.objects.filter(act="signs", chart=answered.public_id).count() == 1
