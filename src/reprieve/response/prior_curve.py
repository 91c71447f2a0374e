"""Which normal curve is the prior of one chart's whole parameter vector?"""

from __future__ import annotations

import numpy as np

from reprieve.response.model import CORE, Floats, PriorShape, Sizes, drift_precision


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
