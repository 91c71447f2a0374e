"""How are arrays passed to the compiled loops? As pointers in a structure, which keeps the arrays alive."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

INT, REAL, ARRAY = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p


def struct(**fields: Any) -> type[ctypes.Structure]:
    """A structure of C with these fields, in the order of its header."""
    return type("Passed", (ctypes.Structure,), {"_fields_": list(fields.items())})


def ints(values: Any) -> NDArray[np.int64]:
    """As the loops read whole numbers."""
    return np.ascontiguousarray(values, dtype=np.int64)


def reals(values: Any) -> NDArray[np.float64]:
    """As the loops read numbers."""
    return np.ascontiguousarray(values, dtype=np.float64)


def filled(kind: type[ctypes.Structure], values: dict[str, Any]) -> ctypes.Structure:
    """The structure, with the arrays that it points to behind it."""
    found = kind(
        **{name: one.ctypes.data if isinstance(one, np.ndarray) else one for name, one in values.items()}
    )
    found.kept = values
    return found


def at(array: NDArray[Any]) -> ctypes.c_void_p:
    """Where an array lies."""
    return ctypes.c_void_p(array.ctypes.data)
