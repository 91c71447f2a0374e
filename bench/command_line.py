"""Commands as a user runs them: whole processes, the compile cache filled."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of, command

MANY = 500
REPRIEVE = str(Path(sys.executable).with_name("reprieve"))


def rows() -> Iterator[Timed]:
    """Help, and one answer on a chart of 730 days or more."""
    nothing = command([sys.executable, "-c", "pass"])
    help_, start = best_of(5, command([REPRIEVE, "--help"]), nothing)
    yield Timed(
        what="reprieve --help", seconds=help_, peer="python -c pass", peer_seconds=start, bar="< 0.3 s"
    )
    with tempfile.TemporaryDirectory() as folder:
        words = ["simulate", "--patients", "1", "--cycles", "8", "--seed", "3", "--out"]
        command([REPRIEVE, *words, folder])()
        chart = str(next(Path(folder).glob("*.jsonl")))
        answer = command([REPRIEVE, "answer", chart, "--json"])
        answer()  # fills the cache
        ours, jax = best_of(5, answer, command([sys.executable, "-c", "import jax"]))
        many, reading = _five_hundred(Path(folder), Path(chart))
    yield Timed(
        what="reprieve answer, a 730-day chart, new process",
        seconds=ours,
        peer="python -c 'import jax'",
        peer_seconds=jax,
        bar="< 3 s",
    )
    yield Timed(
        what=f"reprieve respond, {MANY} such charts in one call, whole process",
        seconds=many,
        peer="reading them with json alone",
        peer_seconds=reading,
        bar="< 10 s",
    )


def _five_hundred(folder: Path, chart: Path) -> tuple[float, float]:
    """One call on many copies of a chart; the model does not know that they are alike."""
    copies = [folder / f"copy-{number:03d}.jsonl" for number in range(MANY)]
    for copy in copies:
        copy.write_text(chart.read_text())
    names = [str(copy) for copy in copies]
    read = "import json,sys; [[json.loads(line) for line in open(name)] for name in sys.argv[1:]]"
    return best_of(
        2, command([REPRIEVE, "respond", *names, "--json"]), command([sys.executable, "-c", read, *names])
    )
