"""How do compiled loops and matrix products use the machine?

Numba keeps what it compiled in the user's cache folder, unless NUMBA_CACHE_DIR names another. Loops run in threads of
Python's own: Numba's may be used by one caller at a time only.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, TypeVar

import numba
import numpy as np
from numba.core import config
from threadpoolctl import ThreadpoolController

from reprieve.cache import cache_folder

_settings: Any = config  # its names are made when it is loaded
_settings.CACHE_DIR = _settings.CACHE_DIR or str(cache_folder("numba"))

__all__ = ["compiled", "in_threads", "numba", "single_threaded_algebra"]

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(**options: Any) -> Callable[[Function], Function]:
    """A decorator for loops that let go of Python's lock; kept between runs, or compiled anew where no folder can be written."""

    def decorate(function: Function) -> Function:
        try:
            found: Function = numba.njit(nogil=True, cache=True, error_model="numpy", **options)(function)
        except RuntimeError:
            found = numba.njit(nogil=True, error_model="numpy", **options)(function)
        return found

    return decorate


def in_threads(work: Callable[[int, int], None], parts: int) -> None:
    """`work(first, last)` on as many parts in each thread. The loops let go of Python's lock; NUMBA_NUM_THREADS counts."""
    threads = min(_settings.NUMBA_NUM_THREADS, parts)
    if threads <= 1:
        work(0, parts)
        return
    ends = np.linspace(0, parts, threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, ends[:-1], ends[1:]))


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def single_threaded_algebra() -> AbstractContextManager[Any]:
    """A context in which products of matrices take one thread: small ones lose far more than they gain by several."""
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited
