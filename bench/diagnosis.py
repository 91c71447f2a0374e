"""All criteria and red flags for one chart, beside reading that chart from disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of
from reprieve.chart import read_chart
from reprieve.diagnosis.diagnose import diagnose
from reprieve.knowledge import load_knowledge
from reprieve.simulate import simulate

CHARTS = 20


def rows() -> Iterator[Timed]:
    """Diagnose a set of charts, warm, beside reading them."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for person in simulate("chronic_migraine", patients=CHARTS, cycles=4, seed=1):
            paths.append(Path(folder) / f"{person.chart.name}.jsonl")
            person.chart.write(paths[-1])
        charts = [read_chart(path) for path in paths]
        ours, reading = best_of(
            3,
            lambda: [diagnose(one.as_of(one.last_date), knowledge) for one in charts],
            lambda: [read_chart(path) for path in paths],
        )
    yield Timed(
        what=f"diagnose {CHARTS} charts of 365 days (52 diagnoses, 35 red flags, two bases)",
        seconds=ours,
        peer="reading them from disk",
        peer_seconds=reading,
        bar="aim: 500 charts a second",
    )
