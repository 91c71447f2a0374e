"""Which points fill a cube of many dimensions most evenly?

Sobol's sequence, scrambled: of any 2^m of its points each half, quarter ... of every axis holds its share, and so do the
boxes between two axes, as far as the points reach. Each axis is scrambled by a random triangular matrix of its own and a
digital shift, so that neighbouring axes of many do not move together (Matousek 1998, doi:10.1006/jcom.1998.0489).
The tests hold the plain sequence against SciPy's.
Source: direction numbers of Joe and Kuo 2008, doi:10.1137/070709359 (sobol_directions.csv).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BITS = 30


@cache
def _rows() -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """Degree, coefficients of the polynomial and first direction numbers of each axis behind the first."""
    text = files("reprieve.response").joinpath("sobol_directions.csv").read_text("utf-8")
    lines = [line.split(",") for line in text.splitlines() if line and line[0].isdigit()]
    return tuple(
        (int(degree), int(inner), tuple(map(int, first.split()))) for degree, inner, first in lines
    )


def most_axes() -> int:
    """How many dimensions there are."""
    return len(_rows()) + 1


def sobol(axes: Sequence[int], count: int, seed: int) -> Floats:
    """(axis, point) in (0, 1), for these axes of the sequence; `count` a power of two. Each axis alone is even to half a step."""
    found = np.stack([_points(_scrambled(axis, seed), count) for axis in axes])
    shift = [np.random.default_rng([seed, 31, axis]).integers(0, 2**_BITS) for axis in axes]
    steps = np.floor((found ^ np.array(shift)[:, None]) * (count / 2**_BITS))  # in which step a point falls
    return np.asarray((steps + 0.5) / count)


def _scrambled(axis: int, seed: int) -> list[int]:
    """Its direction numbers, each bit replaced by itself and a random sum of higher ones."""
    rng = np.random.default_rng([seed, 37, axis])
    higher = [int(rng.integers(0, 2**_BITS)) & ~((1 << (n + 1)) - 1) | 1 << n for n in range(_BITS)]
    return [
        sum(((number & mask).bit_count() & 1) << n for n, mask in enumerate(higher))
        for number in _directions(axis)
    ]


def _points(directions: Sequence[int], count: int) -> Ints:
    points = np.zeros(count, dtype=np.int64)
    gray = np.arange(count) ^ (np.arange(count) >> 1)
    for bit, direction in enumerate(directions[: max(count - 1, 1).bit_length()]):
        points ^= np.where((gray >> bit) & 1, direction, 0)
    return points


def _directions(axis: int) -> list[int]:
    if axis == 0:
        return [1 << (_BITS - 1 - n) for n in range(_BITS)]
    degree, polynomial, first = _rows()[axis - 1]
    found = [number << (_BITS - 1 - n) for n, number in enumerate(first)]
    for n in range(degree, _BITS):
        new = found[n - degree] ^ (found[n - degree] >> degree)
        for k in range(1, degree):
            if (polynomial >> (degree - 1 - k)) & 1:
                new ^= found[n - k]
        found.append(new)
    return found
