"""The fact box: both published PREEMPT pairs, per 100, and why there are two."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.evidence.fact_box import fact_box


def test_both_pairs_are_given_verified_first_each_with_its_mark(tables):
    box = fact_box(tables.pools.fact_box, tables.arm_outcomes)
    assert [(pair.with_toxin, pair.with_dummy, pair.verification) for pair in box.pairs] == [
        (44.8, 34.2, "verified"), (47.1, 35.1, "recalled"),
    ]  # fmt: skip
    assert [pair.difference for pair in box.pairs] == [10.6, 12.0]
    assert "handled differently" in box.why_two
    assert "natural course and hope together" in box.dummy


def test_the_words_are_absolute_numbers(tables):
    first, second = fact_box(tables.pools.fact_box, tables.arm_outcomes).pairs
    assert first.words.startswith(
        "Of 100 people, about 45 had half as many headache days or fewer with the toxin"
    )
    assert "about 34 with a dummy injection: 11 more" in first.words
    assert "(recalled)" in second.words


def test_a_pair_that_is_not_in_the_tables_is_an_error(tables):
    plan = tables.pools.fact_box
    wrong = plan.model_copy(update={"pairs": (plan.pairs[0].model_copy(update={"active": 47.2}),)})
    with pytest.raises(KnowledgeError, match=r"47\.2 v 35\.1 is not in arm_outcomes\.csv"):
        fact_box(wrong, tables.arm_outcomes)
