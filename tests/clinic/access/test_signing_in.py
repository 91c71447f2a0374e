"""Signing in: invited people only, tries are throttled, a second factor for those who see others' charts, sessions end."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts import invitations
from reprieve.clinic.accounts.models import Invitation, User
from reprieve.clinic.store.models import Chart
from tests.clinic.conftest import PASSWORD, with_second_factor

GOOD = "a garden of slow lanterns"


def invite(clinic, admin, role="patient", **said):
    return invitations.invite(role=role, clinic=clinic, by=admin, name="Lee", **said)[1]


def join(secret, **said):
    client = Client()
    client.get(f"/people/join/{secret}/")
    fields = {
        "username": "lee",
        "name": "Lee",
        "time_zone": "Europe/Berlin",
        "password": GOOD,
        "again": GOOD,
    }
    return client, client.post("/people/join/", {**fields, **said})


def test_an_invited_patient_gets_an_account_and_an_empty_chart(clinic, admin):
    client, answer = join(invite(clinic, admin))
    assert answer.url == "/account/login/"
    user = User.objects.get(username="lee")
    assert (user.role, user.clinic, user.chart.facts_count) == ("patient", clinic, 0)
    signed_in = client.post("/account/login/", {"login": "lee", "password": GOOD})
    assert signed_in.url == "/"


def test_an_invitation_to_a_chart_that_is_there_gives_that_one(clinic, admin):
    row = Chart.objects.create(clinic=clinic, label="from paper")
    join(invite(clinic, admin, chart=row.public_id))
    assert User.objects.get(username="lee").chart == row


def test_an_invitation_to_a_chart_of_another_clinic_gives_a_new_one(clinic, other_clinic, admin):
    row = Chart.objects.create(clinic=other_clinic, label="not theirs")
    join(invite(clinic, admin, chart=row.public_id))
    assert User.objects.get(username="lee").chart != row


def test_an_invitation_works_once(clinic, admin):
    secret = invite(clinic, admin)
    join(secret)
    _, again = join(secret, username="lee2")
    assert again.status_code in {302, 404}
    assert not User.objects.filter(username="lee2").exists()


def test_an_invitation_ends_after_a_week(clinic, admin):
    secret = invite(clinic, admin)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    join(secret)
    assert not User.objects.filter(username="lee").exists()


def test_the_database_holds_no_link(clinic, admin):
    secret = invite(clinic, admin)
    kept = Invitation.objects.values().get()
    assert secret not in str(kept)


def test_an_admin_is_shown_link_code_and_qr_once(clinic, admin, signed_in):
    browser = signed_in(admin)
    page = browser.post("/people/invite/", {"role": "clinician", "name": "Dr <b>X</b>"}).content.decode()
    [secret] = re.findall(r"/people/join/([\w-]{30,})/", page)
    assert invitations.open_invitation(invitations.kept_of(secret)) is not None
    assert 'src="data:image/svg+xml' in page
    assert "<b>X</b>" not in page
    assert secret not in browser.get("/people/").content.decode()


@pytest.mark.parametrize("password", ["password123", "1234567890", "short", "leeleelee1"])
def test_a_password_that_is_common_short_or_one_s_name_is_refused(clinic, admin, password):
    _, answer = join(invite(clinic, admin), password=password, again=password, username="leeleelee")
    assert answer.status_code == 422
    assert not User.objects.filter(username="leeleelee").exists()


def test_nobody_signs_up_unasked(db):
    for path in ("/account/signup/", "/account/password/reset/"):
        assert Client().get(path).status_code == 404
        assert (
            Client().post(path, {"username": "x", "password1": GOOD, "password2": GOOD}).status_code == 404
        )
    assert not User.objects.exists()


@pytest.mark.parametrize("role", ["clinician", "admin"])
def test_who_sees_or_manages_others_sets_up_a_second_factor_first(role, person, signed_in):
    user = person(role, second_factor=False)
    browser = signed_in(user)
    for path in ("/", "/people/", "/clinic/", "/second-factor/"):
        answer = browser.get(path)
        assert answer.status_code in {302, 404}, path
        if answer.status_code == 302:
            assert answer.url == "/second-factor/totp/activate/"


def test_a_password_alone_lets_no_clinician_in(clinician):
    browser = Client()
    answer = browser.post("/account/login/", {"login": clinician.username, "password": PASSWORD})
    assert answer.url.startswith("/second-factor/authenticate/")
    assert browser.get("/").url.startswith("/account/login/")


def test_a_code_of_the_second_factor_lets_a_clinician_in(person):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    user = person("clinician", second_factor=False)
    secret = with_second_factor(user)
    browser = Client()
    browser.post("/account/login/", {"login": user.username, "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = browser.post("/second-factor/authenticate/", {"code": code})
    assert answer.url == "/"
    assert browser.get("/second-factor/").status_code == 200


def test_a_copy_of_the_database_is_no_second_factor(person):
    from allauth.mfa.models import Authenticator

    user = person("clinician", second_factor=False)
    secret = with_second_factor(user)
    assert secret not in str(Authenticator.objects.values().get(user=user))


def test_with_another_key_no_code_fits_any_second_factor(clinician, settings):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    settings.SECRET_KEY = "another key altogether"
    authenticator = Authenticator.objects.get(user=clinician).wrap()
    counter = int(time.time()) // 30
    empty = format_hotp_value(hotp_value("", counter))
    assert not authenticator.validate_code(empty)


def test_a_clinician_cannot_put_the_second_factor_away(clinician, signed_in):
    from allauth.mfa.models import Authenticator

    signed_in(clinician).post("/second-factor/totp/deactivate/")
    assert Authenticator.objects.filter(user=clinician).exists()


def test_the_sixth_wrong_password_in_five_minutes_is_not_tried(patient):
    browser = Client()
    for _ in range(5):
        browser.post("/account/login/", {"login": patient.username, "password": "wrong"})
    answer = browser.post("/account/login/", {"login": patient.username, "password": PASSWORD})
    assert answer.status_code != 302
    assert browser.get("/me/").status_code == 302


def test_tries_are_counted_by_account_whatever_host_or_port_a_request_names(patient):
    for number in range(5):
        host = {"HTTP_HOST": ("localhost", "127.0.0.1")[number % 2] + f":{1000 + number}"}
        said = {"login": patient.username.upper(), "password": "wrong"}
        Client().post("/account/login/", said, **host)
    answer = Client().post("/account/login/", {"login": patient.username, "password": PASSWORD})
    assert answer.status_code != 302


@pytest.mark.parametrize(
    ("role", "idle"), [("clinician", "00:31"), ("admin", "00:16"), ("patient", "721:00")]
)
def test_a_session_that_lay_idle_is_over(role, idle, person, signed_in):
    browser = signed_in(person(role))
    assert browser.get("/second-factor/").status_code == 200
    hours, minutes = idle.split(":")
    session = browser.session
    session["seen"] -= int(hours) * 3600 + int(minutes) * 60
    session.save()
    assert browser.get("/second-factor/").status_code == 302


def test_a_clinician_signs_in_again_after_twelve_hours_of_work(clinician, signed_in):
    browser = signed_in(clinician)
    browser.get("/second-factor/")
    session = browser.session
    session["began"] -= 12 * 3600 + 1
    session.save()
    assert browser.get("/second-factor/").status_code == 302


def test_a_closed_account_is_signed_out_at_once(patient, admin, signed_in):
    browser = signed_in(patient)
    assert browser.get("/second-factor/").status_code == 200
    signed_in(admin).post(f"/people/{patient.pk}/close/")
    assert browser.get("/second-factor/").status_code == 302


def test_a_new_password_by_the_admin_s_link_ends_the_old_session(patient, admin, clinic, signed_in):
    browser = signed_in(patient)
    browser.get("/second-factor/")
    page = signed_in(admin).post(f"/people/{patient.pk}/help/").content.decode()
    [secret] = set(re.findall(r"/people/join/([\w-]{30,})/", page))
    other = Client()
    other.get(f"/people/join/{secret}/")
    other.post("/people/join/", {"password": GOOD, "again": GOOD})
    assert browser.get("/second-factor/").status_code == 302
    assert other.post("/account/login/", {"login": patient.username, "password": GOOD}).url == "/"


def test_an_admin_of_another_clinic_cannot_help_or_close(patient, person, other_clinic, signed_in):
    stranger = signed_in(person("admin", "other-admin", of=other_clinic))
    assert stranger.post(f"/people/{patient.pk}/help/").status_code == 404
    assert stranger.post(f"/people/{patient.pk}/close/").status_code == 404
    assert User.objects.get(pk=patient.pk).is_active
