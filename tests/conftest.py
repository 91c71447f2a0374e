"""What every test may ask for: a way to write charts by hand, and one day on which to look at them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from reprieve.chart import Chart
from reprieve.chart._jsonl import parse_fact

settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, print_blob=True
)
settings.load_profile("here")

DATA = Path(__file__).parent.parent / "data"


def fact(kind: str, on: str | dt.date, **said: Any) -> Any:
    """One fact, as a file would hold it."""
    return parse_fact(json.dumps({"kind": kind, "on": str(on), **said}))


def chart_of(*facts: Any) -> Chart:
    return Chart.from_facts(facts)


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[..., Path]:
    """Write lines (objects or text) as a chart file."""

    def write(*lines: object, name: str = "chart.jsonl") -> Path:
        path = tmp_path / name
        path.write_text(
            "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8"
        )
        return path

    return write
