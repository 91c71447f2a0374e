"""One page that needs nothing else, says what it does not know, and cannot be taken over by a note in a chart."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.report import page
from reprieve.report.words import SECTIONS
from tests.report import example

Build = Callable[[], dict[str, Any]]
EVERY = [example.treated, example.untreated, example.nearly_empty, example.emergency]
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}</style></title><!--'"""


class Seen(HTMLParser):
    """Tags in order, every attribute, and the text a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


def seen(html: str) -> Seen:
    found = Seen()
    found.feed(html)
    return found


def drawn(answer: dict[str, Any]) -> str:
    return page(answer, load_knowledge())


@pytest.mark.parametrize("build", EVERY)
def test_the_page_asks_nothing_of_the_network_and_runs_nothing(build: Build) -> None:
    html = drawn(build())
    found = seen(html)
    assert not {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "img",
        "base",
        "form",
        "audio",
        "video",
    } & set(found.tags)
    for tag, name, value in found.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in ("src", "srcset", "href", "xlink:href", "action", "data", "poster"):
            assert value.startswith("#"), (tag, name, value)
        if name == "style":
            assert "url(" not in value
    styles = " ".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert "@import" not in styles
    assert "url(" not in styles


def test_the_page_forbids_what_it_does_not_need() -> None:
    policies = [
        v
        for tag, name, v in seen(drawn(example.treated())).attributes
        if (tag, name) == ("meta", "content")
    ]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in policies


def test_a_note_in_a_chart_can_never_become_part_of_the_page() -> None:
    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: poisoned(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [poisoned(inner) for inner in value]
        return value + HOSTILE if isinstance(value, str) and " " in value else value

    answer = poisoned(example.treated())
    answer.update(chart=HOSTILE, notes=[HOSTILE], knowledge_version=HOSTILE)
    answer["diagnosis"]["conditions"][0].update(name=HOSTILE, verdict="met")
    answer["plan"]["sites"][0].update(site=HOSTILE, muscle=HOSTILE, side=HOSTILE)
    answer["plan"]["product"] = HOSTILE
    answer["figures"]["course"]["injections"][0]["product"] = HOSTILE
    found = seen(drawn(answer))
    assert not {"script", "img"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert "49" not in re.findall(r"\b49\b", found.words)
    assert "{{7*7}}" in found.words


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_was_not_worked_out_says_why_and_what_to_ask(name: str) -> None:
    answer = example.treated()
    answer[name] = {"not_computed": f"Because of {name}.", "ask_for": [f"Who knows {name}?"]}
    words = seen(drawn(answer)).words
    assert f"Because of {name}." in words
    assert f"Who knows {name}?" in words


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_absent_is_said_to_be_missing(name: str) -> None:
    answer = example.treated()
    del answer[name]
    assert "This part is not in the answer." in seen(drawn(answer)).words


def test_an_empty_answer_still_makes_a_page() -> None:
    assert "We cannot say yet" in seen(drawn({})).words


@pytest.mark.parametrize(
    "path",
    [
        ("evidence", 0, "pooled", 0),
        ("evidence", 0, "published", 0),
        ("evidence", 0, "regulatory", 0),
        ("forecast", "side_effects", 0),
        ("plan", "eligibility", 0),
        ("diagnosis", "red_flags", 0),
        ("decision", 0),
    ],
)
def test_a_row_turned_from_verified_to_recalled_is_marked_once_more(path: tuple[Any, ...]) -> None:
    def marks(verification: str) -> int:
        answer = copy.deepcopy(example.treated())
        answer["forecast"] = example.forecast()
        row: Any = answer
        for step in path:
            row = row[step]
        row["verification"] = verification
        return len(re.findall(r'class="mark recalled"', drawn(answer)))

    assert marks("recalled") == marks("verified") + 1


def test_a_row_without_a_mark_counts_as_recalled() -> None:
    answer = example.treated()
    before = drawn(answer).count("mark recalled")
    del answer["decision"][0]["verification"]
    assert drawn(answer).count("mark recalled") == before + 1


def test_the_head_says_what_the_reader_must_know() -> None:
    words = seen(drawn(example.treated())).words
    for said in (
        "Simulated: a made-up person",
        "Not a medical device",
        "Knowledge not yet checked by a clinician",
        "What was known on 18 January 2026 (last date in the chart)",
        "Knowledge 2026.1-abcdef, model daily-1",
    ):
        assert said in words


def test_a_real_chart_has_no_badge_of_a_made_up_person() -> None:
    answer = example.treated()
    answer["source"] = "recorded"
    assert "made-up person" not in seen(drawn(answer)).words


def test_an_emergency_stands_above_every_other_word_of_the_page() -> None:
    found = seen(drawn(example.emergency()))
    body = found.words.split("To the answer", 1)[1]
    assert body.strip().startswith("Get emergency help now.")


def test_plain_words_come_first_then_the_course_then_the_face_then_the_reasons() -> None:
    html = drawn(example.treated())
    places = [
        html.index(mark)
        for mark in ('id="h-answer"', 'id="h-course"', 'id="h-face"', "reasons and sources")
    ]
    assert places == sorted(places)


def test_headings_go_down_one_step_at_a_time_from_one_first_heading() -> None:
    for build in EVERY:
        levels = [int(tag[1]) for tag in seen(drawn(build())).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_landmarks_language_captions_and_scopes_are_there() -> None:
    html = drawn(example.treated())
    found = seen(html)
    assert '<html lang="en">' in html
    assert {"header", "main", "footer"} <= set(found.tags)
    assert found.tags.count("table") == found.tags.count("caption")
    headers = [html[m.start() : html.index(">", m.start())] for m in re.finditer(r"<th\b", html)]
    assert all("scope=" in header for header in headers)


def test_no_two_elements_of_the_page_share_an_id() -> None:
    ids = [value for _, name, value in seen(drawn(example.treated())).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_when_relief_wears_off_is_said_with_its_earliest_and_latest_date() -> None:
    answer = example.treated()
    answer["response"]["wear_off"] = {
        "after": "2025-11-10", "p05": "2026-01-07", "median": "2026-01-16", "p95": "2026-01-27",
    }  # fmt: skip
    words = seen(drawn(answer)).words
    assert (
        "After the injection of 10 November 2025, half of the relief has gone by about 16 January 2026 "
        "(7 January 2026 to 27 January 2026)." in words
    )


def test_decisions_stand_side_by_side_and_unmerged() -> None:
    words = seen(drawn(example.treated())).words
    for said in ("NICE TA260 continue", "EHF 2018 stop", "The model's own view wait"):
        assert said in words


def test_a_stop_rule_that_applies_has_no_tick() -> None:
    words = seen(drawn(example.treated())).words
    assert "! stop: applies" in words
    assert "✓ met" not in words.split("Safety and the plan")[-1].split("What has changed")[0]


def test_the_page_of_one_answer_is_always_the_same() -> None:
    assert drawn(example.treated()) == drawn(example.treated())


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two #rrggbb colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_colours_reach_a_contrast_of_4_5() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for text, ground in (
        ("#1a1a1a", "#ffffff"),
        ("#1a1a1a", "#fff3f2"),
        ("#555555", "#f5f4f1"),
        ("#7a3600", "#fff6ea"),
        ("#0b4f80", "#ffffff"),
        ("#ffffff", "#1a1a1a"),
    ):
        assert contrast(text, ground) >= 4.5
