"""What have published meta-analyses and single trials reported as their pooled or main effect?

The table is `evidence/published_pooled.csv`. These are reference answers: shown as published, never pooled again.
A negative MD favours the toxin for pain and headache days; RR and OR are ratios (1 = no effect).
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
    Verification,
    parse_rows,
    raise_if_any,
)

FILE = "published_pooled.csv"
NO_EFFECT = {"MD": 0.0, "SMD": 0.0, "RD": 0.0, "RR": 1.0, "OR": 1.0}
ASSUMED = " assumed"
UNCONTROLLED = ("mean_change", "proportion_pct")


class PublishedPooled(Row):
    """One published effect with its interval, as printed (even where the print looks wrong: see `notes`).

    `better`: which direction helps the patient; None where the outcome is a harm, which is never read as for or against.
    `comparator`: what the others had; None without others. `trial`: the trial it is about, where it is one trial.
    `scale`: the instrument in whose points it is, with "assumed" behind it where the source seen does not print it.
    """

    meta_id: Name
    condition: Name
    outcome: Name
    k_trials: Count
    n_total: Count
    effect_measure: Literal["MD", "SMD", "RR", "OR", "RD", "mean_change", "proportion_pct"]
    estimate: float
    ci_low: Number
    ci_high: Number
    tau2_or_I2: Text  # noqa: N815 - the column's own name
    model: Text
    source_url: Name
    verification: Verification
    notes: Text
    outcome_words: Text = None
    better: Text = None
    comparator: Text = None
    trial: Text = None
    scale: Text = None

    @property
    def instrument(self) -> str | None:
        """The instrument of `instruments.yaml` in whose points the effect is; None where none is."""
        return self.scale.removesuffix(ASSUMED) if self.scale else None

    @property
    def scale_assumed(self) -> bool:
        """Is the scale an assumption, since the source seen does not print it?"""
        return self.scale is not None and self.scale.endswith(ASSUMED)

    @property
    def controlled(self) -> bool:
        """Is it a comparison with people who did not get the toxin?"""
        return self.effect_measure not in UNCONTROLLED


def parse_published_pooled(text: str) -> tuple[PublishedPooled, ...]:
    """The published effects, in the file's order. Raises KnowledgeError naming every fault."""
    rows = parse_rows(text, PublishedPooled, file=FILE)
    faults = []
    for row in rows:
        where = f"{FILE} {row.meta_id} {row.outcome}"
        if (row.ci_low is None) != (row.ci_high is None):
            faults.append(f"{where}: one interval limit without the other")
        elif (
            row.ci_low is not None
            and row.ci_high is not None
            and not row.ci_low <= row.estimate <= row.ci_high
        ):
            faults.append(f"{where}: {row.estimate:g} is outside {row.ci_low:g} to {row.ci_high:g}")
        if row.effect_measure in ("RR", "OR") and row.estimate <= 0:
            faults.append(f"{where}: a ratio of {row.estimate:g}; must be above 0")
        if row.better not in (None, "lower", "higher"):
            faults.append(f"{where}.better: {row.better!r}; write lower, higher, or nothing for a harm")
    raise_if_any(FILE, faults)
    return rows


def faults_of_published_pooled(
    rows: tuple[PublishedPooled, ...], *, conditions: Iterable[str]
) -> list[str]:
    """Which rows name a condition that is neither in `conditions.yaml` nor declared in `pools.yaml`."""
    known = set(conditions)
    return [
        f"{FILE} {row.meta_id} {row.outcome}.condition: {row.condition!r} is not known"
        for row in rows
        if row.condition not in known
    ]
