"""Many charts on all cores: each worker reads a share of them, computes, and hands back objects in order.

Processes, not threads: two threads in the model's compiled programs can block each other for good.
"""

from __future__ import annotations

import datetime as dt
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
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(paths) < FEWEST or cores < 2:
        batches: Iterator[list[Found]] = (_share(paths, compute, as_of) for _ in paths[:1])
        yield from _told(batches, step)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(cores, len(shares)), mp_context=spawn) as pool:
        count = len(shares)
        yield from _told(pool.map(_share, shares, [compute] * count, [as_of] * count), step)


def _told(batches: Iterator[list[Found]], step: Callable[[], None]) -> Iterator[Found]:
    for batch in batches:
        for one in batch:
            step()
            yield one


def _share(paths: Sequence[Path], compute: Compute, as_of: dt.date | None) -> list[Found]:
    """Read and compute a share of the charts; a chart that cannot be read stops no other."""
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
    texts = {
        place: json.dumps(one, ensure_ascii=False, allow_nan=False)
        for place, one in zip(charts, objects, strict=True)
    }
    return [Found(path, texts.get(place), errors.get(place)) for place, path in enumerate(paths)]
