"""The page in a real browser: on a phone nothing sticks out, on a desk the wide pictures are shown, nothing is fetched.

Skipped without a browser, unless REPRIEVE_BROWSER=required.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.report import page
from reprieve.report.pictures import folded_picture
from tests.report import example

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
Build = Callable[[], dict[str, Any]]
EVERY = [example.treated, example.untreated, example.nearly_empty, example.emergency]
STICKING_OUT = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll') && !(e.parentElement && e.parentElement.closest('svg')))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.right > innerWidth + 0.5; })
  .map(e => e.outerHTML.slice(0, 80))"""

OVERLAPPING = """() => {
  const lines = [...document.querySelectorAll('svg text:not([transform*=rotate])')]
    .flatMap(e => e.children.length ? [...e.children] : [e])
    .filter(e => e.textContent.trim()).map(e => [e.textContent, e.getBoundingClientRect()]);
  return lines.flatMap(([a, r], i) => lines.slice(i + 1)
    .filter(([, s]) => Math.min(r.right, s.right) - Math.max(r.left, s.left) > -3
      && Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top) > 4)  // lines of one label may touch
    .map(([b]) => `${a} / ${b}`)); }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    required = os.environ.get("REPRIEVE_BROWSER") == "required"
    if not Path(CHROMIUM).exists() and not required:
        pytest.skip("no browser here")
    sync_api = (
        pytest.importorskip("playwright.sync_api")
        if not required
        else __import__("playwright.sync_api").sync_api
    )
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


def opened(
    browser: Any, tmp_path: Path, answer: dict[str, Any], *, width: int, all_open: bool = True
) -> tuple[Any, list[str]]:
    html = page(answer, load_knowledge())
    path = tmp_path / "answer.html"
    path.write_text(html.replace("<details", "<details open") if all_open else html, encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: asked.append(f"console: {message.text}"))
    tab.goto(path.as_uri())
    return tab, asked


@pytest.mark.parametrize("build", EVERY)
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_of_the_page(browser: Any, tmp_path: Path, build: Build, width: int) -> None:
    tab, _ = opened(browser, tmp_path, build(), width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(STICKING_OUT) == []
    tab.close()


def test_nothing_but_the_page_itself_is_asked_for_and_the_browser_has_no_complaint(
    browser: Any, tmp_path: Path
) -> None:
    tab, asked = opened(browser, tmp_path, example.treated(), width=1280)
    assert asked == [(tmp_path / "answer.html").as_uri()]
    tab.close()


@pytest.mark.parametrize(("width", "shown", "hidden"), [(360, "narrow", "wide"), (1280, "wide", "narrow")])
def test_a_phone_sees_the_narrow_pictures_and_a_desk_the_wide_ones(
    browser: Any, tmp_path: Path, width: int, shown: str, hidden: str
) -> None:
    tab, _ = opened(browser, tmp_path, example.treated(), width=width)
    tab.locator(f"div.{shown} svg").first.wait_for()
    tab.locator(f"div.{hidden} svg").first.wait_for(state="hidden")
    tab.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_letters_in_the_pictures_are_at_least_11_px_as_shown(
    browser: Any, tmp_path: Path, width: int
) -> None:
    tab, _ = opened(browser, tmp_path, example.treated(), width=width)
    smallest = tab.evaluate(
        """() => Math.min(...[...document.querySelectorAll('figure svg[role=img]')]
        .filter(s => s.getBoundingClientRect().width > 0)
        .flatMap(s => [...s.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t =>
          parseFloat(getComputedStyle(t).fontSize) * s.getBoundingClientRect().width / s.viewBox.baseVal.width)))"""
    )
    assert smallest >= 10.9
    tab.close()


def test_letters_in_the_pictures_are_not_cut_at_the_edge(browser: Any, tmp_path: Path) -> None:
    for answer in (example.treated(), example.untreated()):
        for width in (360, 1280):
            tab, _ = opened(browser, tmp_path, answer, width=width)
            cut = tab.evaluate(
                """() => [...document.querySelectorAll('figure svg[role=img]')]
                .filter(s => s.getBoundingClientRect().width > 0)
                .flatMap(s => { const box = s.getBoundingClientRect();
                  return [...s.querySelectorAll('text')].filter(t => { const r = t.getBoundingClientRect();
                    return r.width && (r.left < box.left - 1 || r.right > box.right + 1); })
                  .map(t => t.textContent); })"""
            )
            assert cut == []
            tab.close()


def test_what_is_folded_away_is_printed(browser: Any, tmp_path: Path) -> None:
    tab, _ = opened(browser, tmp_path, example.treated(), width=1280, all_open=False)
    reason = tab.get_by_text("one longer interval would tell more").last
    reason.wait_for(state="hidden")
    tab.emulate_media(media="print")
    reason.wait_for()
    tab.close()


def test_words_of_six_bars_stand_apart_on_a_phone(browser: Any) -> None:
    names = ("before", "weeks 1-2", "weeks 3-6", "weeks 7-9", "weeks 10-12", "later")
    rows = [
        {"phase": name, "bad_days": 10, "recorded": 20, "missing": 28, "per_28": 14.0} for name in names
    ]
    picture = folded_picture({"response": {"folded": rows, "bad_day_at": "moderate"}})
    assert picture is not None
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.set_content(f"<body>{picture.narrow}</body>")
    overlapping = tab.evaluate(OVERLAPPING)
    tab.close()
    assert overlapping == []
