"""Units of two products are different things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.errors import FactError
from reprieve.plan.units import Units, total

PRODUCTS = ["onabotulinumtoxinA", "abobotulinumtoxinA", "incobotulinumtoxinA"]
amounts = st.integers(0, 2000)


@given(one=st.sampled_from(PRODUCTS), other=st.sampled_from(PRODUCTS), first=amounts, second=amounts)
def test_only_units_of_one_product_can_be_added_or_compared(one, other, first, second):
    left, right = Units(one, first), Units(other, second)
    if one == other:
        assert (left + right).amount == first + second
        assert (left < right) is (first < second)
        return
    for act in (
        lambda: left + right,
        lambda: left < right,
        lambda: left >= right,
        lambda: left.up_to(right),
    ):
        with pytest.raises(FactError, match="units of two products are different things"):
            act()


def test_a_number_without_a_product_is_no_dose():
    with pytest.raises(FactError, match="a number without a product is no dose"):
        Units("onabotulinumtoxinA", 5) + 5  # type: ignore[operator]


def test_a_negative_dose_is_refused():
    with pytest.raises(FactError, match=r"units is -1: a dose is 0 or more"):
        Units("onabotulinumtoxinA", -1)


def test_what_is_left_never_falls_below_nothing():
    assert Units("onabotulinumtoxinA", 500).up_to(Units("onabotulinumtoxinA", 400)).amount == 0
    assert Units("onabotulinumtoxinA", 155).up_to(Units("onabotulinumtoxinA", 400)).amount == 245


def test_a_sum_over_two_products_is_refused():
    with pytest.raises(FactError):
        total(PRODUCTS[0], [Units(PRODUCTS[0], 5), Units(PRODUCTS[1], 5)])
