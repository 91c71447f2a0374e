"""What if unrecorded days were better or worse: filled from the days around them, and the answer moves with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response import respond
from reprieve.response.posterior import Future, each_posterior
from reprieve.response.unrecorded import filled, if_unrecorded
from tests.response.making import make_case
from tests.response.test_people import sawtooth

RULES = load_knowledge().response_rules.unrecorded


def gapped(seed=3):
    """A sawtooth whose last month, at the return of the bad days, is half unrecorded in every cycle."""
    case = sawtooth(np.random.default_rng(seed), cycles=3)
    y = case.y.copy()
    rng = np.random.default_rng(seed)
    for visit in case.injection_days:
        late = slice(visit + 56, visit + 84)
        y[late] = np.where(rng.random(28) < 0.5, -1, y[late])
    return make_case(y, case.injection_days)


def test_recorded_days_are_never_changed_and_no_day_is_made_up_from_nothing():
    y = np.array([1, -1, 0] + [-1] * 40 + [1], dtype=np.int8)
    case = make_case(y, [1])
    found = filled(case, np.flatnonzero(y < 0), odds=3.0, rng=np.random.default_rng(1))
    assert (found[y >= 0] == y[y >= 0]).all()
    assert found[1] in (0, 1)
    assert (found[17:29] == -1).all()  # more than 14 days from any recorded day


@pytest.mark.parametrize(("odds", "chance"), [(3.0, 0.75), (1 / 3, 0.25), (1.0, 0.5)])
def test_bad_days_weigh_so_many_times_more_in_odds(odds, chance):
    y = np.tile(np.array([0, 1, -1, -1], dtype=np.int8), 500)  # as many good as bad days near every gap
    found = filled(make_case(y, [1]), np.flatnonzero(y < 0), odds=odds, rng=np.random.default_rng(2))
    assert found[y < 0].mean() == pytest.approx(chance, abs=0.04)  # 1,000 days: SE 0.016


def test_the_answer_moves_with_the_days_that_were_not_written_down(prior):
    case = gapped()
    posterior = next(each_posterior([case], prior, seed=0, draws=192, futures=[(Future(),)], exact=False))[
        1
    ]
    found = if_unrecorded(posterior, prior, RULES, worth=1.0, seed=0)
    assert (found["missing"], found["of"]) == (int((case.y < 0).sum()), len(case.y))
    middle, better, worse = found["rows"]
    assert [row["odds_of_a_bad_day"] for row in found["rows"]] == [1.0, 0.333, 3.0]
    # more good days late in the cycle: less of a rise, and less credit to the toxin
    assert better["specific_days_gained_per_28"] < worse["specific_days_gained_per_28"]
    assert better["total_days_gained_per_28"] > worse["total_days_gained_per_28"]
    assert (found["method"], found["thought_of_otherwise"]) == ("laplace (screening)", found["missing"])
    assert set(found["prior"]) == set(middle)
    low, high = sorted((better["total_days_gained_per_28"], worse["total_days_gained_per_28"]))
    assert low - 0.5 < middle["total_days_gained_per_28"] < high + 0.5


def test_a_whole_diary_has_nothing_to_ask(prior):
    case = sawtooth(np.random.default_rng(3), cycles=2)
    posterior = next(each_posterior([case], prior, seed=0, draws=192, futures=[(Future(),)], exact=False))[
        1
    ]
    assert "Every day" in if_unrecorded(posterior, prior, RULES, worth=1.0, seed=0)["not_computed"]


def test_it_is_worked_out_only_where_asked(prior):
    assert "when it is asked for" in respond(gapped(), prior).section["unrecorded_days"]["not_computed"]


def test_a_day_missing_for_a_technical_reason_or_not_asked_of_is_not_thought_better_or_worse(prior):
    case = gapped()
    gone = np.flatnonzero(case.y < 0)
    reasons = {int(day): "technical" if n % 2 else "not_asked" for n, day in enumerate(gone)}
    posterior = next(each_posterior([case], prior, seed=0, draws=192, futures=[(Future(),)], exact=False))[
        1
    ]
    silent = replace(posterior, case=replace(case, missing=reasons))
    said = if_unrecorded(silent, prior, RULES, worth=1.0, seed=0)["not_computed"]
    assert "say nothing of how it was" in said
    # days that the person left unanswered are thought of, the others stay open
    reasons |= {int(day): "not_answered" for day in gone[::4]}
    some = replace(case, missing=reasons, missing_because=Counter(reasons.values()))
    found = if_unrecorded(replace(posterior, case=some), prior, RULES, worth=1.0, seed=0)
    assert found["missing"] == len(gone)
    assert found["thought_of_otherwise"] == len(gone[::4])
    assert found["left_open_because"] == {
        "not_asked": sum(why == "not_asked" for why in reasons.values()),
        "technical": sum(why == "technical" for why in reasons.values()),
    }


def test_only_the_days_asked_of_are_filled():
    y = np.tile(np.array([0, 1, -1, -1], dtype=np.int8), 20)
    asked = np.flatnonzero(y < 0)[::2]
    found = filled(make_case(y, [1]), asked, odds=3.0, rng=np.random.default_rng(2))
    assert (found[asked] >= 0).all()
    assert (found < 0).sum() == (y < 0).sum() - asked.size
