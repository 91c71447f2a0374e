"""Which course fits a diary of recorded days best? By the compiled loops (`loops/fit.c`), one chart at a time.

Threads of Python's own fit charts side by side: a call lets go of Python's lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.fitted import Fit
from reprieve.response.gap_rows import gap_rows
from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL, at, filled, ints, reals, struct
from reprieve.response.model import Data, PriorShape, Sizes, latest_visit, sizes_of
from reprieve.response.prior_curve import ShapeKey, passed_prior
from reprieve.response.threads import in_threads

Floats = NDArray[np.float64]

MOST_STEPS = 60


# in the order of loops/chart.h
_Chart = struct(
    days=INT, steps=INT, injections=INT, categories=INT, gaps=INT,
    y=ARRAY, lag=ARRAY, direct=ARRAY, active=ARRAY,
    gap_day=ARRAY, hidden=ARRAY, length=ARRAY, lag_before=ARRAY,
    cycle=ARRAY, since_first=ARRAY, renewed=ARRAY, step_on=ARRAY, given=ARRAY, dose=ARRAY,
    eps=REAL,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Prepared:
    """One chart and the prior of its scale as the loops read them."""

    chart: ctypes.Structure
    prior: ctypes.Structure
    sizes: Sizes
    categories: int

    @property
    def front(self) -> int:
        """Parameters before the drift."""
        return self.sizes.in_predictor + self.categories - 2


def prepared(data: Data, shape: PriorShape) -> Prepared:
    """One chart of recorded days alone (no leading axis)."""
    diary, visits, sizes = data.diary, data.visits, sizes_of(data)
    y, gaps = np.asarray(diary.y), gap_rows(diary)
    active = y >= 0
    active[gaps.hidden[gaps.counts]] = True
    chart = {
        "days": len(y),
        "steps": sizes.steps,
        "injections": sizes.cycles,
        "categories": shape.categories,
        "gaps": len(gaps.day),
        "y": ints(y),
        "lag": reals(diary.lag),
        "direct": np.asarray(diary.direct) > 0,
        "active": active,
        "gap_day": gaps.day,
        "hidden": gaps.hidden,
        "length": gaps.length,
        "lag_before": gaps.lag_before,
        "cycle": ints(latest_visit(visits)),
        "since_first": reals(visits.since_first),
        "renewed": reals(visits.renewed),
        "step_on": reals(data.steps),
        "given": ints(visits.day),
        "dose": reals(visits.dose),
        "eps": float(data.eps),
    }
    return Prepared(filled(_Chart, chart), passed_prior(ShapeKey(shape)), sizes, shape.categories)


def fit_one(
    start: Floats, chart: Prepared, *, free: Floats | None = None, enough: float, most: int = MOST_STEPS
) -> tuple[Fit, Floats]:
    """The fit of one chart, no leading axis, and the gradient at its end. `most`: steps; 0 only looks."""
    theta, size = np.array(start, dtype=np.float64), len(start)
    held = np.ones(chart.front) if free is None else reals(free[: chart.front])
    information, safe, gradient, told = (
        np.empty((size, size)),
        np.empty((size, size)),
        np.empty(size),
        np.empty(3),
    )
    failed = loops().fit_chart(
        ctypes.byref(chart.chart),
        ctypes.byref(chart.prior),
        at(theta),
        at(held),
        REAL(enough),
        INT(most),
        *(at(one) for one in (information, safe, gradient, told)),
    )
    if failed:
        raise MemoryError("no room for the fit of one chart")
    fit = Fit(theta, information, safe, told[0], told[1] > 0, int(told[2]))  # type: ignore[arg-type]
    return fit, gradient


def determinant_slopes(theta: Floats, covariance: Floats, chart: Prepared) -> Floats:
    """How log |information| grows with each parameter, (parameter,), the bends of x left out.

    covariance: (parameter, parameter) of what is free, 0 for what is held.
    """
    slopes, point, spread = np.empty(len(theta)), reals(theta), reals(covariance)
    failed = loops().determinant_slopes(
        ctypes.byref(chart.chart), ctypes.byref(chart.prior), at(point), at(spread), at(slopes)
    )
    if failed:
        raise MemoryError("no room for the fit of one chart")
    return slopes


def expected_lags(theta: Floats, chart: Prepared) -> Floats:
    """Yesterday's place on the scale, 0-1, (day,): as recorded, or as expected at these parameters."""
    lags, point = np.empty(chart.chart.days), reals(theta)
    failed = loops().expected_lags(
        ctypes.byref(chart.chart), ctypes.byref(chart.prior), at(point), at(lags)
    )
    if failed:
        raise MemoryError("no room for the predictors of one chart")
    return lags


def fit_by_loops(
    starts: Floats, free: Floats, rows: Sequence[Data], enough: float, shape: PriorShape
) -> Fit:
    """The fits of many charts, as `fit.fit_many`."""
    ready = {id(row): prepared(row, shape) for row in {id(row): row for row in rows}.values()}
    found: list[Fit | None] = [None] * len(rows)

    def some(first: int, last: int) -> None:
        for n in range(first, last):
            found[n] = fit_one(starts[n], ready[id(rows[n])], free=free[n], enough=enough)[0]

    in_threads(some, len(rows))
    return Fit(*(np.stack(parts) for parts in zip(*found, strict=True)))
