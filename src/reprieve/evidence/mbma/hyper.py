"""Which numbers describe a population of patients, and what was believed of each before the trials?

Hyperparameters stand in one vector in the order of `NAMES`; those of spread as logarithms. People differ around them:
b, pi, delta normal, tau_pi, t_on and half_relief log-normal, eps half-normal, as in the daily model. Their prior mean
and SD, their range and their status are in `knowledge/priors/hyperpriors.yaml`.
"""

from __future__ import annotations

from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError

PLACEBO = ("mu_b", "log_sd_b", "mu_rho", "log_sd_drift", "mu_pi", "log_sd_pi", "mu_log_tau", "log_sd_eps")
SPECIFIC = ("mu_delta", "log_sd_delta", "mu_log_on", "mu_log_half")
NAMES = (*PLACEBO, *SPECIFIC)
Status = Literal["estimated", "informative", "assumption", "fixed"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HyperPrior(_Row):
    """A hyperparameter before the trials: normal(mean, sd) within `low` to `high`, where the emulator holds.

    `kept`: the belief about a person keeps what was assumed, whatever the fit says: figures of whole arms tell it only
    through further assumptions.
    """

    mean: float
    sd: float = Field(gt=0)
    low: float
    high: float
    status: Status
    source: str
    meaning: str
    kept: bool = False


class Constants(_Row):
    """What the fit leaves alone. Spreads between people (SD, or log SD of times); times in days."""

    sd_rho: float = Field(gt=0)
    log_sd_tau: float = Field(gt=0)
    log_sd_on: float = Field(gt=0)
    log_sd_half: float = Field(gt=0)
    drift_time_constant_days: float = Field(gt=0)
    a50: float = Field(gt=0)
    hill: float = Field(gt=0)
    expectation_half_life_days: float = Field(gt=0)
    between_trials_sd: float = Field(gt=0)  # half-normal scale, log odds, of pi and of delta
    any_headache_log_odds: (
        float  # how much more often a diary's headache day comes than a trial's of 4 hours or more
    )
    any_headache_sd: float = Field(gt=0)
    withdrawal_sd: float = Field(
        gt=0
    )  # log odds: what withdrawal may add to pi in a trial that began with one
    blinding_bias_days: float = Field(
        gt=0
    )  # half-normal scale, days per 28, in the variant with blinding bias
    source: str


class HyperPriors(_Row):
    """The whole file: a prior of each hyperparameter, the constants, and where they come from."""

    schema_version: int
    file: str
    sources: dict[str, dict[str, str]]
    review: dict[str, Any]
    hyperparameters: dict[str, HyperPrior]
    constants: Constants


def parse_hyperpriors(text: str) -> HyperPriors:
    """The file's content. Raises KnowledgeError naming every fault."""
    try:
        found = HyperPriors.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError("hyperpriors.yaml:\n  " + "\n  ".join(faults)) from None
    rows = found.hyperparameters
    faults = [f"hyperparameters: no {name!r}; add it" for name in NAMES if name not in rows]
    faults += [
        f"hyperparameters.{name}: not a hyperparameter; take it out" for name in rows if name not in NAMES
    ]
    faults += [
        f"hyperparameters.{name}: need low < mean < high"
        for name, row in rows.items()
        if not row.low < row.mean < row.high
    ]
    faults += [
        f"{name}.source: no {source!r}; add it under `sources`"
        for name, source in [
            *((one, row.source) for one, row in rows.items()),
            ("constants", found.constants.source),
        ]
        if source not in found.sources
    ]
    if faults:
        raise KnowledgeError("hyperpriors.yaml:\n  " + "\n  ".join(faults))
    return found
