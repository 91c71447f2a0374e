"""Vials and sessions: judged on a page, written down as planned or changed, refused where a rule stands in the way."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django.test import Client

from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.clinician.conftest import address, entry, signed_by

VIAL = {
    "vial": "A1", "product": "onabotulinumtoxinA", "state": "opened", "lot": "C1234", "expiry": "2199-05-31", "units": "200",
    "diluent": "preservative_free_saline", "diluent_ml": "4", "vacuum": "yes", "clear": "yes", "authorised_source": "yes",
    "patients": "1",
}  # fmt: skip


def kept(chart: Chart, kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in Fact.objects.filter(chart=chart, kind=kind).order_by("pk")]


def form(doctor: Client, chart: Chart, **said: Any) -> dict[str, Any]:
    html = doctor.get(address(chart, "session/")).content.decode()
    part = html[html.rindex('<form method="post" action="/clinic/') :]
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', part))
    found |= dict(re.findall(r'name="(units\.[^"]+)" value="([^"]*)"', part))
    return {**found, "place": "clinic", "injector_role": "neurologist", "vial": "A1", **said}


def opened(doctor: Client, chart: Chart, today: dt.date, **said: Any) -> Any:
    at = f"{today}T09:30"
    sent = {**VIAL, "entry": entry(), "reconstituted_at": at, **said}
    return doctor.post(address(chart, "session/vial/"), sent)


def test_without_a_signed_plan_there_is_no_session(doctor: Client, answered: Chart) -> None:
    html = doctor.get(address(answered, "session/")).content.decode()
    assert "No session can be written down yet" in html
    sent = {"entry": entry(), "do": "write", "seen": answered.content_key}
    assert doctor.post(address(answered, "session/"), sent).status_code == 422
    assert kept(answered, "injection") == []


def test_a_session_is_written_as_it_was_planned_with_lot_expiry_and_dilution(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    assert opened(doctor, answered, today).status_code == 302
    sent = form(doctor, answered, do="write", given_at=f"{today}T10:30", on=str(today), reaction="none")
    assert doctor.post(address(answered, "session/"), sent).status_code == 302
    [given] = kept(answered, "injection")
    assert sum(site["units"] for site in given["sites"]) == 155
    assert (given["lot"], given["expiry"], given["vials"]) == ("C1234", "2199-05-31", ["A1"])
    assert given["units_per_ml"] == 50  # 200 U in 4 mL
    assert given["reaction_seen"] is False
    assert given["plan"] == kept(answered, "plan")[0]["id"]


def test_a_session_is_judged_before_it_is_written_and_a_change_is_told(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today)
    sent = form(doctor, answered, do="judge", given_at=f"{today}T10:30", **{"units.procerus_M": "2.5"})
    html = doctor.post(address(answered, "session/"), sent).content.decode()
    assert "Nothing stands in the way" in html
    assert "procerus_M: 5 U planned, 2.5 U given" in html
    assert (
        "1 vial of 200 U in 4 mL: 5 U in 0.1 mL, 3.05 mL in 31 injections, 47.50 U left over"
        in " ".join(html.split())
    )  # 152.5 / 50, 200 - 152.5
    assert kept(answered, "injection") == []


def test_toxin_too_long_in_the_vial_is_not_injected_but_what_was_done_can_be_written(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today, reconstituted_at=f"{today - dt.timedelta(days=2)}T09:00")
    sent = form(doctor, answered, do="write", given_at=f"{today}T10:30")
    response = doctor.post(address(answered, "session/"), sent)
    assert response.status_code == 422
    assert "S20" in response.content.decode()  # reconstituted more than 24 hours ago
    assert kept(answered, "injection") == []
    sent |= {"already_given": "yes", "entry": entry()}
    assert doctor.post(address(answered, "session/"), sent).status_code == 302
    assert len(kept(answered, "injection")) == 1


def test_the_same_session_sent_twice_is_one(doctor: Client, answered: Chart, today: dt.date) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today)
    sent = form(
        doctor, answered, do="write", given_at=f"{today}T10:30", reaction="vasovagal", severity="mild"
    )
    assert [doctor.post(address(answered, "session/"), sent).status_code for _ in range(2)] == [302, 302]
    assert len(kept(answered, "injection")) == 1
    [event] = kept(answered, "adverse_event")
    assert (event["event"], event["severity"]) == ("vasovagal", "mild")


def test_a_vial_that_says_two_things_is_refused(doctor: Client, answered: Chart, today: dt.date) -> None:
    response = opened(doctor, answered, today, state="unopened")
    assert response.status_code == 422
    assert kept(answered, "vial") == []


def test_the_same_session_sent_again_with_other_units_is_refused_and_a_judgement_is_not_reported_as_written(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today)
    sent = form(doctor, answered, do="write", given_at=f"{today}T10:30")
    assert doctor.post(address(answered, "session/"), sent).status_code == 302
    for other in ({"units.procerus_M": "2.5"}, {"do": "judge"}):
        response = doctor.post(address(answered, "session/"), {**sent, **other})
        assert response.status_code == 422
        assert "was sent before with other answers" in response.content.decode()
    [given] = kept(answered, "injection")
    assert sum(site["units"] for site in given["sites"]) == 155


def test_a_session_that_does_not_say_which_chart_it_was_made_from_is_not_written(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today)
    sent = form(doctor, answered, do="write", given_at=f"{today}T10:30")
    del sent["seen"]
    response = doctor.post(address(answered, "session/"), sent)
    assert response.status_code == 422
    assert "has changed since this page was shown" in response.content.decode()
    assert kept(answered, "injection") == []


def test_a_session_shows_what_is_drawn_up_for_each_site_from_the_vials_that_are_used(
    doctor: Client, answered: Chart, today: dt.date
) -> None:
    signed_by(doctor, answered)
    opened(doctor, answered, today, diluent_ml="2")  # 200 U in 2 mL: 5 U are 0.05 mL
    sent = form(doctor, answered, do="judge", given_at=f"{today}T10:30")
    html = doctor.post(address(answered, "session/"), sent).content.decode()
    assert "mL, as these vials are diluted" in html
    row = re.search(r'for="g-procerus_M".*?</tr>', html, re.DOTALL)
    assert row is not None
    assert "<td>0.050</td>" in row[0]
