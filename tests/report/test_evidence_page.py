"""The evidence page: absolute numbers with the dummy's beside them, every mark, nothing from elsewhere."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from reprieve.answer import evidence_of
from reprieve.cli import app
from reprieve.knowledge import load_knowledge
from reprieve.report import terminal
from reprieve.report.benefit_words import trials_say
from reprieve.report.citations import cited
from reprieve.report.evidence_page import (
    compared_side_effects,
    evidence_page,
    fact_box_pictures,
    other_comparisons,
)
from reprieve.report.figures.icons import icon_array
from reprieve.report.pictures import forest_pictures
from reprieve.report.templating import environment

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


RATIO = re.compile(
    r"times as (?:many|high)|\b(?:Risk|Odds|Hazard) ratio\b|\b(?:RR|OR|HR) \d", re.IGNORECASE
)
PEOPLE = re.compile(r"\d+ of \d+ (?:people|v )|\d % of \d+ ")


@pytest.mark.parametrize("surface", ["page", "answer", "terminal"])
def test_no_ratio_stands_without_the_people_behind_it_in_both_groups(surface):
    ratios = 0
    for condition in PAIN:
        for item in items_of(surface, condition):
            found = RATIO.findall(item)
            ratios += len(found)
            assert not found or PEOPLE.search(item), item
    assert ratios >= 15


def items_of(surface: str, condition: str) -> list[str]:
    """What stands together: the items of a page, or the lines of a terminal."""
    if surface == "terminal":
        console = Console(width=10_000, file=io.StringIO())
        terminal.render_evidence(found(condition), console)
        shown = re.sub(r"\s+", " ", console.file.getvalue())
        return re.split(r"(?=[^.\]]*, (?:pooled|single|published): )", shown)
    if surface == "page":
        page = evidence_page(found(condition), as_of="today", knowledge_version="test")
    else:
        part = '{% import "macros.j2" as m with context %}{% include "evidence.html.j2" %}'
        page = environment().from_string(part).render(evidence=[found(condition)], gaps={})
    page = re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL)
    return [
        visible(item)
        for item in re.split(
            r'<div class="item">|<p|<li|<tr|<h\d',
            page.replace('<p class="source">', " ").replace("</h4>\n<p>", " "),
        )
    ]


def test_a_study_with_an_active_comparator_names_it_and_says_that_everybody_knew(migraine):
    text = visible(migraine)
    assert "56 of 140 people with the toxin, 17 of 142 with topiramate" in text
    assert "Everybody knew which treatment they got" in text


def test_the_same_people_are_shown_once_with_what_was_published_beside_them(migraine):
    assert migraine.count("17 of 142 with topiramate") == 2  # both sentences of one item
    item = next(
        part for part in migraine.split('<div class="item">') if "17 of 142 with topiramate" in part
    )
    assert item.count("17 of 142 with topiramate") == 2


def test_the_jaw_pain_page_does_not_lean_towards_treating():
    # of eight published effects some exclude no difference and some do not (Ahmed 2019: -0.35 to 0.03)
    text = visible(evidence_page(found("tmd_myofascial_pain"), as_of="today", knowledge_version="test"))
    assert (
        "It is not clear that it can help you: trials in people with painful temporomandibular muscle disorder"
        in text
    )
    assert "It might help you" not in text
    assert "less than a change that matters: 2 points" in text
    advice = text.index("BMJ guideline panel advises against botulinum toxin for pain of the jaw")
    assert "recalled, not looked up" in text[advice : advice + 150]
    others = [name for name in PAIN if name != "tmd_myofascial_pain"]
    assert len(others) >= 7
    for name in others:
        assert found(name)["advised_against"] is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(-3.0, -1.0, "lower")], "better"),
        ([(-3.0, -1.0, "lower"), (-2.0, 0.1, "lower")], "mixed"),
        ([(-3.0, -1.0, "lower"), (1.0, 3.0, "lower")], "mixed"),
        ([(-2.0, 0.1, "lower")], "unclear"),
        ([(1.0, 3.0, "higher")], "better"),
        ([(1.0, 3.0, "lower")], "worse"),
        ([(1.0, 3.0, None)], "none"),
    ],
)
def test_all_published_effects_speak_whatever_their_order_and_only_the_data_say_what_is_better(rows, says):
    made = [
        {"outcome": "score improved 50", "measure": "MD", "ci_low": low, "ci_high": high, "better": better}
        for low, high, better in rows
    ]
    for order in (made, made[::-1]):
        assert trials_say({"evidence": [{"condition": "x", "published": order}]}) == says
    elsewhere = [{**row, "comparator": "lidocaine"} for row in made]
    assert trials_say({"evidence": [{"condition": "x", "published": elsewhere}]}) == "none"


def test_a_dummy_injection_that_held_toxin_never_stands_in_the_dummys_column(migraine):
    row = found("chronic_migraine")
    dummy = [one for one in compared_side_effects(row) if one["row"]["study"] == "pijpers2019_charm"]
    apart = [one for one in other_comparisons(row) if one["row"]["study"] == "pijpers2019_charm"]
    assert (len(dummy), len(apart)) == (0, 2)
    lid = next(one for one in apart if "ptosis" in one["name"])
    # 2 of 90 and 4 of 89
    assert (lid["toxin"], lid["other"], lid["what"]) == (
        "2.2", "4.5", "a dummy injection that held a small dose of toxin",
    )  # fmt: skip
    assert "Neither tells how often it comes without toxin" in visible(migraine)


def test_where_nothing_is_counted_the_known_effects_stand_without_a_number():
    row = found("trigeminal_neuralgia")
    assert row["side_effects"] == []
    text = visible(evidence_page(row, as_of="today", knowledge_version="test"))
    section = text[text.index("Known all the same") : text.index("Is it approved for this?")]
    assert "facial asymmetry after neuralgia injections" in section
    assert "No number stands beside them" in section
    assert "%" not in section
    assert " of 100" not in section


def test_the_boxed_warning_stands_with_the_side_effects(migraine):
    text = visible(migraine)
    section = text[text.index("Side effects, of 100 people") : text.index("Is it approved for this?")]
    assert section.index("Boxed warning.") < section.index("neck pain")
    assert text.count("Every botulinum toxin sold in the US carries a boxed warning") == 1


def test_two_figures_of_neck_pain_say_what_each_counts():
    (neck,) = (
        one
        for one in compared_side_effects(found("chronic_migraine"))
        if one["name"].startswith("neck pain")
    )
    assert [
        (pair["with_percent"], pair["without_percent"], pair["verification"]) for pair in neck["also"]
    ] == [(6.7, 2.2, "verified")]
    assert "treatment-related" in neck["also"][0]["counts"]


def test_the_published_interval_stands_beside_the_wide_one_and_is_not_folded(migraine):
    section = migraine[migraine.index('id="h-trials"') : migraine.index("With another choice of trials")]
    unfolded = visible(re.sub(r"<details.*?</details>", " ", section, flags=re.DOTALL))
    beside = unfolded.index("−1.80 (95 % interval −2.52 to −1.13)")
    assert "−7.57 to 3.86" in unfolded
    assert "recalled, not looked up" in unfolded[beside : beside + 250]


def test_the_forest_plot_names_the_better_side():
    (tn,) = forest_pictures({"evidence": [found("trigeminal_neuralgia")]})
    assert (
        "A higher figure is better here: what lies right of the line is in favour of the toxin."
        in tn.caption
    )
    assert tn.table[0][:2] == ("Wu 2012", "15 of 22 v 3 of 20")
    days = forest_pictures({"evidence": [found("chronic_migraine")]})[0]
    assert (
        "A lower figure is better here: what lies left of the line is in favour of the toxin."
        in days.caption
    )


def test_no_id_of_a_study_or_outcome_is_shown():
    ids = re.compile(
        r"\b(us label preempt|diener2010|preempt pooled|tmd myofascial|\w+_\w+|[a-z]+(?:19|20)\d\d)\b"
    )
    for condition in ("chronic_migraine", "tmd_myofascial_pain", "trigeminal_neuralgia"):
        page = evidence_page(found(condition), as_of="today", knowledge_version="test")
        text = visible(re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL))
        text = re.sub(r"https?://\S+|\b10\.\d+/\S+|\w+\.yaml|\w+\.csv", " ", text)
        assert len(text) > 5000
        assert sorted(set(ids.findall(text)) - {"ta260"}) == []


def test_a_long_address_is_folded_into_its_host_and_a_text_in_it_is_escaped():
    long = "https://example.org/" + "a" * 60
    assert str(cited(f"Page - {long}; x")) == (
        f'Page - <a class="url" rel="noreferrer noopener" href="{long}">example.org\N{NO-BREAK SPACE}…</a>; x'
    )
    assert "<b" not in str(cited(f"<b>{long}<b"))
    assert "example.org/x" in str(cited("https://example.org/x"))


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
    assert (neck["toxin"], neck["dummy"], neck["more"]) == ("8.7", "2.7", "6.0")


def test_the_figures_of_a_row_of_side_effects_fit_each_other():
    rows = compared_side_effects(found("chronic_migraine"))
    assert len(rows) >= 14
    for one in rows:
        assert re.fullmatch(r"\d+\.\d", one["toxin"])
        assert float(one["more"].replace("−", "-")) == pytest.approx(
            float(one["toxin"]) - float(one["dummy"])
        )


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
