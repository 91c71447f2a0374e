"""Cases made by hand for the tests of the response."""

from __future__ import annotations

import datetime as dt

import numpy as np

from reprieve.response.observations import Case, Visit
from reprieve.response.scales import Coarse

START = dt.date(2024, 1, 1)
LEVELS = {"yes_no": 2, "four_level": 4, "nrs": 11}


def make_case(
    y,
    visit_days,
    *,
    scale="yes_no",
    dose=1.0,
    product="onabotulinumtoxinA",
    until=None,
    steps=(),
    spans=(),
    coarse=(),
):
    """A case whose day 0 is START; `until` adds unrecorded days at the end."""
    y = np.asarray(y, dtype=np.int8)
    if until is not None:
        y = np.concatenate([y, np.full(until - len(y), -1, dtype=np.int8)])
    visits = tuple(
        Visit(
            on=START + dt.timedelta(int(day)), product=product, units=155.0 * dose, dose=dose, assumed=False
        )
        for day in visit_days
    )
    return Case(
        chart="made",
        as_of=START + dt.timedelta(len(y) - 1),
        condition="chronic_migraine",
        start=START,
        scale=scale,
        y=y,
        visits=visits,
        expectation_half_life=21.0,
        steps=tuple(steps),
        spans=tuple(spans),
        coarse=tuple(Coarse(*one) for one in coarse),
    )


def spread_evenly(chance, rng):
    """Bad days drawn independently at a daily chance."""
    return (rng.random(len(chance)) < chance).astype(np.int8)
