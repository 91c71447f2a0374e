"""Which points fill a cube of few dimensions most evenly?

Sobol's sequence with a random digital shift: of any 2^m of its points each half, quarter ... of every axis holds its
share, and so do the boxes between two axes. The tests hold it against SciPy's.
Source: direction numbers of Joe and Kuo 2008, doi:10.1137/070709359 (file new-joe-kuo-6.21201, the first rows).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BITS = 30
# degree, coefficients of the polynomial, first direction numbers; the first dimension needs none
_ROWS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
    (5, 4, (1, 1, 5, 5, 5)),
    (5, 7, (1, 1, 7, 11, 19)),
)
MOST = len(_ROWS) + 1  # dimensions


def sobol(dimensions: int, count: int, seed: int) -> Floats:
    """(dimension, point) in (0, 1); `count` best a power of two. Each axis alone is even to half a step."""
    shift = np.random.default_rng([seed, 31]).integers(0, 2**_BITS, size=dimensions)
    found = np.stack([_axis(axis, count) for axis in range(dimensions)]) ^ shift[:, None]
    steps = np.floor(found * (count / 2**_BITS))  # in which of `count` steps a point falls
    return np.asarray((steps + 0.5) / count)


def _axis(axis: int, count: int) -> NDArray[np.int64]:
    directions = _directions(axis)
    points = np.zeros(count, dtype=np.int64)
    gray = np.arange(count) ^ (np.arange(count) >> 1)
    for bit, direction in enumerate(directions):
        points ^= np.where((gray >> bit) & 1, direction, 0)
    return points


def _directions(axis: int) -> list[int]:
    if axis == 0:
        return [1 << (_BITS - 1 - n) for n in range(_BITS)]
    degree, polynomial, first = _ROWS[axis - 1]
    found = [number << (_BITS - 1 - n) for n, number in enumerate(first)]
    for n in range(degree, _BITS):
        new = found[n - degree] ^ (found[n - degree] >> degree)
        for k in range(1, degree):
            if (polynomial >> (degree - 1 - k)) & 1:
                new ^= found[n - k]
        found.append(new)
    return found
