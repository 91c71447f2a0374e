"""Commands as a user runs them: whole processes, the compile cache filled."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of, command

REPRIEVE = str(Path(sys.executable).with_name("reprieve"))


def rows() -> Iterator[Timed]:
    """Help, and one answer on a chart of 730 days or more."""
    nothing = command([sys.executable, "-c", "pass"])
    help_, start = best_of(5, command([REPRIEVE, "--help"]), nothing)
    yield Timed(
        what="reprieve --help", seconds=help_, peer="python -c pass", peer_seconds=start, bar="< 0.3 s"
    )
    with tempfile.TemporaryDirectory() as folder:
        words = "simulate --patients 1 --cycles 8 --seed 3 --out".split()
        command([REPRIEVE, *words, folder])()
        chart = str(next(Path(folder).glob("*.jsonl")))
        answer = command([REPRIEVE, "answer", chart, "--json"])
        answer()  # fills the cache
        ours, jax = best_of(5, answer, command([sys.executable, "-c", "import jax"]))
    yield Timed(
        what="reprieve answer, a 730-day chart, new process",
        seconds=ours,
        peer="python -c 'import jax'",
        peer_seconds=jax,
        bar="< 3 s",
    )
