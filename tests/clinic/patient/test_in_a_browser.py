"""The patient's pages in a real browser: on a phone, by keyboard, without a script; axe-core finds nothing to object to.

Skipped without a browser, unless REPRIEVE_BROWSER=required. REPRIEVE_SCREENSHOTS names a folder for pictures of pages.
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

from tests.clinic.patient.a_server import PASSWORD, USERNAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = "/usr/bin/chromium"
PHONE, SMALL, DESK = (
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
    {"width": 1280, "height": 900},
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "home": "/me/",
    "missing-day": "/me/diary/{yesterday}/",
    "attack": "/me/diary/attack/",
    "import": "/me/diary/import/",
    "interview": "/me/interview/",
    "answers": "/me/interview/answers/",
    "course": "/me/course/",
    "side-effects": "/me/side-effects/",
    "help": "/me/help/",
    "more": "/me/more/",
    "habits": "/me/more/habits/",
    "reminder": "/me/more/reminder/",
    "who-looked": "/me/more/who-looked/",
}
IN_THE_DARK = ("home", "course", "side-effects")  # one of each kind of thing
STICKING_OUT = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll, .skip, .visually-hidden') && !(e.parentElement && e.parentElement.closest('svg')))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.right > innerWidth + 0.5; })
  .map(e => e.outerHTML.slice(0, 80))"""
TOO_SMALL = """() => [...document.querySelectorAll('main button, main .chip label, main .button, main .week-day')]
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.height < 44 || r.width < 44); })
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clinic that is served by a process of its own."""
    folder = tmp_path_factory.mktemp("clinic")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.clinic.patient.a_server", str(folder)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield server.stdout.readline().strip()
        server.stdin.close()
        server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    required = os.environ.get("REPRIEVE_BROWSER") == "required"
    if not Path(CHROMIUM).exists() and not required:
        pytest.skip("no browser here")
    sync_api = pytest.importorskip("playwright.sync_api")
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-sync", *quiet]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def signed_in_state(browser: Any, address: str) -> Any:
    """Cookies after signing in through the form."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/")
    page.locator("input[name=login]").fill(USERNAME)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url("**/me/")
    state = context.storage_state()
    context.close()
    return state


def opened(
    browser: Any, state: Any, address: str, path: str, faults: list[str] | None = None, **said: Any
) -> Any:
    """A page of the patient; what the browser complains of goes to `faults`."""
    said = {"viewport": PHONE, "timezone_id": "Europe/Berlin", "locale": "en-GB", **said}
    page = browser.new_context(storage_state=state, **said).new_page()
    page.set_default_timeout(8000)
    if faults is not None:
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}{path}")
    return page


def pictured(page: Any, name: str) -> None:
    folder = os.environ.get("REPRIEVE_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def violations(page: Any) -> list[str]:
    """What axe-core objects to, each with its place."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_nothing_sticks_out_of_a_small_phone(
    browser: Any, signed_in_state: Any, address: str, name: str
) -> None:
    import datetime as dt
    import zoneinfo

    yesterday = dt.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).date() - dt.timedelta(days=1)
    faults: list[str] = []
    path = PAGES[name].format(yesterday=yesterday)
    page = opened(browser, signed_in_state, address, path, faults, viewport=SMALL)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(TOO_SMALL) == []
    assert violations(page) == []
    assert faults == []  # a style or script inline would be refused here, loudly
    pictured(page, f"{name}-320")
    page.set_viewport_size(DESK)
    assert page.evaluate(STICKING_OUT) == []
    pictured(page, f"{name}-desk")
    if name in IN_THE_DARK:
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []
    page.context.close()


