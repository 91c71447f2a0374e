"""Which plain regression stands beside the model's view of going on, and what was it trained on?

Data: `priors/regression_check.yaml`, written by `python -m reprieve.validation regression` from virtual people of the prior
it names. Features are bad days per 28; above 0 the score says go on. The score is no chance.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "regression_check.yaml"
FEATURES = ("baseline", "weeks 1-2", "weeks 3-6", "weeks 7-9", "weeks 10-12")


class Trained(Piece):
    """One regression: for diaries on this scale, after so many cycles, for this worth (days per 28)."""

    scale: Literal["yes_no", "four_level", "nrs"]
    cycles: int = Field(ge=1)
    worth: float = Field(gt=0, le=28)
    intercept: float
    coefficients: tuple[float, float, float, float, float]


class RegressionCheck(Piece):
    """The regressions of one prior. `people`: how many each was trained on."""

    schema_version: Literal[1]
    file: Literal["regression_check"]
    condition: str
    prior: str
    trained_on: dt.date
    people: int = Field(gt=0)
    seed: int
    features: tuple[str, ...]
    status: Literal["assumption"]
    note: str
    review: dict[str, Any]
    rows: tuple[Trained, ...] = Field(min_length=1)

    def row(self, *, scale: str, cycles: int, worth: float) -> Trained | None:
        """The regression of this scale and worth for the most cycles that are not above `cycles`; None without one."""
        fits = [
            one for one in self.rows if one.scale == scale and one.worth == worth and one.cycles <= cycles
        ]
        return max(fits, key=lambda one: one.cycles, default=None)


def parse_regression_check(text: str) -> RegressionCheck:
    """The regressions of this YAML. Raises KnowledgeError naming every fault."""
    return parse_model(text, RegressionCheck, file=FILE, also=_faults)


def _faults(document: dict[str, Any]) -> list[str]:
    if tuple(document.get("features", ())) == FEATURES:
        return []
    return [f"features: they are {', '.join(FEATURES)}; train the regressions anew"]


def faults_of_regression_check(check: RegressionCheck, prior_id: str) -> list[str]:
    """What does not fit the prior in use."""
    if check.prior == prior_id:
        return []
    return [
        f"priors/{FILE}: of {check.prior}, but the prior is {prior_id}. Run `python -m reprieve.validation regression`."
    ]
