"""Which contrasts (toxin against something else) can be computed from published numbers, and how?

The table is `evidence/derived_effects.csv`: an estimate with its standard error, on the log scale for ratios, and
the formula in words in `derivation`. `derived_effects_check.py` computes each again from the other tables. `estimand`
says whose and what difference it is, `missing_data` how missing days or people were handled; empty is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reprieve.knowledge.csv_rows import Name, Row, Text, Verification, parse_rows, raise_if_any, repeated

FILE = "derived_effects.csv"
WEEKS_A_MONTH = 4.35  # how the tables convert months
Z_95 = 1.959963984540054
_OUTCOME = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_]*?)(?: wk(?P<weeks>\d+)| (?P<months>\d+) months?)(?: \((?P<part>.+)\))?"
)
_EVENT = re.compile(r"AE: (?P<event>.+)")


@dataclass(frozen=True, kw_only=True)
class ContrastOutcome:
    """What a contrast is about: the outcome's name, the week since the first injection, and which part of the arms."""

    name: str
    week: float | None
    part: str | None = None


class DerivedEffect(Row):
    """One contrast. `estimate` and `se` are on the log scale for logRR and logOR."""

    trial_id: Name
    condition: Name
    outcome: Name
    comparison: Name
    measure: Literal["MD", "logRR", "logOR"]
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    derivation: Name
    estimand: Text
    missing_data: Text
    inputs_verification: Verification

    @property
    def about(self) -> ContrastOutcome:
        """The outcome, week and part that `outcome` spells out."""
        return parse_outcome(self.outcome)


def mixtures(effects: Sequence[DerivedEffect]) -> list[tuple[str, str, str]]:
    """In what some of these effects differ, so that they are never pooled: (field, one value, another).

    Missing: an estimand or a handling of missing data that is not known differs from nothing.
    """
    found = []
    for field, values in (
        ("condition", [effect.condition for effect in effects]),
        ("outcome", [effect.about.name for effect in effects]),
        ("comparison", [effect.comparison for effect in effects]),
        ("measure", [effect.measure for effect in effects]),
        ("estimand", [effect.estimand for effect in effects if effect.estimand]),
        ("missing_data", [effect.missing_data for effect in effects if effect.missing_data]),
    ):
        kinds = list(dict.fromkeys(values))
        if len(kinds) > 1:
            found.append((field, str(kinds[0]), str(kinds[1])))
    return found


def parse_outcome(text: str) -> ContrastOutcome:
    """Read `headache_days_per_28d wk24`, `pain_vas_0_10 2 months` or `AE: Neck pain`.

    Units:   weeks; months are converted at 4.35 weeks, as in the tables.
    Missing: a side effect has no week.
    Raises:  ValueError where the text follows none of the three forms.
    """
    if event := _EVENT.fullmatch(text):
        return ContrastOutcome(name=f"AE: {event['event']}", week=None)
    found = _OUTCOME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not `NAME wkN`, `NAME N months` or `AE: TERM`")
    week = float(found["weeks"]) if found["weeks"] else round(int(found["months"]) * WEEKS_A_MONTH, 1)
    return ContrastOutcome(name=found["name"], week=week, part=found["part"])


def parse_derived_effects(text: str) -> tuple[DerivedEffect, ...]:
    """The contrasts, in the file's order. Raises KnowledgeError naming every fault."""
    rows = parse_rows(text, DerivedEffect, file=FILE)
    faults = repeated(rows, lambda row: (row.trial_id, row.outcome, row.comparison, row.measure), file=FILE)
    for row in rows:
        where = f"{FILE} {row.trial_id} {row.outcome}"
        try:
            parse_outcome(row.outcome)
        except ValueError as error:
            faults.append(f"{where}.outcome: {error}")
        if row.se <= 0:
            faults.append(f"{where}.se: {row.se:g}; must be above 0")
        # the table prints three or four decimals, the limits from unrounded inputs: half a third decimal, and a little
        faults += [
            f"{where}.{name}: {limit:g}, but estimate and SE give {row.estimate + sign * Z_95 * row.se:.4f}"
            for name, limit, sign in (("ci_low", row.ci_low, -1), ("ci_high", row.ci_high, 1))
            if abs(limit - (row.estimate + sign * Z_95 * row.se)) > 6e-4
        ]
    raise_if_any(FILE, faults)
    return rows


def faults_of_derived_effects(
    rows: tuple[DerivedEffect, ...], *, trial_ids: Iterable[str], conditions: Iterable[str]
) -> list[str]:
    """Which contrasts name a study or a condition that nothing else knows (see `overlaps.yaml`, `pools.yaml`)."""
    studies, known = set(trial_ids), set(conditions)
    faults = [
        f"{FILE} {row.outcome}: no study {row.trial_id!r}; add it to trials.csv, or to not_trials in overlaps.yaml"
        for row in rows
        if row.trial_id not in studies
    ]
    faults += [
        f"{FILE} {row.trial_id} {row.outcome}.condition: {row.condition!r} is not known"
        for row in rows
        if row.condition not in known
    ]
    return faults
