"""The evidence page: absolute numbers with the dummy's beside them, every mark, nothing from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reprieve.answer import evidence_of
from reprieve.cli import app
from reprieve.knowledge import load_knowledge
from reprieve.report.evidence_page import compared_side_effects, evidence_page, fact_box_pictures
from reprieve.report.figures.icons import icon_array

DAY = dt.date(2026, 11, 1)
PAIN = [name for name in load_knowledge().conditions.by_id if name != "cervical_dystonia"]


def found(condition: str) -> dict:
    return evidence_of(condition, load_knowledge(), as_of=DAY)


@pytest.fixture(scope="module")
def migraine() -> str:
    return evidence_page(
        found("chronic_migraine"),
        as_of="1 November 2026",
        knowledge_version="test",
        plain_names={"eyelid_ptosis": "drooping upper eyelid"},
    )


def visible(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_a_hundred_people_are_drawn_and_as_many_marked_as_are_said():
    drawn = icon_array(too=34, more=11, title="t", desc="d", name="n")
    assert drawn.count("<circle") == 100
    assert drawn.count("<rect") == 11  # a box, so that they are told apart in black and white
    assert drawn.count('stroke="#8a8a8a"') == 2 * 55  # the hollow ones: head and body
    assert '<title id="n-title">t</title>' in drawn


def test_the_fact_box_says_the_verified_pair_with_the_dummys_figure_beside_it():
    # by hand: 44.8 and 34.2 of 100 (verified pair) are 45 and 34, and the toxin's own are 45 - 34
    box = fact_box_pictures(found("chronic_migraine")["fact_box"])
    assert (box["with_toxin"], box["with_dummy"], box["difference"]) == (45, 34, 11)
    assert box["toxin"].count("<rect") == 11
    assert box["dummy"].count("<rect") == 0
    assert fact_box_pictures({}) is None


def test_the_page_holds_what_a_reader_needs(migraine):
    text = visible(migraine)
    for part in (
        "Of 100 people, how many had half as many headache days or fewer?",
        "45 of 100",
        "34 of 100",
        "natural course and hope together",
        "about 47 had half as many headache days or fewer",
        "It works for the whole three months.",
        "prevent headaches in adults with chronic migraine",
        "drooping upper eyelid (eyelid ptosis)",
        "onabotulinumtoxinA",
        "since 2010-10-15",
        "Certainty by GRADE domain",
        "What is not known",
        "Not a medical device",
        "recalled, not looked up",
    ):
        assert part in text, part


def test_no_ratio_stands_without_its_counts(migraine):
    for condition in PAIN:
        page = visible(evidence_page(found(condition), as_of="today", knowledge_version="test"))
        for one in re.finditer(r"About [\d.]+ times as many[^.]*\.", page):
            assert "people with the toxin," in page[one.start() : one.start() + 500]


@pytest.mark.parametrize("condition", PAIN)
def test_every_condition_has_a_page_that_needs_nothing_from_elsewhere(condition):
    page = evidence_page(found(condition), as_of="1 November 2026", knowledge_version="test")
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r"<script|<link|src=\"http|url\(http|@import", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not re.search(r"\bNone\b|\bnan\b|\{\{|%\}", visible(page))
    for part in (
        "Is it approved for this?",
        "How sure is this, and why",
        "What is not known",
        "boxed warning",
    ):
        assert part in visible(page)


def test_where_nobody_counted_per_hundred_the_page_says_so_and_leads_with_plain_words():
    text = visible(evidence_page(found("trigeminal_neuralgia"), as_of="today", knowledge_version="test"))
    assert "of 100 people like you" in text
    assert "too few or too weak to rely on" in text


def test_side_effects_are_given_for_both_groups_with_the_difference():
    rows = {one["name"]: one for one in compared_side_effects(found("chronic_migraine"))}
    # by hand: 60 of 687 is 8.7, 19 of 692 is 2.7 of 100; the difference 6.0
    neck = rows["neck pain"]
    assert (neck["toxin"], neck["dummy"], neck["more"]) == ("9", "3", "6")


def test_a_text_of_the_knowledge_can_never_become_part_of_the_page():
    row = found("bruxism_pain")
    row["misconceptions"][0]["right"] = "<script>alert(1)</script>"
    assert "<script" not in evidence_page(row, as_of="today", knowledge_version="test")


def test_the_command_writes_the_page(tmp_path: Path):
    file = tmp_path / "page.html"
    said = CliRunner().invoke(app, ["evidence", "show", "bruxism_pain", "--html", str(file)])
    assert said.exit_code == 0
    assert "bruxism" in file.read_text(encoding="utf-8").lower()
    gone = CliRunner().invoke(
        app, ["evidence", "show", "bruxism_pain", "--html", str(tmp_path / "no" / "x.html")]
    )
    assert "it cannot be written" in str(gone.exception)


def test_the_terminal_shows_corrections_and_every_source_with_its_mark():
    said = CliRunner().invoke(app, ["evidence", "show", "tmd_myofascial_pain"]).stdout
    assert "Often heard: It rests the jaw" in said
    assert "Sources" in said
