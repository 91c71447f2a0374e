"""A diary that the model wrote is not refused; one that no model of this kind could write is, and gets no answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response import respond, respond_many
from reprieve.response.model_check import _distances, _longest_run, _runs, check_model, statistics
from reprieve.response.observations import case_from_view
from reprieve.response.posterior import Future, each_posterior
from reprieve.simulate import simulate
from tests.response.making import make_case
from tests.response.test_people import fell_once, sawtooth

RULES = load_knowledge().response_rules.model_check
CYCLES = 3
LENGTH = 28 + 84 * CYCLES
VISITS = [28 + 84 * n for n in range(CYCLES)]
DAY = np.arange(LENGTH)


def checked(cases, prior):
    futures = [(Future(),)] * len(cases)
    found = each_posterior(cases, prior, seed=0, draws=192, futures=futures, exact=False)
    by_place = {place: check_model(one, prior, RULES, seed=0) for place, one in found}
    return [by_place[place] for place in range(len(cases))]


def graded(y, rng):
    """The same days from 0 to 10: bad ones 4 to 8, others 0 to 3."""
    return np.where(y > 0, rng.integers(4, 9, len(y)), rng.integers(0, 4, len(y)))


@pytest.mark.parametrize("scale", ["yes_no", "nrs"])
def test_diaries_that_the_model_wrote_are_not_refused(prior, scale):
    people = simulate("chronic_migraine", patients=16, cycles=CYCLES, seed=11, scale=scale)
    views = [one.chart.as_of(max(fact.on for fact in one.chart.facts)) for one in people]
    found = checked([case_from_view(view, prior) for view in views], prior)
    # the bar is 95 in 100; of 16, none is what is seen
    assert all(one.fits for one in found)


@pytest.mark.parametrize("scale", ["yes_no", "nrs"])
def test_relief_that_comes_and_goes_and_a_fall_that_stays_are_not_refused(prior, scale):
    rng = np.random.default_rng(5)
    cases = [
        make(np.random.default_rng(seed), cycles=5) for seed in range(4) for make in (sawtooth, fell_once)
    ]
    if scale == "nrs":
        cases = [make_case(graded(case.y, rng), case.injection_days, scale="nrs") for case in cases]
    assert all(one.fits for one in checked(cases, prior))


NOT_OF_THIS_KIND = {
    "every other week": (DAY // 7) % 2,
    "every other week, begun in mid-week": ((DAY + 3) // 7) % 2,
    "the same three days of every week": DAY % 7 < 3,
    "every other day": DAY % 2,
    "four weeks of each": (DAY // 28) % 2,
    "six days of every 28": DAY % 28 < 6,
}


@pytest.mark.parametrize("scale", ["yes_no", "nrs"])
def test_a_diary_that_no_model_of_this_kind_could_write_is_refused(prior, scale):
    rng = np.random.default_rng(1)
    days = [y.astype(np.int8) for y in NOT_OF_THIS_KIND.values()]
    cases = [make_case(y if scale == "yes_no" else graded(y, rng), VISITS, scale=scale) for y in days]
    for pattern, found in zip(NOT_OF_THIS_KIND, checked(cases, prior), strict=True):
        assert found.fits is False, (pattern, found)
        assert "differ from this one in" in found.because


def test_where_the_model_does_not_fit_no_answer_is_given_from_it_and_counts_stay(prior):
    y = NOT_OF_THIS_KIND["every other week"].astype(np.int8)
    answer = respond(make_case(y, VISITS), prior)
    section = answer.section
    for name in ("total", "specific", "non_specific", "half_relief_days", "wear_off", "forecast", "settle"):
        assert "does not fit this diary" in section[name]["not_computed"]
    assert section["diagnostics"]["fits"] is False
    assert "does not fit this diary" in section["words"][0]
    assert not any("come back before" in line for line in section["words"])
    assert answer.decision["verdict"] == "not_yet_known"
    assert {row["verdict"] for row in answer.decision["at"]} == {"not_yet_known"}
    assert "p1" not in answer.course
    # counts: half of all days are bad, and are given
    assert section["folded"][0]["bad_days"] == 14
    assert sum(row["bad_days"] for row in section["folded"][1:]) == LENGTH // 2 - 14


def test_a_few_days_of_treatment_do_not_tell_whether_it_fits(prior):
    answer = respond(make_case(np.arange(28 + 20) % 3 == 0, [28]), prior)
    assert answer.section["diagnostics"]["fits"] is None
    assert "median" in answer.section["total"]["days_gained_per_28"]


def test_an_answer_from_draws_that_cannot_be_trusted_says_so_and_decides_nothing(prior, monkeypatch):
    from reprieve.response import summary

    real = summary.each_posterior

    def untrusted(*args, **kwargs):
        for place, one in real(*args, **kwargs):
            told = replace(one.diagnostics, trusted=False, because="The weights of the draws are uneven.")
            yield place, replace(one, diagnostics=told)

    monkeypatch.setattr(summary, "each_posterior", untrusted)
    (answer,) = respond_many([sawtooth(np.random.default_rng(0), cycles=CYCLES)], prior)
    assert answer.section["words"][0].startswith("The figures are not to be trusted")
    assert "uneven" in answer.section["words"][0]
    assert answer.decision["verdict"] == "not_yet_known"
    assert answer.section["diagnostics"]["trusted"] is False


def test_the_statistics_are_those_counted_by_hand():
    # 1 1 0 1 1 1 0 | 0 0 1 0 0 0 0, then nothing recorded
    y = np.array([1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0], dtype=np.int8)
    case = make_case(y, [7])
    found = statistics(case.bad[None] == 1, case, 4)
    assert (found["longest_run"][0], found["runs"][0]) == (3, 3)
    # alike a week apart: days 6 and 13 alone. Five apart 0 2 4 6 7 8, six 2 3 6 7, eight 1 2, nine 0 2
    assert found["same_weekday"][0] == 1 - (6 + 4 + 2 + 2) / 4
    assert (found["baseline"][0], found["weeks 1-2"][0]) == (5, 1)
    assert "between_weeks" not in found  # two weeks only


def test_runs_are_broken_by_days_that_are_not_recorded():
    bad = np.array([[True, True, False, True, False, False, True]])
    assert _longest_run(bad)[0] == 2
    assert _runs(bad)[0] == 3
    y = np.array([1, 1, -1, 1, 1, 1, 1], dtype=np.int8)
    case = make_case(y, [0])
    assert statistics(np.ones((1, 7), dtype=bool), case, 4)["longest_run"][0] == 4


def test_distance_is_measured_in_the_spread_of_its_own_side():
    # drawn: 8 below by 1, 8 above by 4 of their median 10
    values = np.array([18.0, *[9.0] * 8, 10.0, *[14.0] * 8])
    assert _distances(values)[0] == pytest.approx(2.0)
    assert _distances(np.array([8.0, *values[1:]]))[0] == pytest.approx(-2.0)


def test_a_chart_whose_scale_became_finer_is_no_worse_a_fit_for_that(prior):
    # the first half is kept as yes or no, the rest from 0 to 10: read as one 0-10 diary
    person = simulate("chronic_migraine", patients=1, cycles=3, seed=5, scale="nrs")[0]
    view = person.chart.as_of(person.chart.last_date)
    whole = case_from_view(view, prior)
    y, coarse = whole.y.copy(), []
    for day in range(140):
        if y[day] > 0:
            coarse.append((day, 1, 10))
            y[day] = -1
    case = make_case(y, whole.injection_days.tolist(), scale="nrs", coarse=coarse)
    assert case.told_from == 1
    assert checked([case], prior)[0].fits
    # the days that decide whether they were bad, alone: every one of them was good
    assert (case.bad[:140][case.bad[:140] >= 0] == 0).all()
