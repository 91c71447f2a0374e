"""Many charts on all cores: each worker reads a share of them, computes, and hands back objects in order.

Processes, not threads: two threads in the model's compiled programs can block each other for good.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprieve.errors import ReprieveError

if TYPE_CHECKING:
    from multiprocessing import Queue

    from reprieve.chart import Chart
    from reprieve.knowledge import Knowledge

SHARE = 32  # charts a worker takes at once: two calls of a compiled program
FEWEST = 2 * SHARE  # below this, starting workers costs more than they save

Compute = Callable[["Sequence[Chart]", "Knowledge", "dt.date | None"], "list[dict[str, Any]]"]


@dataclass(frozen=True)
class Found:
    """What came of one chart: its object as JSON, or why there is none."""

    path: Path
    text: str | None
    error: str | None = None

    @property
    def value(self) -> dict[str, Any]:
        """The object; empty where there is none."""
        return dict(json.loads(self.text or "{}"))


def found_in_order(
    paths: Sequence[Path], compute: Compute, as_of: dt.date | None, *, step: Callable[[], None]
) -> Iterator[Found]:
    """The object of each chart, in the order named; `compute` must be a function of a module. Calls `step` a chart."""
    shares = [paths[start : start + SHARE] for start in range(0, len(paths), SHARE)]
    cores = _cores()
    if len(paths) < FEWEST or len(cores) < 2:
        batches: Iterator[list[Found]] = (_share(paths, compute, as_of) for _ in paths[:1])
        yield from _told(batches, step)
        return
    spawn = multiprocessing.get_context("spawn")
    count, workers = len(shares), min(len(cores), len(shares))
    turns = spawn.Queue()
    for core in cores[:workers]:
        turns.put(core)
    with ProcessPoolExecutor(workers, spawn, _settle_on_a_core, (turns,)) as pool:
        yield from _told(pool.map(_share, shares, [compute] * count, [as_of] * count), step)


def _cores() -> list[int]:
    """The cores this process may use, as numbers."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _settle_on_a_core(turns: Queue[int]) -> None:
    """One worker a core: the model's own threads would otherwise crowd the other workers."""
    core = turns.get()
    gc.disable()  # charts are many small things, and none is thrown away before the share is done
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def _told(batches: Iterator[list[Found]], step: Callable[[], None]) -> Iterator[Found]:
    for batch in batches:
        for one in batch:
            step()
            yield one


def _share(paths: Sequence[Path], compute: Compute, as_of: dt.date | None) -> list[Found]:
    """Read and compute a share of the charts; a chart that cannot be read stops no other."""
    from pydantic_core import to_json

    from reprieve.chart import read_chart
    from reprieve.knowledge import load_knowledge

    charts: dict[int, Chart] = {}
    errors: dict[int, str] = {}
    for place, path in enumerate(paths):
        try:
            charts[place] = read_chart(path)
        except ReprieveError as error:
            errors[place] = str(error)
    objects = compute(list(charts.values()), load_knowledge(), as_of)
    texts = {place: to_json(one).decode() for place, one in zip(charts, objects, strict=True)}
    return [Found(path, texts.get(place), errors.get(place)) for place, path in enumerate(paths)]
