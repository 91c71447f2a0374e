"""What did each arm of each trial report, at which week?

The table is `evidence/arm_outcomes.csv`, long format. `time_weeks` counts from the first injection (0 = baseline).
A negative mean change is fewer or less. Each value has its unit; `sd`, `se`, `ci_low`, `ci_high` belong to `value`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

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

FILE = "arm_outcomes.csv"


class ArmOutcome(Row):
    """One number of one arm. `n` are the people it is about; None is not known."""

    trial_id: Name
    arm: Name
    outcome: Name
    time_weeks: Number
    n: Count
    statistic: Literal["mean", "mean_change", "events", "percent"]
    value: float
    sd: Number
    se: Number
    ci_low: Number
    ci_high: Number
    unit: Unit
    source_url: Name
    verification: Verification
    notes: Text


def parse_arm_outcomes(text: str) -> tuple[ArmOutcome, ...]:
    """The arm results, in the file's order. Raises KnowledgeError naming every fault."""
    rows = parse_rows(text, ArmOutcome, file=FILE)
    raise_if_any(FILE, [fault for row in rows for fault in _faults(row)])
    return rows


def faults_of_arm_outcomes(rows: tuple[ArmOutcome, ...], *, trial_ids: Iterable[str]) -> list[str]:
    """Which rows name a trial that is not in `trials.csv`."""
    known = set(trial_ids)
    return [
        f"{FILE} {row.trial_id} {row.arm} {row.outcome}: no trial {row.trial_id!r}; add it to trials.csv"
        for row in rows
        if row.trial_id not in known
    ]


def _faults(row: ArmOutcome) -> list[str]:
    where = f"{FILE} {row.trial_id} {row.arm} {row.outcome} week {row.time_weeks}"
    faults = []
    if row.statistic == "events" and (row.value < 0 or (row.n is not None and row.value > row.n)):
        faults.append(f"{where}: {row.value:g} events of {row.n}; need 0 to n")
    if row.statistic == "percent" and not 0 <= row.value <= 100:
        faults.append(f"{where}: {row.value:g} %; need 0 to 100")
    if (row.ci_low is None) != (row.ci_high is None):
        faults.append(f"{where}: one interval limit without the other")
    if row.ci_low is not None and row.ci_high is not None and not row.ci_low <= row.value <= row.ci_high:
        faults.append(f"{where}: {row.value:g} is outside its interval {row.ci_low:g} to {row.ci_high:g}")
    faults += [
        f"{where}.{name}: {value:g}; must be above 0"
        for name, value in (("sd", row.sd), ("se", row.se))
        if value is not None and value <= 0
    ]
    return faults
