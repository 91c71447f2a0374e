"""Which course fits a diary of recorded days best? By the compiled loops (`loops/fit.c`), one chart at a time.

Threads of Python's own fit charts side by side: a call lets go of Python's lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.response.threads import in_threads
from reprieve.response.fitted import Fit
from reprieve.response.likelihood import WINDOW
from reprieve.response.loops import loops
from reprieve.response.model import Data, PriorShape, Sizes, sizes_of

Floats = NDArray[np.float64]

MOST_STEPS = 60


def _struct(**fields: Any) -> type[ctypes.Structure]:
    return type("_Struct", (ctypes.Structure,), {"_fields_": list(fields.items())})


_Int, _Real, _Array = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p
# in the order of loops/chart.h
_Chart = _struct(
    days=_Int, steps=_Int, injections=_Int, categories=_Int, gaps=_Int,
    y=_Array, lag=_Array, direct=_Array, active=_Array,
    gap_day=_Array, hidden=_Array, length=_Array, lag_before=_Array,
    cycle=_Array, since_first=_Array, renewed=_Array, step_on=_Array, given=_Array, dose=_Array,
    eps=_Real,
)  # fmt: skip
_Prior = _struct(
    mean=_Array, precision=_Array,
    eps_sd=_Real, drift_sd=_Real, drift_memory=_Real, step_sd=_Real, effect_sd=_Real, duration_sd=_Real,
    half_action=_Real, hill=_Real, table_start=_Real, table_step=_Real,
    table=_Array, nodes=_Int,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Prepared:
    """One chart and the prior of its scale as the loops read them; `kept` are the arrays behind the pointers."""

    chart: ctypes.Structure
    prior: ctypes.Structure
    kept: tuple[Any, ...]
    sizes: Sizes
    categories: int

    @property
    def front(self) -> int:
        """Parameters before the drift."""
        return self.sizes.in_predictor + self.categories - 2


def prepared(data: Data, shape: PriorShape) -> Prepared:
    """One chart of recorded days alone (no leading axis)."""
    diary, visits, sizes = data.diary, data.visits, sizes_of(data)
    y, cycle = np.asarray(diary.y), np.asarray(visits.cycle)
    rows = [(gaps, row) for gaps in diary.gaps for row in np.flatnonzero(np.asarray(gaps.weight) > 0)]
    hidden = np.zeros((len(rows), WINDOW), dtype=np.int64)
    active = y >= 0
    for n, (gaps, row) in enumerate(rows):
        days = np.asarray(gaps.hidden)[row, : int(gaps.length[row])]
        hidden[n, : len(days)] = days
        active[days] = True
    chart = {
        "days": len(y),
        "steps": sizes.steps,
        "injections": sizes.cycles,
        "categories": shape.categories,
        "gaps": len(rows),
        "y": _ints(y),
        "lag": _reals(diary.lag),
        "direct": np.asarray(diary.direct) > 0,
        "active": active,
        "gap_day": _ints([gaps.day[row] for gaps, row in rows]),
        "hidden": hidden,
        "length": _ints([gaps.length[row] for gaps, row in rows]),
        "lag_before": _reals([gaps.lag_before[row] for gaps, row in rows]),
        "cycle": _ints(np.where(cycle.any(axis=1), cycle.argmax(axis=1), -1)),
        "since_first": _reals(visits.since_first),
        "renewed": _reals(visits.renewed),
        "step_on": _reals(data.steps),
        "given": _ints(visits.day),
        "dose": _reals(visits.dose),
        "eps": float(data.eps),
    }
    tables = shape.tables
    prior = {
        "mean": _reals(shape.mean),
        "precision": _reals(shape.precision),
        "eps_sd": shape.eps_sd,
        "drift_sd": shape.drift_sd,
        "drift_memory": shape.drift_memory,
        "step_sd": shape.step_sd,
        "effect_sd": shape.cycle_effect_sd,
        "duration_sd": shape.cycle_duration_sd,
        "half_action": tables.a50,
        "hill": float(tables.hill),
        "table_start": tables.start,
        "table_step": tables.step,
        "table": _reals(tables.log_off_ratio),
        "nodes": len(tables.log_off_ratio),
    }
    return Prepared(_filled(_Chart, chart), _filled(_Prior, prior), (chart, prior), sizes, shape.categories)


def _ints(values: Any) -> NDArray[np.int64]:
    return np.ascontiguousarray(values, dtype=np.int64)


def _reals(values: Any) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _filled(struct: type[ctypes.Structure], values: dict[str, Any]) -> ctypes.Structure:
    return struct(
        **{name: one.ctypes.data if isinstance(one, np.ndarray) else one for name, one in values.items()}
    )


def fit_one(
    start: Floats, chart: Prepared, *, free: Floats | None = None, enough: float, most: int = MOST_STEPS
) -> tuple[Fit, Floats]:
    """The fit of one chart, no leading axis, and the gradient at its end. `most`: steps; 0 only looks."""
    theta, size = np.array(start, dtype=np.float64), len(start)
    held = np.ones(chart.front) if free is None else _reals(free[: chart.front])
    information, safe, gradient, told = (
        np.empty((size, size)),
        np.empty((size, size)),
        np.empty(size),
        np.empty(3),
    )
    failed = loops().fit_chart(
        ctypes.byref(chart.chart),
        ctypes.byref(chart.prior),
        *(ctypes.c_void_p(one.ctypes.data) for one in (theta, held)),
        ctypes.c_double(enough),
        ctypes.c_int64(most),
        *(ctypes.c_void_p(one.ctypes.data) for one in (information, safe, gradient, told)),
    )
    if failed:
        raise MemoryError("no room for the fit of one chart")
    fit = Fit(theta, information, safe, told[0], told[1] > 0, int(told[2]))  # type: ignore[arg-type]
    return fit, gradient


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
    return Fit(*(np.stack(parts) for parts in zip(*found, strict=True)))  # type: ignore[arg-type]
