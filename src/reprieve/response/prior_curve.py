"""Which normal curve is the prior of one chart's whole parameter vector?"""

from __future__ import annotations

import ctypes
from functools import lru_cache

import numpy as np

from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL, at, filled, reals, struct
from reprieve.response.model import CORE, Floats, PriorShape, Sizes, drift_precision

# in the order of loops/chart.h
_Prior = struct(
    mean=ARRAY, precision=ARRAY,
    eps_sd=REAL, drift_sd=REAL, drift_memory=REAL, step_sd=REAL, effect_sd=REAL, duration_sd=REAL,
    half_action=REAL, hill=REAL, table_start=REAL, table_step=REAL,
    table=ARRAY, nodes=INT,
)  # fmt: skip


def _whose(shape: PriorShape, sizes: Sizes) -> list[int]:
    """Where the parameters of the prior shape (core, then increments) stand in the whole vector."""
    first = sizes.in_predictor
    return [*range(CORE), *range(first, first + shape.categories - 2)]


def prior_precision(shape: PriorShape, sizes: Sizes) -> Floats:
    """The inverse prior covariance of the whole parameter vector."""
    size = sizes.in_predictor + shape.categories - 2
    sds = (shape.step_sd, shape.cycle_effect_sd, shape.cycle_duration_sd)
    counts = (sizes.steps, sizes.cycles, sizes.cycles)
    own = np.concatenate([np.ones(CORE), np.repeat(np.power(sds, -2.0), counts), np.ones(size)])
    whole = np.diag(np.concatenate([own[:size], np.ones(sizes.blocks)]))
    places = _whose(shape, sizes)
    whole[np.ix_(places, places)] = shape.precision
    whole[size:, size:] = drift_precision(shape, sizes.blocks)
    return whole


def prior_mean(shape: PriorShape, sizes: Sizes) -> Floats:
    """The prior mean of the whole parameter vector."""
    mean = np.zeros(sizes.in_predictor + shape.categories - 2 + sizes.blocks)
    mean[_whose(shape, sizes)] = shape.mean
    return mean


class ShapeKey:
    """A prior shape that two programs can be told apart by."""

    def __init__(self, shape: PriorShape) -> None:
        self.shape = shape
        self._bytes = (
            shape.mean.tobytes(), shape.precision.tobytes(), shape.eps_sd, shape.drift_sd, shape.drift_memory,
            shape.step_sd, shape.cycle_effect_sd, shape.cycle_duration_sd, shape.tables.a50, shape.tables.hill, shape.categories,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ShapeKey) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    @property
    def text(self) -> str:
        """The same as text, alike in every process."""
        return repr(self._bytes)


@lru_cache(maxsize=64)
def passed_prior(key: ShapeKey) -> ctypes.Structure:
    """The prior of a scale as the compiled loops read it."""
    shape, tables = key.shape, key.shape.tables
    values = {
        "mean": reals(shape.mean),
        "precision": reals(shape.precision),
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
        "table": reals(tables.log_off_ratio),
        "nodes": len(tables.log_off_ratio),
    }
    return filled(_Prior, values)


def log_prior_of(theta: Floats, sizes: Sizes, shape: PriorShape) -> Floats:
    """The log prior of many draws up to a constant, (draw,). theta: (parameter, draw), a multiple of 64 draws."""
    found, draws = np.empty(theta.shape[1]), reals(theta)
    counts = (sizes.steps, sizes.cycles, shape.categories, sizes.blocks)
    loops().log_prior(
        ctypes.byref(passed_prior(ShapeKey(shape))),
        *map(INT, counts),
        at(draws),
        INT(draws.shape[1]),
        at(found),
    )
    return found
