"""How long does this take beside its peer? Best of several runs of each, taken in turns; only the ratio means much."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Timed:
    """One row of the bench: seconds of ours and of the peer, and the bar where there is one."""

    what: str
    seconds: float
    peer: str
    peer_seconds: float
    bar: str = ""

    @property
    def ratio(self) -> float:
        return self.seconds / self.peer_seconds


def best_of(runs: int, ours: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """The best seconds of each, run in turns so that a noisy minute hits both."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for times, work in zip(found, (ours, peer), strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return min(found[0]), min(found[1])


def command(words: Sequence[str]) -> Callable[[], object]:
    """A whole process, as work."""
    return lambda: subprocess.run(words, check=True, capture_output=True)
