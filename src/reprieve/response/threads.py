"""How many processors may compiled loops and matrix products take?

Loops run in threads of Python's own: they let go of Python's lock.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from reprieve.errors import ReprieveError

Job = TypeVar("Job")
Found = TypeVar("Found")

_AHEAD = 2  # jobs that may wait for each thread
_here = threading.local()


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
    """`work(first, last)` on as many parts in each thread. Within a thread of `in_order` it is all one part."""
    threads = 1 if getattr(_here, "shared", False) else min(thread_count(), parts)
    if threads <= 1:
        work(0, parts)
        return
    ends = np.linspace(0, parts, threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, ends[:-1], ends[1:]))


def in_order(
    work: Callable[[Job], Found], jobs: Sequence[Job], threads: int | None = None
) -> Iterator[Found]:
    """What each job comes to, in order, some worked out ahead: by so many threads, or by one a processor.

    A job that is alone, or in the only thread, may itself take all processors.
    """
    count = min(thread_count() if threads is None else threads, len(jobs))
    if len(jobs) <= 1 or getattr(_here, "shared", False) or (threads is None and count == 1):
        yield from map(work, jobs)
        return
    with ThreadPoolExecutor(count, initializer=_share if count > 1 else None) as pool:
        running = deque(pool.submit(work, job) for job in jobs[: count * _AHEAD])
        try:
            for number in range(len(jobs)):
                found = running.popleft().result()
                if number + count * _AHEAD < len(jobs):
                    running.append(pool.submit(work, jobs[number + count * _AHEAD]))
                yield found
        finally:  # nobody asks for these any more
            for one in running:
                one.cancel()


def _share() -> None:
    """This thread has other jobs beside it."""
    _here.shared = True


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def single_threaded_algebra() -> AbstractContextManager[Any]:
    """A context in which products of matrices take one thread: small ones lose far more than they gain by several."""
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited
