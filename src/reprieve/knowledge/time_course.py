"""When does the effect begin, peak and fade, and how far, in published figures?

The table is `evidence/time_course.csv`, one fact a row: `value` with its `unit`; `low` and `high` are a range or an
interquartile range as `notes` says, not a confidence interval.
"""

from __future__ import annotations

from collections.abc import Iterable

from reprieve.knowledge.csv_rows import (
    Count,
    Name,
    Number,
    Row,
    Text,
    Unit,
    Verification,
    parse_rows,
    raise_if_any,
)

FILE = "time_course.csv"


class TimeCourseFact(Row):
    """One published figure about the course in time; `n` people."""

    study: Name
    condition: Name
    quantity: Name
    value: Number
    low: Number
    high: Number
    unit: Unit
    n: Count
    source_url: Name
    verification: Verification
    notes: Text


def parse_time_course(text: str) -> tuple[TimeCourseFact, ...]:
    """The time-course facts, in the file's order. Raises KnowledgeError naming every fault."""
    rows = parse_rows(text, TimeCourseFact, file=FILE)
    faults = []
    for row in rows:
        where = f"{FILE} {row.study} {row.quantity}"
        if row.value is None and row.low is None and row.high is None:
            faults.append(f"{where}: neither a value nor a range")
        if row.low is not None and row.high is not None and row.low > row.high:
            faults.append(f"{where}: low {row.low:g} is above high {row.high:g}")
    raise_if_any(FILE, faults)
    return rows


def faults_of_time_course(rows: tuple[TimeCourseFact, ...], *, conditions: Iterable[str]) -> list[str]:
    """Which rows name a condition that is neither in `conditions.yaml` nor declared in `pools.yaml`."""
    known = set(conditions)
    return [
        f"{FILE} {row.study} {row.quantity}.condition: {row.condition!r} is not known"
        for row in rows
        if row.condition not in known
    ]
