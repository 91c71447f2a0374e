"""Demands of rules are met by what is drawn, at their cut points too; what cannot be met says so."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.interview_people.rates import UnmeetableError, drawn, drawn_to_meet, meets, number_within
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.rule import Leaf

KNOWLEDGE = load_knowledge()
FACTS = KNOWLEDGE.vocabulary.facts


def to_meet(name, *demands, seed=1, at_a_cut_point=0.25, rate=None):
    rng = np.random.default_rng(seed)
    rate = KNOWLEDGE.interview_people.facts.get(name) if rate is None else rate
    return drawn_to_meet(FACTS[name], rate, demands, rng, at_a_cut_point=at_a_cut_point)


def test_a_number_meets_two_demands_at_once():
    hours = Leaf("attack_duration_minutes", "between", (30, 10080)), True
    minutes = Leaf("attack_duration_minutes", "ge", 60), True
    for seed in range(30):
        assert 60 <= to_meet("attack_duration_minutes", hours, minutes, seed=seed) <= 10080


def test_numbers_are_drawn_exactly_at_a_cut_point_now_and_then():
    demand = Leaf("headache_days_per_month", "ge", 15), True
    drawn_days = [to_meet("headache_days_per_month", demand, seed=seed) for seed in range(60)]
    assert 15 in drawn_days
    assert max(drawn_days) <= 28  # a month is 28 days
    below = [to_meet("headache_days_per_month", (demand[0], False), seed=seed) for seed in range(60)]
    assert max(below) == 14


def test_a_set_holds_what_is_demanded_and_nothing_that_is_barred():
    pressing = Leaf("pain_quality", "includes_any", ("pressing_tightening",)), True
    no_throbbing = Leaf("pain_quality", "includes_any", ("pulsating",)), False
    for seed in range(20):
        found = to_meet("pain_quality", pressing, no_throbbing, seed=seed, rate={"pulsating": 1.0})
        assert "pressing_tightening" in found
        assert "pulsating" not in found


def test_demands_that_exclude_each_other_say_so():
    with pytest.raises(UnmeetableError, match="vomiting"):
        to_meet("vomiting", (Leaf("vomiting", "is_true"), True), (Leaf("vomiting", "is_false"), True))


def test_a_value_not_known_meets_no_demand():
    assert not meets(None, [(Leaf("vomiting", "is_true"), True)])
    assert not meets(None, [(Leaf("vomiting", "is_true"), False)])


def test_a_rate_is_the_chance_of_yes():
    rng = np.random.default_rng(3)
    yes = sum(drawn(FACTS["vomiting"], 0.3, rng) for _ in range(4000))
    assert abs(yes / 4000 - 0.3) < 0.03  # four standard errors of a share of 4000


def test_a_number_stays_in_its_band_and_is_whole_where_the_band_is():
    rng = np.random.default_rng(3)
    for _ in range(200):
        assert number_within((5, 2000, 1), rng) in range(5, 2001)
        assert 0.5 <= number_within((0.5, 0.9, 1), rng) <= 0.9
