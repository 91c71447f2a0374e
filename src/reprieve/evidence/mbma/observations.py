"""Which published figures is the prior fitted to, and what does each stand for in the model?

`knowledge/priors/observations.yaml` says which rows of `arm_outcomes.csv`; the numbers are read from that table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reprieve.errors import KnowledgeError
from reprieve.evidence.mbma.population import REPORTED
from reprieve.knowledge.arm_outcomes import ArmOutcome

Arm = Literal["placebo", "active"]
ARMS: tuple[Arm, Arm] = ("placebo", "active")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrialUsed(_Row):
    """A trial as the model sees it. `n` randomised by arm; `placebo_units` of toxin in the dummy injection."""

    n: dict[Arm, int]
    entry_headache_days_of_28: int
    blinding_tested: bool
    withdrawal: bool
    placebo_units: float = 0.0


class ArmFigure(_Row):
    """A figure printed for each arm: trial, outcome, week and statistic of its row."""

    trials: tuple[str, ...]
    row: tuple[str, str, float, str]
    reports: str


class SpreadFigure(_Row):
    """A figure for both arms together. `se`: how well the figure itself is known."""

    trials: tuple[str, ...]
    reports: str
    value: float
    se: float
    source: str


class External(_Row):
    """A published figure kept out of the fit, to check it."""

    id: str
    figures: tuple[float, ...]
    unit: str
    trial: str
    verification: Literal["verified", "recalled"]
    defined: str | None = None


class Observations(_Row):
    """The whole file."""

    schema_version: int
    file: str
    review: dict[str, Any]
    sources: dict[str, dict[str, str]]
    trials: dict[str, TrialUsed]
    arm_figures: tuple[ArmFigure, ...]
    spread_figures: tuple[SpreadFigure, ...]
    awaited: tuple[str, ...]
    external: tuple[External, ...]

    def without(self, trial: str) -> Observations:
        """The same without one trial and every figure its patients are in."""
        return self.model_copy(
            update={
                "trials": {name: row for name, row in self.trials.items() if name != trial},
                "arm_figures": tuple(one for one in self.arm_figures if trial not in one.trials),
                "spread_figures": tuple(
                    one for one in self.spread_figures if set(one.trials) - {trial} or not one.trials
                ),
            }
        )


@dataclass(frozen=True)
class Observed:
    """One number the model has to meet. `n` by trial are the people it is about."""

    arm: Arm
    reports: str
    trials: tuple[str, ...]
    value: float  # on the model's scale: a share as log odds
    printed: float
    unit: str
    verification: str


def parse_observations(text: str) -> Observations:
    """The file's content. Raises KnowledgeError naming every fault."""
    try:
        found = Observations.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError("observations.yaml:\n  " + "\n  ".join(faults)) from None
    figures: list[ArmFigure | SpreadFigure] = [*found.arm_figures, *found.spread_figures]
    faults = [
        f"{one.reports}: not reported by the population average; use one of {', '.join(REPORTED)}"
        for one in figures
        if one.reports not in REPORTED
    ]
    faults += [
        f"{one.reports}: {name!r} is not under `trials`; add it"
        for one in figures
        for name in one.trials
        if name not in found.trials
    ]
    if faults:
        raise KnowledgeError("observations.yaml:\n  " + "\n  ".join(faults))
    return found


def observed(observations: Observations, rows: tuple[ArmOutcome, ...]) -> tuple[Observed, ...]:
    """The figures by arm, read from the table. Raises KnowledgeError where a row is not there just once per arm.

    Where a figure stands twice, the verified one is taken.
    """
    import math

    found = []
    for figure in observations.arm_figures:
        trial, outcome, week, statistic = figure.row
        for arm in ARMS:
            matching = [
                row
                for row in rows
                if (row.trial_id, row.arm, row.outcome, row.time_weeks, row.statistic)
                == (trial, arm, outcome, week, statistic)
            ]
            if len(matching) > 1:
                matching = [row for row in matching if row.verification == "verified"]
            if len(matching) != 1:
                raise KnowledgeError(
                    f"observations.yaml: {trial} {arm} {outcome} week {week:g} {statistic}: {len(matching)} rows in "
                    "arm_outcomes.csv; need one (or one that is verified)"
                )
            row = matching[0]
            share = figure.reports == "log_odds_half"
            value = math.log(row.value / (100 - row.value)) if share else row.value
            found.append(
                Observed(arm, figure.reports, figure.trials, value, row.value, row.unit, row.verification)
            )
    return tuple(found)
