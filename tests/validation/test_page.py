"""The page begins with what it does not show and keeps the sections that were not run."""

from pathlib import Path

import pytest

from reprieve.validation.page import BEGIN, PARTS, bar, section, table, with_section

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


def test_a_section_is_replaced_and_the_others_stay():
    page = with_section(with_section("", "trial", "first"), "decisions", "second")
    again = with_section(page, "trial", "third")
    assert section(again, "trial") == "third"
    assert section(again, "decisions") == "second"
    assert section(again, "ranks") is None


def test_sections_stand_in_their_order_whatever_was_run_first():
    page = with_section(with_section("", "trial", "a"), "decisions", "b")
    assert page.index("begin decisions") < page.index("begin trial")


def test_it_begins_with_what_it_does_not_show():
    assert with_section("", "trial", "a").startswith("# Validation\n\n## What this page does not show")


def test_a_part_that_was_not_run_says_so_and_how_to_run_it():
    assert "Not run yet: `python -m reprieve.validation ranks`." in with_section("", "trial", "a")


def test_a_missed_bar_is_called_missed():
    assert (bar(True), bar(False)) == ("met", "**missed**")


def test_a_table_has_its_ruler_under_its_head():
    assert table(("a", "b"), [["x", "1"]]).splitlines() == ["| a | b |", "| --- | ---: |", "| x | 1 |"]


@pytest.mark.skipif(not PAGE.exists(), reason="written by make validate")
def test_the_page_that_is_kept_begins_alike_and_says_in_which_world_it_is_calibrated():
    page = PAGE.read_text("utf-8")
    assert page.startswith(BEGIN)
    for part in PARTS:
        assert f"<!-- begin {part} -->" in page, part
    for line in page.splitlines():
        if "calibrated" in line.lower():
            assert "world" in line, line
