"""How are new facts added to a chart on disk? Whole or not at all, and never by changing a line that is there.

The chart with the new facts is read as a whole first: what cannot stand beside the rest is refused, and nothing is written.
Two that write to one chart at once wait for each other (`alone.py`), and what is written has reached the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reprieve.chart import Chart, Fact, read_chart
from reprieve.chart._jsonl import to_lines, write_whole
from reprieve.errors import FactError
from reprieve.record.alone import alone_with, held_too


def with_facts(chart: Chart, facts: Sequence[Fact]) -> Chart:
    """The chart with these facts too. Raises ChartError naming every fault of the whole."""
    return Chart.from_facts([*chart.facts, *facts], chart.name)


def append(path: Path, facts: Sequence[Fact], *, read: Chart | None = None) -> Chart:
    """Write these facts below the others, and return the chart as it then is.

    `read`: the chart as the facts were made for it; if the file has changed since, nothing is written.
    Raises: ChartError or FactError, with the file as it was.
    """
    path = path.resolve()
    with alone_with(path):
        return _appended(path, facts, read)


def _appended(path: Path, facts: Sequence[Fact], read: Chart | None) -> Chart:
    before = path.read_bytes() if path.exists() else b""
    now = read_chart(path)
    if read is not None and now != read:
        raise FactError(
            "chart",
            str(path),
            "has changed since it was read",
            "Run the command again: it will look at the chart as it is now.",
            "record.changed",
        )
    whole = with_facts(now, facts)
    ending = "" if not before or before.endswith(b"\n") else "\n"
    write_whole(
        path, before.decode("utf-8") + ending + to_lines(facts), durable=True, before=held_too(path)
    )
    return whole
