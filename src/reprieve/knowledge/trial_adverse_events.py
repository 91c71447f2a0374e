"""How many people had which side effect, with the toxin and without?

The table is `evidence/adverse_events.csv`: `events` (people) or `percent` of `n` people in one arm of a trial, a
label or a cohort. Terms are close to MedDRA preferred terms; `dose_units` belong to the trial's product.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from reprieve.knowledge.csv_rows import Count, Name, Row, Text, Verification, parse_rows, raise_if_any

FILE = "adverse_events.csv"


class AdverseEventRow(Row):
    """One arm's count or percentage of one event. `n` is the safety denominator; None is not known."""

    trial_or_label: Name
    condition: Name
    event: Name
    arm: Name
    events_or_percent: float
    value_kind: Literal["events", "percent"]
    n: Count
    dose_units: Text
    source_url: Name
    verification: Verification
    notes: Text

    @property
    def per_100(self) -> float | None:
        """Of 100 people in this arm, how many had it; None where the denominator is not known."""
        if self.value_kind == "percent":
            return self.events_or_percent
        return 100 * self.events_or_percent / self.n if self.n else None


def parse_adverse_event_rows(text: str) -> tuple[AdverseEventRow, ...]:
    """The side-effect rows, in the file's order. Raises KnowledgeError naming every fault."""
    rows = parse_rows(text, AdverseEventRow, file=FILE)
    faults = []
    for row in rows:
        where = f"{FILE} {row.trial_or_label} {row.event} {row.arm}"
        most = 100.0 if row.value_kind == "percent" else float("inf") if row.n is None else float(row.n)
        if not 0 <= row.events_or_percent <= most:
            faults.append(f"{where}: {row.events_or_percent:g} {row.value_kind}; need 0 to {most:g}")
    raise_if_any(FILE, faults)
    return rows


def faults_of_adverse_event_rows(
    rows: tuple[AdverseEventRow, ...], *, trial_ids: Iterable[str], conditions: Iterable[str]
) -> list[str]:
    """Which rows name a study or a condition that nothing else knows.

    `trial_ids`: the trials, and the labels and cohorts declared in `overlaps.yaml`.
    """
    studies, known = set(trial_ids), set(conditions)
    faults = [
        f"{FILE} {row.event}: no study {row.trial_or_label!r}; add it to trials.csv, or to not_trials in overlaps.yaml"
        for row in rows
        if row.trial_or_label not in studies
    ]
    faults += [
        f"{FILE} {row.trial_or_label} {row.event}.condition: {row.condition!r} is not known"
        for row in rows
        if row.condition not in known
    ]
    return faults
