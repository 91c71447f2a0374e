"""What an admin does with an account is written down, told to the person, and all of the trail can be read."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts import invitations
from reprieve.clinic.store import audit
from reprieve.clinic.store.models import Audit, Chart
from tests.clinic.conftest import PASSWORD

GOOD = "a garden of slow lanterns"
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def link_of(page: str) -> str:
    [secret] = set(re.findall(r"/people/join/([\w-]{30,})/", page))
    return secret


def test_an_admin_who_signs_in_as_a_patient_by_a_new_link_is_seen_by_the_patient(
    patient, chart, admin, signed_in
):
    secret = link_of(signed_in(admin).post(f"/people/{patient.pk}/help/").content.decode())
    intruder = Client()
    intruder.get(f"/people/join/{secret}/")
    intruder.post("/people/join/", {"password": GOOD, "again": GOOD})
    intruder.post("/account/login/", {"login": patient.username, "password": GOOD})
    patient.refresh_from_db()
    mine = signed_in(patient)
    page = mine.get("/me/more/who-looked/").content.decode()
    assert "a-admin" in page
    assert "made a link for signing in to this account" in page
    assert "chose a new password by that link" in page
    acts = list(audit.acts_on(chart).values_list("act", "by__username", "about__username"))
    assert acts == [
        ("used a sign-in link", None, "a-patient"),
        ("made a sign-in link", "a-admin", "a-patient"),
    ]


@pytest.mark.parametrize("role", ["patient", "clinician"])
def test_who_signs_in_is_told_of_a_link_that_somebody_made_for_it(role, person, admin, signed_in):
    user = person(role)
    signed_in(admin).post(f"/people/{user.pk}/help/")
    said = Client().post("/account/login/", {"login": user.username, "password": PASSWORD}, follow=True)
    if role == "patient":
        assert "a-admin made a link for signing in as you" in said.content.decode()
    assert Audit.objects.get(about=user).act == "made a sign-in link"


def test_who_asked_for_no_link_is_told_of_none_and_an_old_one_is_history(patient, admin):
    login = {"login": patient.username, "password": PASSWORD}
    assert "made a link" not in Client().post("/account/login/", login, follow=True).content.decode()
    long_ago = timezone.now() - dt.timedelta(days=31)
    Audit.objects.create(
        at=long_ago, by=admin, role="admin", clinic=patient.clinic, about=patient, act=audit.LINK_MADE
    )
    assert "made a link" not in Client().post("/account/login/", login, follow=True).content.decode()


def test_inviting_closing_and_opening_an_account_stand_in_the_trail(patient, admin, signed_in):
    browser = signed_in(admin)
    browser.post("/people/invite/", {"role": "clinician", "name": "Somebody Unlikely"})
    browser.post(f"/people/{patient.pk}/close/")
    browser.post(f"/people/{patient.pk}/close/")
    acts = Audit.objects.order_by("pk").values_list("act", "about__username")
    assert list(acts) == [
        ("invited", None),
        ("closed the account", "a-patient"),
        ("opened the account again", "a-patient"),
    ]
    assert "Somebody Unlikely" not in browser.get("/people/audit/").content.decode()


def rows(chart, by, times) -> None:
    Audit.objects.bulk_create(
        Audit(at=at, by=by, role=by.role, clinic=chart.clinic, chart=chart.public_id, act="read")
        for at in times
    )


def test_every_look_can_be_read_however_many_there_are(chart, patient, clinician, admin, signed_in):
    rows(chart, clinician, [NOON - dt.timedelta(hours=n) for n in range(450)])
    for browser, path in (
        (signed_in(patient), "/me/more/who-looked/"),
        (signed_in(admin), "/people/audit/"),
    ):
        shown, address, pages = 0, path, 0
        while address:
            html = browser.get(address).content.decode()
            shown += html.count("looked at the chart</td>")
            older = re.search(r'href="(\?before=[^"]+)"', html)
            address = path + older[1] if older else ""
            pages += 1
        assert (shown, pages) == (450, 5), path


def test_the_same_again_within_an_hour_is_one_line_with_how_often(chart, patient, clinician, signed_in):
    rows(chart, clinician, [NOON + dt.timedelta(minutes=n) for n in range(0, 61, 10)])
    html = signed_in(patient).get("/me/more/who-looked/").content.decode()
    assert html.count("looked at the chart") == 2
    assert "looked at the chart × 6" in html


def test_a_page_of_the_trail_that_nobody_made_begins_at_the_newest(chart, clinician):
    rows(chart, clinician, [NOON])
    for before in (
        "",
        "x",
        "_",
        "2026-03-02_1",
        "9999-12-31T00:00:00+00:00_-1",
        "\x00_1",
        "2026_" + "9" * 99,
    ):
        lines, older = audit.folded(audit.acts_on(chart), dt.UTC, before=before)
        assert (len(lines), older) == (1, ""), before


def test_an_invitation_leaves_no_secret_in_a_session_and_a_wrong_one_no_session(clinic, admin):
    _, secret = invitations.invite(role="patient", clinic=clinic, by=admin, name="Lee")
    client = Client()
    assert client.get("/people/join/guessed/").status_code == 404
    assert client.post("/people/join/", {"code": "guessed"}).status_code == 404
    assert not Session.objects.exists()
    assert client.get(f"/people/join/{secret}/").status_code == 302
    [session] = Session.objects.all()
    assert secret not in str(session.get_decoded())
    assert client.get("/people/join/").status_code == 200


def test_reading_a_page_without_signing_in_makes_no_session(db):
    for path in (
        "/",
        "/up",
        "/account/login/",
        "/people/join/",
        "/me/",
        "/me/reminder/x.ics",
        "/people/join/x/",
    ):
        Client().get(path)
    assert not Session.objects.exists()


def test_a_name_that_is_looked_for_is_found_and_stands_in_no_address(person, admin, signed_in):
    person("patient", "Findme")
    person("patient", "Other")
    browser = signed_in(admin)
    found = browser.post("/people/", {"q": "findm"})
    assert "Findme" in found.content.decode()
    assert "Other" not in found.content.decode()
    assert "Other" in browser.get("/people/?q=findm").content.decode()
    assert Chart.objects.count() == 2


def test_a_link_that_was_not_used_can_be_withdrawn_by_the_own_clinic_alone(
    clinic, admin, person, other_clinic, signed_in
):
    made, secret = invitations.invite(role="patient", clinic=clinic, by=admin, name="Lee")
    stranger = signed_in(person("admin", "other-admin", of=other_clinic))
    assert stranger.post(f"/people/invite/{made.public_id}/withdraw/").status_code == 404
    browser = signed_in(admin)
    assert str(made.public_id) in browser.get("/people/").content.decode()
    assert browser.post(f"/people/invite/{made.public_id}/withdraw/").status_code == 302
    assert Client().get(f"/people/join/{secret}/").status_code == 404
    assert Audit.objects.get().act == "withdrew an invitation"
    assert browser.post(f"/people/invite/{made.public_id}/withdraw/").status_code == 404
