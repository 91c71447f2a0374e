"""Which belief was fitted to the trials, when, to what, and how far is it more than an assumption?

One file a condition under `priors/`, written by `make evidence`, never by hand. A row's `narrowed` is the posterior SD
of its centre over the SD believed before the trials, `spread_narrowed` the same of the spread between people.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError

Status = Literal["estimated", "informative", "assumption", "fixed"]
Variant = Literal["default", "without_charm", "blinding_bias"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FittedBelief(_Row):
    """One parameter of one person: centre and spread, and whether trials or assumptions gave them."""

    mean: float
    sd: float = Field(gt=0)
    scale: Literal["natural", "log", "half_normal"]
    status: Status
    narrowed: float | None = None
    spread_status: Status | None = None
    spread_narrowed: float | None = None


class Hyperparameter(_Row):
    """A number of the population: posterior beside what was believed before, and how well it was sampled."""

    mean: float
    sd: float
    p05: float
    p95: float
    prior_mean: float | None
    prior_sd: float
    narrowed: float
    status: Status
    source: str
    r_hat: float
    ess_bulk: float
    ess_tail: float


class FigureUsed(_Row):
    """One published figure the fit had to meet, and what it says of it: mean and 5 to 95 % of replicated trials."""

    trials: tuple[str, ...]
    arm: str
    reports: str
    printed: float
    unit: str
    verification: Literal["verified", "recalled"]
    model: float
    low: float
    high: float


class FittedPrior(_Row):
    """The belief about one condition as fitted. `covariance`: what is not known of the centres, in the order of `names`."""

    schema_version: int
    id: str
    condition: str
    variant: Variant
    fitted_on: dt.date
    data: str
    code: str
    estimated: str
    assumed: str
    validation: Literal["simulated", "not_validated"]
    trials: tuple[str, ...]
    drift_sd: float = Field(gt=0)
    parameters: dict[str, FittedBelief]
    names: tuple[str, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    hyperparameters: dict[str, Hyperparameter] = {}
    figures: tuple[FigureUsed, ...] = ()
    notes: tuple[str, ...] = ()


def parse_fitted_prior(text: str, file: str) -> FittedPrior:
    """The belief in this file. Raises KnowledgeError naming every fault."""
    try:
        return FittedPrior.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError(
            f"{file}:\n  " + "\n  ".join(faults) + "\n  write it anew with `make evidence`"
        ) from None
