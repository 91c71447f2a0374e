"""Comparisons with a number that is only known to lie in a range, against trying every number in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.diagnosis.held import Held, Range, truth_of
from reprieve.knowledge.rule import Leaf

SMALL = st.integers(0, 12)


def every(op: str, low: int, high: int, wanted: Any) -> bool | None:
    """By trying every whole number of the range."""
    tests = {
        "ge": lambda n: n >= wanted,
        "gt": lambda n: n > wanted,
        "le": lambda n: n <= wanted,
        "lt": lambda n: n < wanted,
        "eq": lambda n: n == wanted,
        "ne": lambda n: n != wanted,
        "between": lambda n: wanted[0] <= n <= wanted[1],
    }
    found = {tests[op](n) for n in range(low, high + 1)}
    return found.pop() if len(found) == 1 else None


@given(op=st.sampled_from(["ge", "gt", "le", "lt", "eq", "ne"]), ends=st.tuples(SMALL, SMALL), wanted=SMALL)
def test_a_comparison_is_settled_only_where_the_whole_range_agrees(
    op: str, ends: tuple[int, int], wanted: int
) -> None:
    low, high = sorted(ends)
    held = Held(value=Range(low, high))
    assert truth_of(Leaf("n", op, wanted), held) is every(op, low, high, wanted)


@given(ends=st.tuples(SMALL, SMALL), limits=st.tuples(SMALL, SMALL))
def test_between_includes_both_ends_and_is_settled_only_where_the_whole_range_agrees(
    ends: tuple[int, int], limits: tuple[int, int]
) -> None:
    low, high = sorted(ends)
    wanted = tuple(sorted(limits))
    held = Held(value=Range(low, high))
    assert truth_of(Leaf("n", "between", wanted), held) is every("between", low, high, wanted)


@pytest.mark.parametrize("op", ["ge", "le", "eq", "ne", "is_true", "is_false"])
def test_a_fact_that_was_never_asked_answers_nothing(op: str) -> None:
    assert truth_of(Leaf("n", op, 3), None) is None
    assert truth_of(Leaf("n", op, 3), Held(value=None)) is None


def test_a_fact_listed_as_missing_is_false_counts_as_not_shown_but_a_contradiction_does_not() -> None:
    leaf = Leaf("signs", "is_true", None, missing_is_false=True)
    assert truth_of(leaf, None) is False
    assert truth_of(leaf, Held(value=None)) is False
    assert truth_of(leaf, Held(value=None, contradictory=True)) is None
    assert truth_of(Leaf("weeks", "le", 6, missing_is_false=True), None) is False


def test_where_nothing_applies_no_comparison_holds() -> None:
    nothing = Held(value=None, applies=False)
    for op, wanted in (("le", 6), ("ge", 6), ("eq", 0), ("ne", 6), ("is_false", None)):
        assert truth_of(Leaf("n", op, wanted), nothing) is False