def test_todays_card_takes_five_taps_and_a_moment(browser: Any, signed_in_state: Any, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, signed_in_state, address, "/me/", faults)
    pictured(page, "card-phone")
    assert (
        page.get_by_role("radio", name="Moderate").bounding_box()["y"] < PHONE["height"]
    )  # on the first screen
    begun = time.monotonic()
    for text in ("Moderate", "4", "Triptan"):
        page.locator("main label", has_text=text).filter(visible=True).first.click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Thank you.").wait_for()
    assert time.monotonic() - begun < 10
    pictured(page, "saved-phone")
    assert violations(page) == []
    for said in ("Moderate", "4 hours", "Triptan × 1"):
        page.locator(".told").get_by_text(said).wait_for()
    page.get_by_role("link", name="Add to it").click()
    pictured(page, "add-phone")
    page.locator("main label", has_text="Severe").click()
    page.locator("main label", has_text="2").first.click()
    page.get_by_role("button", name="Save").click()
    page.locator(".told").get_by_text("6 hours").wait_for()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back. The day is open again.").wait_for()
    assert page.get_by_role("radio", name="Moderate").count() == 1
    assert faults == []
    page.context.close()


def test_no_medicine_and_a_medicine_do_not_stay_ticked_together(
    browser: Any, signed_in_state: Any, address: str
) -> None:
    page = opened(browser, signed_in_state, address, "/me/")
    page.locator("main label", has_text="Triptan").filter(visible=True).click()
    page.locator("main label", has_text="No medicine").click()
    ticked = page.eval_on_selector_all("input[name=acute]:checked", "all => all.map(e => e.value)")
    assert ticked == ["none"]
    page.context.close()


def test_a_card_can_be_filled_in_by_keyboard_alone(
    browser: Any, signed_in_state: Any, address: str
) -> None:
    page = opened(browser, signed_in_state, address, "/me/diary/attack/", viewport=DESK)
    page.goto(f"{address}/me/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "worst":
            break
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "severe"
    assert page.evaluate("document.activeElement.checked")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.get_by_text("Saved. Thank you.").wait_for()
    page.locator(".told").get_by_text("Severe").wait_for()
    page.get_by_role("button", name="Take it back").press("Enter")
    page.get_by_text("Taken back").wait_for()
    page.context.close()


def test_the_diary_and_the_questions_work_without_a_script(
    browser: Any, signed_in_state: Any, address: str
) -> None:
    page = opened(browser, signed_in_state, address, "/me/", java_script_enabled=False)
    page.locator("main label", has_text="No pain").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Thank you.").wait_for()
    page.locator(".told").get_by_text("No pain").wait_for()
    page.get_by_role("link", name="Correct it").click()
    page.locator("main label", has_text="Mild").click()
    page.get_by_text("More: doses, signs, a note").click()
    page.get_by_label("Note").fill("<b>bold</b> & 'quoted'")
    page.get_by_role("button", name="Save").click()
    page.locator(".told").get_by_text("<b>bold</b> & 'quoted'").wait_for()
    page.get_by_role("button", name="Take it back").click()
    page.goto(f"{address}/me/course/")
    assert page.get_by_role("img", name="The course over time").filter(visible=True).count() == 1
    page.goto(f"{address}/me/interview/")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Not sure").first.wait_for()
    page.context.close()


def test_a_phone_in_another_zone_offers_to_use_it(browser: Any, signed_in_state: Any, address: str) -> None:
    page = opened(browser, signed_in_state, address, "/me/", timezone_id="Pacific/Auckland")
    page.get_by_text("Are you travelling?").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Use it from now on").click()
    page.get_by_text("Entries you made before keep their dates").wait_for()
    page.get_by_text("Are you travelling?").wait_for(state="hidden")
    page.goto(f"{address}/me/more/habits/")
    page.get_by_label("Where are you?").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    page.context.close()


def test_an_emergency_interrupts_on_a_page_of_its_own(
    browser: Any, signed_in_state: Any, address: str
) -> None:
    page = opened(browser, signed_in_state, address, "/me/side-effects/")
    page.locator("main label", has_text="Breathing is harder").click()
    page.get_by_role("button", name="Report").click()
    page.get_by_role("heading", name="GET HELP NOW").wait_for()
    assert violations(page) == []
    pictured(page, "help-now-phone")
    page.goto(f"{address}/me/course/")
    page.get_by_role("heading", name="GET HELP NOW").wait_for()
    page.get_by_role("button", name="I have read this").click()
    page.get_by_text("GET HELP NOW").wait_for()
    page.get_by_role("button", name="Save").wait_for()
    assert violations(page) == []
    pictured(page, "home-after-alarm-phone")
    page.context.close()
