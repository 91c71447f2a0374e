"""How is a population learned from a registry written down, and how does a response read it?

A YAML file that names the registry's fit beside the prior it began from. What was not estimated stands with its
assumption and says so. Covariates' shifts are reported; a response uses the means, which are those of the reference
named in the file, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.chart import Chart
from reprieve.errors import KnowledgeError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.priors import Belief, Prior, Source


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Learned(_Row):
    """One parameter. Standard errors are on the scale where people are normal; None where the number is assumed."""

    mean: float
    sd: float = Field(gt=0)
    scale: Literal["natural", "log"]
    status: Literal["estimated", "assumption"]
    spread_status: Literal["estimated", "assumption"]
    mean_standard_error: float | None
    log_sd_standard_error: float | None
    narrowed: float
    spread_narrowed: float


class LearnedDrift(_Row):
    sd: float = Field(gt=0)
    time_constant_days: float = Field(gt=0)
    status: Literal["estimated", "assumption"]
    log_sd_standard_error: float | None
    atanh_memory_standard_error: float | None


class LearnedCuts(_Row):
    scale: Literal["four_level", "nrs"]
    increments: tuple[float, ...]
    log_sd: float = Field(gt=0)
    log_standard_errors: tuple[float | None, ...]
    log_sd_standard_error: float | None


class Shift(_Row):
    """How much a covariate moves a parameter's mean, on the scale where people are normal."""

    covariate: str
    parameter: str
    shift: float
    standard_error: float | None


class RegistryPrior(_Row):
    """A population learned from a registry."""

    schema_version: Literal[1]
    kind: Literal["registry_prior"]
    id: str
    condition: str
    base: str
    fitted_on: dt.date
    charts: int = Field(gt=0)
    simulated: bool
    settled: bool
    review: dict[str, Any]
    parameters: dict[str, Learned]
    drift: LearnedDrift
    cut_points: LearnedCuts | None
    reference: dict[str, str]
    shifts: tuple[Shift, ...]
    notes: tuple[str, ...]


def as_text(prior: RegistryPrior) -> str:
    """The file."""
    head = "# Learned from a registry by `reprieve registry fit`; not edited by hand. docs/registry.md says what it means.\n"
    return head + yaml.safe_dump(
        prior.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=120
    )


def read_registry_prior(path: Path) -> RegistryPrior:
    """The file as it stands. Raises KnowledgeError naming every fault."""
    try:
        return RegistryPrior.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(
            f"{path} cannot be read ({type(error).__name__}): name a file written by `reprieve registry fit`"
        ) from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError(
            f"{path}:\n  " + "\n  ".join(faults) + "\n  write it anew with `reprieve registry fit`"
        ) from None


def prior_from(learned: RegistryPrior, base: Prior) -> Prior:
    """The belief about one person of this registry: what was learned, in place of the base's."""
    parameters: dict[str, Belief] = dict(base.parameters)
    for name, one in learned.parameters.items():
        changed = one.model_dump(exclude={"mean_standard_error", "log_sd_standard_error"})
        source = (
            learned.id if "estimated" in (one.status, one.spread_status) else base.parameters[name].source
        )
        parameters[name] = base.parameters[name].model_copy(update={**changed, "source": source})
    own = learned.drift
    drift = base.drift.model_copy(
        update={
            "sd": own.sd,
            "time_constant_days": own.time_constant_days,
            "status": own.status,
            "source": learned.id,
        }
    )
    cut_points = dict(base.cut_points)
    if learned.cut_points is not None:
        cuts = learned.cut_points
        cut_points[cuts.scale] = base.cut_points[cuts.scale].model_copy(
            update={
                "increments": cuts.increments,
                "log_sd": cuts.log_sd,
                "status": "estimated",
                "source": learned.id,
            }
        )
    return base.model_copy(
        update={
            "id": learned.id, "parameters": parameters, "drift": drift, "cut_points": cut_points, "variant": None, "fit": None,
            "validation": "not_validated", "assumptions": (*learned.notes, *base.assumptions),
        }
    )  # fmt: skip


def with_prior(knowledge: Knowledge, path: Path) -> Knowledge:
    """The same knowledge, with the belief of this file for its condition; its version names the file's id.

    Raises KnowledgeError where the file cannot be read, or its base is not in this knowledge.
    """
    learned = read_registry_prior(path)
    base = knowledge.priors.of(learned.condition)
    if base.id != learned.base:
        raise KnowledgeError(
            f"{path}.base: {learned.base!r} is not the prior of {learned.condition} here ({base.id!r}): fit the registry "
            "again with this release"
        )
    prior = prior_from(learned, base)
    source = Source(
        title=f"Learned from a registry of {learned.charts:,} charts on {learned.fitted_on}",
        verification="recalled",
        note="fitted by this program; checked by nobody"
        + (", from simulated charts" if learned.simulated else ""),
    )
    priors = knowledge.priors.model_copy(
        update={
            "by_condition": {**knowledge.priors.by_condition, learned.condition: prior},
            "sources": {**knowledge.priors.sources, learned.id: source},
            "variants": {
                name: found
                for name, found in knowledge.priors.variants.items()
                if name != learned.condition
            },
        }
    )
    changed = Knowledge()
    changed.__dict__.update(knowledge.__dict__)
    changed.__dict__.update({"priors": priors, "version": f"{knowledge.version} with {learned.id}"})
    return changed


def computed_with(
    compute: Callable[[Sequence[Chart], Knowledge, dt.date | None], list[dict[str, Any]]], path: Path,
    charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """What `compute` finds with the prior of this file."""
    return compute(charts, with_prior(knowledge, path), as_of)


def rounded(value: float) -> float:
    """Seven figures: more than any registry tells."""
    return float(np.format_float_positional(value, precision=7, fractional=False))
