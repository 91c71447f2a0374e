"""Who does the work on each part: this process, worker processes of this machine, or a Dask cluster?

All do the same: results come back in the order of the tasks, so that sums are added in one order whoever did the work.
A worker that is lost costs its work, which is done again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from reprieve.registry.table import RegistryError

Task = TypeVar("Task")
Result = TypeVar("Result")
Run = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]
MOST_LOSSES = 5  # of worker processes, in one map


def in_this_process(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
    """One after the other."""
    return map(work, tasks)


@contextmanager
def processes(workers: int) -> Iterator[Run]:
    """Worker processes, each on one core. They are started fresh: JAX does not survive a fork."""
    pools: list[ProcessPoolExecutor] = []

    def pool() -> ProcessPoolExecutor:
        if not pools:
            pools.append(
                ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _alone_on_a_core)
            )
        return pools[0]

    def run(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        done, losses = 0, 0
        while done < len(tasks):
            try:
                for result in pool().map(work, tasks[done:]):
                    yield result
                    done += 1
            except BrokenProcessPool:
                pools.clear()
                losses += 1
                if losses > MOST_LOSSES:
                    raise RegistryError(
                        f"Worker processes ended {losses} times before their work was done. Free memory or use fewer "
                        f"with --workers, then go on with --resume. [{RegistryError.code}]"
                    ) from None

    try:
        yield run
    finally:
        for one in pools:
            one.shutdown(wait=False, cancel_futures=True)


def _alone_on_a_core() -> None:
    from reprieve.registry.one_thread import one_thread

    one_thread()


@contextmanager
def cluster(address: str) -> Iterator[Run]:
    """The workers of a Dask scheduler at this address. They must see the registry's folder and the work folder."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise RegistryError(
            f"--cluster {address}: Dask is not installed. Install reprieve with its extra `cluster`. [{RegistryError.code}]"
        ) from None
    client = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]

    def run(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        futures = client.map(work, tasks, pure=False, retries=MOST_LOSSES)
        waiting = {future.key: place for place, future in enumerate(futures)}
        arrived: dict[int, Any] = {}
        due = 0
        arriving = as_completed(futures, loop=client.loop, with_results=True)  # type: ignore[no-untyped-call]
        for future, result in arriving:
            arrived[waiting[future.key]] = result
            while due in arrived:
                yield arrived.pop(due)
                due += 1

    try:
        yield run
    finally:
        client.close()  # type: ignore[no-untyped-call]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
