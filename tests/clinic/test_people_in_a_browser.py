"""From the first link to a signed-in patient, in a real browser: the admin joins, sets up a second factor, invites.

Each page on the way is looked at by axe-core, at 320 px and at a desk's width, with nothing inline refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clinic.patient.test_in_a_browser import (  # noqa: F401
    DESK,
    PHONE,
    SMALL,
    STICKING_OUT,
    TOO_SMALL,
    browser,
    pictured,
    violations,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GOOD = "a garden of slow lanterns"
REPRIEVE = [sys.executable, "-c", "from reprieve.cli import main; main()"]


@pytest.fixture
def clinic_served(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a new clinic, and the link for its first admin."""
    environment = {**os.environ, "REPRIEVE_CLINIC_FOLDER": str(tmp_path), "DATABASE_URL": ""}
    environment.pop("REPRIEVE_CLINIC_SECRET_KEY", None)
    command = [*REPRIEVE, "serve", "--no-worker", "--port", "0"]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split(" answers at ")[1].split()[0]
        invite = [*REPRIEVE, "clinic", "create-admin", "--clinic", "Clinic of tests", "--name", "Ada"]
        said = subprocess.run(
            [*invite, "--address", address], env=environment, capture_output=True, text=True, check=True
        )
        yield address, said.stdout.strip()
    finally:
        server.terminate()
        server.communicate(timeout=30)


class Looker:
    """Looks at every page on the way, and remembers what the browser complained of."""

    def __init__(self, page: Any) -> None:
        self.page, self.faults = page, []
        page.set_default_timeout(10_000)
        page.on("console", lambda one: self.faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def look(self, name: str) -> None:
        for size, width in ((SMALL, "320"), (DESK, "desk")):
            self.page.set_viewport_size(size)
            assert self.page.evaluate(STICKING_OUT) == [], name
            pictured(self.page, f"people-{name}-{width}")
        assert self.page.evaluate(TOO_SMALL) == [], name
        assert violations(self.page) == [], name
        assert self.faults == [], name


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def joined(page: Any, username: str) -> None:
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(GOOD)
    page.locator("input[name=again]").fill(GOOD)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/account/login/")


def signed_in(page: Any, username: str) -> None:
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(GOOD)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_first_link_to_a_signed_in_patient(browser: Any, clinic_served: tuple[str, str]) -> None:  # noqa: F811
    address, link = clinic_served
    page = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    eye = Looker(page)

    page.goto(link)
    assert link.rsplit("/", 2)[1] not in page.url  # the secret is out of the address at once
    eye.look("join")
    joined(page, "ada")
    eye.look("login")
    signed_in(page, "ada")

    page.wait_for_url("**/second-factor/totp/activate/")
    eye.look("activate")
    page.goto(f"{address}/people/")
    assert page.url.endswith("/second-factor/totp/activate/")  # no page before a second factor
    page.locator("input[name=code]").fill(code_of(page.locator("#authenticator_secret").input_value()))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/second-factor/recovery-codes/")
    eye.look("recovery-codes")
    page.goto(f"{address}/second-factor/")
    eye.look("second-factor")
    for path in ("account/", "account/password/change/"):
        page.goto(f"{address}/{path}")
        eye.look(path.rstrip("/").replace("/", "-"))

    page.goto(f"{address}/")
    page.wait_for_url("**/people/")
    eye.look("list")
    page.get_by_label("Invited as").select_option("patient")
    page.locator("main input[name=name]").fill("Lee")
    page.get_by_role("button", name="Make an invitation").click()
    eye.look("invitation")
    invited = page.get_by_label("The link", exact=True).input_value()
    for path in ("people/audit/", "people/upkeep/"):
        page.goto(f"{address}/{path}")
        eye.look(path.split("/")[1])
    page.get_by_role("button", name="Make a backup now").click()
    page.get_by_text("The backup is made").wait_for()
    eye.look("backup")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")

    other = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False).new_page()
    other.goto(invited)
    joined(other, "lee")
    signed_in(other, "lee")
    other.wait_for_url("**/me/")

    signed_in(page, "ada")
    page.wait_for_url("**/second-factor/authenticate/**")
    eye.look("authenticate")


def test_signing_in_by_keyboard_alone(browser: Any, clinic_served: tuple[str, str]) -> None:  # noqa: F811
    address, link = clinic_served
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(link)
    joined(page, "ada")
    page.goto(f"{address}/account/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for text in ("ada", GOOD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/totp/activate/")
