"""How much did people change with the toxin, and how much with the dummy injection, in the same trial?

The difference alone hides how large the change with a dummy injection was, so the two always travel together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reprieve.knowledge.arm_outcomes import ArmOutcome
from reprieve.knowledge.csv_rows import worst_mark
from reprieve.knowledge.derived_effects import DerivedEffect

_COUNTS = re.compile(r"counts (\d+)/(\d+) and (\d+)/(\d+) ")


@dataclass(frozen=True, kw_only=True)
class ArmPair:
    """Both arms of one trial at one week, as mean changes (in `unit`) or as counts out of `*_n` (statistic "events").

    Dose arms of one trial are added together for counts. `*_n` is None where not known.
    """

    trial_id: str
    week: float
    statistic: str
    active: float
    active_n: int | None
    control: float
    control_n: int | None
    control_arm: str
    unit: str
    source: str
    verification: str


def arm_pairs(
    rows: Iterable[ArmOutcome],
    *,
    trials: Sequence[str],
    outcome: str,
    comparison: str,
    weeks: tuple[float, float],
) -> tuple[ArmPair, ...]:
    """The arms of each trial at the last week inside the window, trials in the order given; those without are left out.

    `comparison` such as "active-placebo". Where several statistics are reported, counts come before changes.
    """
    fitting = [
        row
        for row in rows
        if row.outcome == outcome and row.time_weeks is not None and weeks[0] <= row.time_weeks <= weeks[1]
    ]
    control = comparison.removeprefix("active-")
    found = []
    for trial in trials:
        for statistic in ("events", "percent", "mean_change", "mean"):
            pair = _pair(
                [row for row in fitting if row.trial_id == trial and row.statistic == statistic], control
            )
            if pair is not None:
                found.append(pair)
                break
    return tuple(found)


def arms_of_part(rows: Iterable[ArmOutcome], part: str | None) -> list[ArmOutcome]:
    """The rows of the arms that a contrast is about: `part` such as "25 U", or "25 U and 75 U together"; None is all."""
    doses = {f"active_{dose}U" for dose in re.findall(r"(\d+) U", part or "")}
    return [row for row in rows if not doses or not row.arm.startswith("active") or row.arm in doses]


def counts_of(effect: DerivedEffect) -> ArmPair | None:
    """The counts that a contrast was computed from, where its derivation states them; else None."""
    said = _COUNTS.match(effect.derivation)
    if said is None or effect.about.week is None:
        return None
    a, n, c, m = (int(part) for part in said.groups())
    return ArmPair(
        trial_id=effect.trial_id,
        week=effect.about.week,
        statistic="events",
        active=a,
        active_n=n,
        control=c,
        control_n=m,
        control_arm=effect.comparison.removeprefix("active-"),
        unit="people",
        source=effect.derivation,
        verification=effect.inputs_verification,
    )


def _pair(rows: list[ArmOutcome], control: str) -> ArmPair | None:
    if not rows:
        return None
    week = max(row.time_weeks or 0.0 for row in rows)
    rows = [row for row in rows if row.time_weeks == week]
    active = [row for row in rows if row.arm == "active" or row.arm.startswith("active_")]
    without = [row for row in rows if row.arm == control]
    counts = all(row.statistic == "events" and row.n for row in rows)
    if len(without) != 1 or not active or (len(active) > 1 and not counts):
        return None  # several dose arms with means: there is no single number to show
    return ArmPair(
        trial_id=without[0].trial_id,
        week=week,
        statistic=without[0].statistic,
        active=sum(row.value for row in active),
        active_n=sum(row.n or 0 for row in active) if all(row.n for row in active) else None,
        control=without[0].value,
        control_n=without[0].n,
        control_arm=control,
        unit=without[0].unit,
        source=without[0].source_url,
        verification=worst_mark([row.verification for row in (*active, *without)]),
    )
