"""Every answer carries the policy; nothing of a patient stands in logs, error pages or caches; big bodies are refused."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path

import reprieve.clinic
from reprieve.clinic.access import open_to_all
from reprieve.clinic.quiet import NoPatientData, PlaceOnly, without_secret

PRINTED = {"letter.html"}  # becomes a PDF, and is never opened in a browser
SECRET = "a-value-of-a-patient"


def test_no_script_or_style_stands_in_a_page(patient, signed_in):
    browser = signed_in(patient)
    for address in ("/account/login/", "/second-factor/", "/people/join/", "/no-such-page"):
        answer = browser.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        page = answer.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page), address


def test_no_template_holds_a_script_or_style_inline():
    for template in Path(reprieve.clinic.__file__).parent.glob("**/*.html"):
        if template.name in PRINTED:
            continue
        text = template.read_text("utf-8")
        found = re.search(r"<style|\sstyle=|\son(click|load|change|submit)=|<script(?![^>]*\ssrc=)", text)
        assert not found, template.name


def test_no_form_of_a_page_puts_what_is_typed_into_an_address():
    for template in Path(reprieve.clinic.__file__).parent.glob("**/*.html"):
        for form in re.findall(r"<form\b.*?</form>", template.read_text("utf-8"), re.DOTALL):
            typed = re.search(r'<textarea|<input(?![^>]*type="(?:hidden|radio|checkbox|submit)")', form)
            assert 'method="post"' in form or not typed, template.name


def test_pages_about_people_are_kept_in_no_cache(patient, signed_in):
    assert (
        signed_in(patient)
        .get("/second-factor/")
        .headers["Cache-Control"]
        .startswith(("no-store", "max-age=0"))
    )


def test_over_tls_browsers_are_held_to_it(settings, db):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert Client().get("/account/login/").status_code == 301
    answer = Client().get("/account/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.cookies["csrftoken"]["secure"]


def test_without_being_told_otherwise_cookies_are_for_tls_alone(monkeypatch):
    import runpy

    import reprieve.clinic.settings as module

    monkeypatch.delenv("REPRIEVE_CLINIC_PLAIN_HTTP")
    careful = runpy.run_path(str(module.__file__))
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_HTTPONLY",
    )
    assert all(careful[name] is True for name in names)
    assert careful["DEBUG"] is False
    assert careful["SECURE_HSTS_SECONDS"] >= 31_536_000


@open_to_all
def failing(request):
    value = request.GET.get("q", SECRET)
    raise ValueError(f"{value} cannot be read")


urlpatterns = [path("failing", failing, name="failing")]


def test_a_fault_of_ours_tells_nothing_of_the_patient(settings, db):
    settings.ROOT_URLCONF = __name__
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.addFilter(NoPatientData())
    handler.setFormatter(PlaceOnly("{message}", style="{"))
    logging.getLogger("django").addHandler(handler)
    try:
        answer = Client(raise_request_exception=False).get(f"/failing?q={SECRET}", {"q": SECRET})
    finally:
        logging.getLogger("django").removeHandler(handler)
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert "ValueError" in log.getvalue()
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/people/join/a-secret-of-somebody/", "/people/join/.../"),
        ("/me/reminder/a-secret-of-somebody.ics", "/me/reminder/..."),
        ("/people/join/?q=a-secret-of-somebody", "/people/join/"),
        ("/clinic/", "/clinic/"),
    ],
)
def test_a_log_holds_no_secret_of_an_address(said, told):
    for record in (
        logging.LogRecord("x", logging.ERROR, "", 1, "Internal Server Error: %s", (said,), None),
        logging.LogRecord("x", logging.ERROR, "", 1, f"Exception while serving {said}", None, None),
    ):
        NoPatientData().filter(record)
        assert "secret" not in record.getMessage()
    assert without_secret(said) == told


@pytest.mark.parametrize("address", ["/no-such-page", f"/no/{SECRET}"])
def test_a_page_that_is_not_there_repeats_nothing(address, db):
    answer = Client().get(address)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_a_body_that_is_too_large_is_refused_unread(db, settings):
    answer = Client().post(
        "/account/login/", b"x" * 10, content_type="text/plain", CONTENT_LENGTH="999999999"
    )
    assert answer.status_code == 413
    assert Client().get("/account/login/", CONTENT_LENGTH="-1").status_code == 413


def test_a_form_of_another_site_is_refused(patient):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient)
    answer = browser.post("/account/logout/")
    assert answer.status_code == 403
    assert "send it again" in answer.content.decode()
