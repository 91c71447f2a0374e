"""The clinician's pages in a real browser: the story from the list of the day to the letter; axe-core finds nothing.

Skipped without a browser, unless REPRIEVE_BROWSER=required. REPRIEVE_SCREENSHOTS names a folder for pictures of pages.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.clinic.clinician.conftest import cautions, entry, form_of
from tests.clinic.patient.test_in_a_browser import DESK, PHONE, STICKING_OUT, browser, pictured, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["browser"]
VIAL = {
    "v-name": "A1",
    "v-lot": "C1234",
    "v-expiry": "2199-05-31",
    "v-units": "200",
    "v-ml": "4",
    "v-patients": "1",
}
VIAL_CHOICES = {
    "v-product": "onabotulinumtoxinA", "v-diluent": "preservative_free_saline", "v-vacuum": "yes", "v-clear": "yes",
    "v-source": "yes",
}  # fmt: skip
PARTS = ("", "plan/", "questions/", "timeline/", "session/")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A clinic that is served by a process of its own: its address, two charts, and a session."""
    folder = tmp_path_factory.mktemp("clinic")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.clinic.clinician.a_server", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield json.loads(server.stdout.readline())
        server.stdin.close()
        server.wait(20)


def opened(browser: Any, served: dict[str, str], faults: list[str], **said: Any) -> Any:
    """A signed-in page at the list of the day; what the browser complains of goes to `faults`."""
    context = browser.new_context(viewport=DESK, timezone_id="Europe/Berlin", locale="en-GB", **said)
    context.add_cookies([{"name": "sessionid", "value": served["session"], "url": served["address"]}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{served['address']}/clinic/")
    return page


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_every_page_is_accessible_and_nothing_sticks_out(
    browser: Any, served: dict[str, str], width: str
) -> None:
    faults: list[str] = []
    page = opened(browser, served, faults)
    page.set_viewport_size(DESK if width == "desk" else PHONE)
    chart = f"/clinic/{served['chart']}/"
    for path in ("/clinic/", "/clinic/charts/", *(chart + part for part in PARTS)):
        page.goto(served["address"] + path)
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        assert page.evaluate(STICKING_OUT) == [], path
        assert violations(page) == [], path
        pictured(page, f"clinician-{path.strip('/').rpartition('/')[2]}-{width}")
    assert faults == []  # a style or script inline would be refused here, loudly
    page.context.close()


def test_in_the_dark_the_page_of_a_chart_can_be_read(browser: Any, served: dict[str, str]) -> None:
    page = opened(browser, served, [], color_scheme="dark")
    assert violations(page) == []
    page.goto(f"{served['address']}/clinic/{served['chart']}/")
    assert violations(page) == []
    pictured(page, "clinician-dark")
    page.context.close()


def test_the_story_from_the_list_of_the_day_to_the_letter(browser: Any, served: dict[str, str]) -> None:
    faults: list[str] = []
    page = opened(browser, served, faults)
    page.get_by_role("heading", name="Unwanted effect").wait_for()
    page.get_by_role("link", name="Kim Need").first.wait_for()
    page.get_by_role("link", name="Charts").click()
    page.get_by_role("link", name="Ann Answered").click()

    # another number is judged at once, without another page
    page.get_by_text("Change units (31 sites)").click()
    page.locator("[id='u-procerus_M']").fill("0")
    page.locator("[id='u-procerus_M']").press("Tab")
    page.get_by_text("150 units in 30 sites.").wait_for()
    page.locator("[id='u-procerus_M']").fill("5")
    page.locator("[id='u-procerus_M']").press("Tab")
    page.get_by_text("155 units in 31 sites.").wait_for()
    pictured(page, "clinician-story-plan")

    # a caution that was not ticked keeps it from being signed; then all are
    page.get_by_role("button", name="Sign 155 units as Dr Doc").click()
    page.get_by_text("cautions were not acknowledged").wait_for()
    for n in range(page.locator("input[name=acknowledge]").count()):
        page.locator("input[name=acknowledge]").nth(n).check()
    page.get_by_role("button", name="Sign 155 units as Dr Doc").click()
    page.get_by_text("The plan is signed.").wait_for()
    page.get_by_text("Signed by Dr Doc (neurologist)").wait_for()

    # the vial, the session as planned
    page.get_by_role("link", name="Vials and session").click()
    today = page.locator("#s-on").input_value()
    for name, text in (*VIAL.items(), ("v-at", f"{today}T00:01")):
        page.locator(f"#{name}").fill(text)
    for name, text in VIAL_CHOICES.items():
        page.locator(f"#{name}").select_option(text)
    page.get_by_role("button", name="Write down the vial").click()
    page.get_by_text("The vial is written down.").wait_for()
    page.get_by_label("A1").check()
    page.locator("#s-at").fill(f"{today}T00:05")
    page.locator("#s-place").select_option("clinic")
    page.locator("#s-reaction").select_option("none")
    page.get_by_role("button", name="Judge this session").click()
    page.get_by_text("Nothing stands in the way").wait_for()
    assert violations(page) == []
    pictured(page, "clinician-story-session")
    page.get_by_role("button", name="Write down the session").click()
    page.get_by_text("The session is written down.").wait_for()
    page.get_by_text("155 U onabotulinumtoxinA, lot C1234").wait_for()

    # what each rule set says, side by side; what the clinician decides beside them; and the letter
    page.get_by_role("heading", name="Decision").wait_for()
    page.get_by_label("Go on with the injections").check()
    page.get_by_label("Next date").fill("2199-05-31")
    page.get_by_label("Because").fill("She works again.")
    page.get_by_role("button", name="Decide as Dr Doc").click()
    page.get_by_text("The decision is written down.").wait_for()
    page.get_by_text("by Dr Doc, neurologist: She works again.").wait_for()
    assert violations(page) == []
    pictured(page, "clinician-story-decision")
    page.locator("#own").fill("Thank you for sending her.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Letter to who referred them").click()
    assert download.value.suggested_filename == "letter-to-referrer.pdf"
    assert [one for one in faults if "422" not in one] == []  # the refusal above is an answer of its own
    page.context.close()


def test_without_a_script_a_plan_is_changed_judged_signed_given_and_told_in_a_letter(
    browser: Any, served: dict[str, str]
) -> None:
    page = opened(browser, served, [], java_script_enabled=False)
    page.get_by_role("link", name="Charts").click()
    page.get_by_label("Name").fill("nora")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Nora Noscript").click()
    page.get_by_text("Change units (31 sites)").click()
    page.locator("[id='u-procerus_M']").fill("0")
    page.get_by_role("button", name="Sign 155 units as Dr Doc").click()  # not what is in the form by now
    page.get_by_text("are others than those that were shown").wait_for()
    page.get_by_text("150 units in 30 sites.").wait_for()
    page.locator("[id='u-procerus_M']").fill("2.5")
    page.get_by_role("button", name="Judge these units").click()
    page.get_by_text("152.5 units in 31 sites.").wait_for()
    for n in range(page.locator("input[name=acknowledge]").count()):
        page.locator("input[name=acknowledge]").nth(n).check()
    page.get_by_role("button", name="Sign 152.5 units as Dr Doc").click()
    page.get_by_text("The plan is signed.").wait_for()
    page.get_by_role("link", name="Vials and session").click()
    today = page.locator("#s-on").input_value()
    for name, text in VIAL.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#v-at").fill(f"{today}T00:01")
    for name, text in VIAL_CHOICES.items():
        page.locator(f"#{name}").select_option(text)
    page.get_by_role("button", name="Write down the vial").click()
    page.get_by_label("A1").check()
    page.locator("#s-at").fill(f"{today}T00:05")
    page.locator("#s-place").select_option("clinic")
    page.locator("#s-reaction").select_option("none")
    page.get_by_role("button", name="Write down the session").click()
    page.get_by_text("152.5 U onabotulinumtoxinA, lot C1234").wait_for()
    with page.expect_download():
        page.get_by_role("button", name="Letter to the patient").click()
    page.context.close()


def tab_to(page: Any, selector: str, *, text: str = "") -> None:
    """Press Tab until what this names has the focus, and can be seen to have it."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(
            "([one, text]) => { const e = document.activeElement; return e.matches(one) && e.textContent.includes(text) }",
            [selector, text],
        ):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"no Tab leads to {selector} {text}")


def type_date(page: Any, selector: str, wanted: str) -> None:
    """Type a date, or a date and a time just after midnight, whichever part the browser asks for first."""
    date, _, time = wanted.partition("T")
    year, month, day = date.split("-")
    clocks = [time.replace(":", ""), f"12{time[3:]}a"] if time else [""]  # of 24 hours, of twice 12
    for typed in (f"{day}{month}{year}", f"{month}{day}{year}"):
        for clock in clocks:
            page.keyboard.type(typed)
            if clock:
                page.keyboard.press("ArrowRight")
                page.keyboard.type(clock)
            if page.locator(selector).input_value() == wanted:
                return
            for _ in range(8):
                page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{selector} does not take {wanted}: {page.locator(selector).input_value()}")


def test_the_story_by_keyboard_alone(browser: Any, served: dict[str, str]) -> None:
    page = opened(browser, served, [])
    press, write = page.keyboard.press, page.keyboard.type
    tab_to(page, "a", text="Charts")
    press("Enter")
    page.wait_for_url("**/charts/")
    tab_to(page, "a.person", text="Kay Keys")
    press("Enter")
    page.get_by_role("heading", name="Kay Keys").wait_for()
    for _ in range(page.locator("input[name=acknowledge]").count()):
        tab_to(page, "input[name=acknowledge]:not(:checked)")
        press("Space")
    tab_to(page, "button", text="Sign 155 units as Dr Doc")
    press("Enter")
    page.get_by_text("The plan is signed.").wait_for()
    tab_to(page, "a", text="Vials and session")
    press("Enter")
    page.wait_for_url("**/session/")
    day = page.locator("#s-on").input_value()
    for name, text in (("v-name", "A1"), ("v-product", "onabot"), ("v-lot", "C1234")):
        tab_to(page, f"#{name}")
        write(text)
    tab_to(page, "#v-expiry")
    type_date(page, "#v-expiry", "2199-05-31")
    for name, text in (("v-units", "200"), ("v-diluent", "preservative"), ("v-ml", "4")):
        tab_to(page, f"#{name}")
        write(text)
    tab_to(page, "#v-at")
    type_date(page, "#v-at", f"{day}T00:01")
    for name, text in (("v-vacuum", "yes"), ("v-clear", "yes"), ("v-source", "yes"), ("v-patients", "1")):
        tab_to(page, f"#{name}")
        write(text)
    press("Enter")
    page.get_by_text("The vial is written down.").wait_for()
    tab_to(page, "#s-at")
    type_date(page, "#s-at", f"{day}T00:05")
    tab_to(page, "#s-place")
    write("clinic")
    tab_to(page, "input[name=vial]")
    press("Space")
    tab_to(page, "#s-reaction")
    write("looked")
    tab_to(page, "button", text="Write down the session")
    press("Enter")
    page.get_by_text("The session is written down.").wait_for()
    page.get_by_text("155 U onabotulinumtoxinA, lot C1234").wait_for()
    tab_to(page, "#own")
    write("Thank you.")
    tab_to(page, "button", text="Letter to who referred them")
    with page.expect_download() as download:
        press("Enter")
    assert download.value.suggested_filename == "letter-to-referrer.pdf"
    page.context.close()


def test_of_many_who_sign_one_plan_at_the_same_moment_one_is_taken_and_the_others_are_told(
    served: dict[str, str],
) -> None:
    host, path = urlsplit(served["address"]).netloc, f"/clinic/{served['once']}/plan/"
    cookies = {"Cookie": f"sessionid={served['session']}; csrftoken={'t' * 32}"}

    def ask(method: str, to: str, said: dict[str, Any] | None = None) -> tuple[int, str]:
        form = {**cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as connection:
            connection.request(method, to, urlencode(said or {}, doseq=True), form)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    html = ask("GET", path)[1]
    sent = form_of(html, acknowledge=cautions(html), csrfmiddlewaretoken="t" * 32)
    begin = threading.Barrier(6)

    def sign(_: int) -> tuple[int, str]:
        begin.wait(20)
        return ask("POST", f"{path}sign/", {**sent, "entry": entry()})

    with ThreadPoolExecutor(6) as many:
        answers = list(many.map(sign, range(6)))
    assert sorted(status for status, _ in answers) == [302, *[422] * 5]
    assert all("has changed since this page was shown" in page for status, page in answers if status == 422)
    assert ask("GET", path)[1].count("Signed by Dr Doc") == 1


def test_the_plan_is_changed_by_keyboard_alone_and_enter_never_signs(
    browser: Any, served: dict[str, str]
) -> None:
    page = opened(browser, served, [])
    page.goto(f"{served['address']}/clinic/{served['chart']}/plan/")
    page.get_by_text("Change units (31 sites)").focus()
    page.keyboard.press("Enter")
    page.locator("[id='u-procerus_M']").focus()
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/check/")
    page.context.close()
