"""Candidate dates: none before the label's, longer intervals after it, and a forecast for each."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from reprieve.response import respond, respond_many
from reprieve.response.next_dates import candidate_dates
from tests.response.making import START, make_case
from tests.response.test_people import fell_once, sawtooth


def after(days: int):
    """A chart whose only injection was so many days before `as_of`."""
    return make_case(np.ones(28 + days + 1, dtype=np.int8), [28])


@pytest.mark.parametrize(
    ("days", "earliest", "expected"),
    [
        (83, 84, [84, 112, 140, 168]),
        (115, 116, [116, 140, 168]),  # the sixteenth week has passed
        (111, 112, [112, 140, 168]),  # tomorrow is the sixteenth week
        (200, 201, [201]),
    ],
)
def test_the_earliest_comes_first_and_then_each_longer_interval_that_is_later(days, earliest, expected):
    last = START + dt.timedelta(28)
    found = candidate_dates(after(days), last + dt.timedelta(earliest))
    assert [(date - last).days for date in found] == expected


def test_there_is_a_forecast_for_none_and_for_each_candidate(prior):
    case = sawtooth(np.random.default_rng(8), cycles=3)
    last = case.visits[-1].on
    rows = respond(case, prior, next_date=last + dt.timedelta(84)).section["forecast"]
    assert [row["days_since_last"] for row in rows] == [None, 84, 112, 140, 168]
    assert {len(row["weeks"]) for row in rows} == {24}
    medians = np.array([[week["median"] for week in row["weeks"]] for row in rows])
    # up to the injection each is the course without one: 4, 8 and 12 weeks of it
    for row, weeks in ((2, 4), (3, 8), (4, 12)):
        assert medians[row, :weeks] == pytest.approx(medians[0, :weeks], abs=1e-4)
    # and relief comes later the later it is given
    best = [int(np.argmin(row - medians[0])) for row in medians[1:]]
    assert best == sorted(best)
    assert best[0] < best[-1]


def test_people_with_fewer_candidates_share_the_call(prior):
    late, soon = fell_once(np.random.default_rng(1), cycles=2), sawtooth(np.random.default_rng(1), cycles=2)
    dates = [late.as_of + dt.timedelta(60), soon.as_of + dt.timedelta(1)]
    found = respond_many([late, soon], prior, next_dates=dates)
    assert [len(one.section["forecast"]) for one in found] == [1 + 2, 1 + 4]


def test_without_a_date_there_is_only_the_course_without_one(prior):
    rows = respond(fell_once(np.random.default_rng(1), cycles=2), prior).section["forecast"]
    assert [row["next_date"] for row in rows] == [None]
