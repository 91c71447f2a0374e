"""Words say the direction and the interval right, also across no effect."""

from __future__ import annotations

import pytest

from reprieve.evidence.effect_words import difference_words, interval_words, ratio_words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-2.74, -0.97, "2.7 to 1.0 fewer"),
        (-7.57, 3.86, "7.6 fewer to 3.9 more"),
        (0.5, 2.0, "0.5 to 2.0 more"),
        (-2.0, 0.0, "2.0 fewer to none"),
    ],
)
def test_an_interval_of_differences_is_said_with_its_directions(low, high, words):
    assert interval_words(low, high, ratio=False) == words


def test_an_interval_of_ratios_is_said_as_times_also_where_it_is_absurdly_wide():
    assert interval_words(1.70, 4.56, ratio=True) == "1.7 to 4.6 times"
    assert interval_words(1e-9, 1e12, ratio=True) == "under 0.001 to over 1000 times"


def test_a_difference_is_fewer_more_or_none():
    assert difference_words(-1.86, about="headache days a month").startswith(
        "about 1.9 fewer headache days a month"
    )
    assert difference_words(0.8, about="days").startswith("about 0.8 more days")
    assert difference_words(0.01, about="days") == "no difference in days from a dummy injection"
    assert ratio_words(2.78, about="people who improved").startswith(
        "about 2.8 times as many people who improved"
    )
