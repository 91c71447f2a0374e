"""How many processors may compiled loops and matrix products take?

Loops run in threads of Python's own: they let go of Python's lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from reprieve.errors import ReprieveError


class ThreadCountError(ReprieveError, ValueError):
    """REPRIEVE_THREADS names no number of threads."""


def thread_count() -> int:
    """As many as the processors that this process may use, or REPRIEVE_THREADS."""
    said = os.environ.get("REPRIEVE_THREADS", "").strip()
    if not said:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not said.isdecimal() or int(said) < 1:
        raise ThreadCountError(
            f"REPRIEVE_THREADS is {said!r}: it is a whole number of threads, 1 or more. Set it so, or not at all."
        )
    return int(said)


def in_threads(work: Callable[[int, int], None], parts: int) -> None:
    """`work(first, last)` on as many parts in each thread."""
    threads = min(thread_count(), parts)
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
