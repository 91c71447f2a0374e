"""What is believed of one person's course before their diary is read, and on whose authority.

Parameters of the daily model have a `scale`: natural (normal), log (log-normal; `mean` is the median, `sd` that of
the logarithm) or half_normal (`sd` its scale). Conditions without trials of the daily course borrow the numbers of
chronic migraine, widened, and are marked `not_validated`.
"""

from __future__ import annotations

from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError

NAMES = ("b", "rho", "pi", "tau_pi", "eps", "delta", "t_on", "half_relief")
Status = Literal["estimated", "informative", "assumption", "fixed"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Sourced(_Row):
    """A row that says where its numbers are from: a key of `sources`."""

    source: str


class Belief(_Sourced):
    """One parameter: centre, spread, the scale they are on, and where they come from."""

    mean: float
    sd: float = Field(gt=0)
    scale: Literal["natural", "log", "half_normal"]
    unit: str
    status: Status
    meaning: str


class Drift(_Sourced):
    """Slow change of the burden: stationary AR(1) on blocks of days; `sd` in log odds."""

    sd: float = Field(gt=0)
    time_constant_days: float = Field(gt=0)
    block_days: int = Field(gt=0)
    status: Status


class CutPoints(_Sourced):
    """Steps between the cut points of a scale (log odds), and how much people differ in each (log SD)."""

    increments: tuple[float, ...]
    log_sd: float = Field(gt=0)
    status: Status


class Constant(_Sourced):
    """A number of the model that no diary changes."""

    value: float = Field(gt=0)
    unit: str
    status: Status
    note: str | None = None


class StandardUnits(_Sourced):
    """What counts as one dose of a product in a condition; units belong to the product. None: no toxin."""

    units: float | None
    status: Status
    verification: Literal["verified", "recalled"]
    note: str | None = None


class Entry(_Row):
    """Who is thought of: at least so many days with headache of 28."""

    headache_days_of_28: int = Field(ge=0, le=28)


class Prior(_Row):
    """The belief for one condition. `validation`: what the response answers of it were tested on."""

    id: str
    condition: str
    validation: Literal["simulated", "not_validated"]
    parameters: dict[str, Belief]
    drift: Drift
    cut_points: dict[Literal["four_level", "nrs"], CutPoints]
    fixed: dict[str, Constant]
    standard_units: dict[str, StandardUnits]
    entry: Entry | None = None
    assumptions: tuple[str, ...]


class Source(_Row):
    """Where numbers come from, and how that was seen."""

    title: str
    verification: Literal["verified", "recalled"]
    note: str | None = None


class _Others(_Row):
    base: str
    validation: Literal["not_validated"]
    status: Status
    standard_units: dict[str, dict[str, StandardUnits]]
    conditions: tuple[str, ...]
    widen: dict[str, float]
    delta_mean: float
    assumptions: tuple[str, ...]


class _File(_Row):
    schema_version: int
    file: str
    review: dict[str, Any]
    sources: dict[str, Source]
    priors: tuple[Prior, ...]
    other_conditions: _Others


class Priors(_Row):
    """Every prior of the file, by condition."""

    by_condition: dict[str, Prior]
    sources: dict[str, Source]

    def of(self, condition: str) -> Prior:
        """The prior of this condition. Raises KnowledgeError where there is none."""
        if condition not in self.by_condition:
            known = ", ".join(self.by_condition)
            raise KnowledgeError(
                f"priors.yaml: no prior for {condition!r}; add one, or use one of: {known}"
            )
        return self.by_condition[condition]


def parse_priors(text: str) -> Priors:
    """The priors of the file. Raises KnowledgeError naming every fault."""
    try:
        file = _File.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError("priors.yaml:\n  " + "\n  ".join(faults)) from None
    faults = [fault for prior in file.priors for fault in _faults_of(prior, file.sources)]
    base = next((prior for prior in file.priors if prior.id == file.other_conditions.base), None)
    if base is None:
        faults.append(
            f"other_conditions.base: no prior has the id {file.other_conditions.base!r}; name one that is there"
        )
    if faults:
        raise KnowledgeError("priors.yaml:\n  " + "\n  ".join(faults))
    assert base is not None
    by_condition = {prior.condition: prior for prior in file.priors}
    for condition in file.other_conditions.conditions:
        by_condition.setdefault(condition, _borrowed(base, condition, file.other_conditions))
    return Priors(by_condition=by_condition, sources=file.sources)


def faults_of_priors(priors: Priors, conditions: set[str]) -> list[str]:
    """What does not hold together with the other files: a condition that `conditions.yaml` does not know."""
    return [
        f"priors.yaml: {name!r} is no condition; use an id of conditions.yaml"
        for name in priors.by_condition
        if name not in conditions
    ]


def _faults_of(prior: Prior, sources: dict[str, Source]) -> list[str]:
    where = f"priors[{prior.id}]"
    faults = [f"{where}.parameters: no {name!r}; add it" for name in NAMES if name not in prior.parameters]
    faults += [
        f"{where}.parameters.{name}: not a parameter of the model; take it out"
        for name in prior.parameters
        if name not in NAMES
    ]
    for name, belief in prior.parameters.items():
        if belief.scale == "log" and belief.mean <= 0:
            faults.append(
                f"{where}.parameters.{name}.mean: {belief.mean:g} has no logarithm; give a median above 0"
            )
    needed = ("a50", "hill", "expectation_half_life_days", "expectation_log_odds_per_day_gained")
    faults += [f"{where}.fixed: no {name!r}; add it" for name in needed if name not in prior.fixed]
    for scale, steps in (("four_level", 2), ("nrs", 9)):
        cuts = prior.cut_points.get(scale)  # type: ignore[call-overload]
        if cuts is None or len(cuts.increments) != steps or min(cuts.increments) <= 0:
            faults.append(f"{where}.cut_points.{scale}: need {steps} increments above 0")
    rows: list[tuple[str, _Sourced]] = [*prior.parameters.items(), ("drift", prior.drift), *prior.cut_points.items(), *prior.fixed.items(),
            *prior.standard_units.items()]  # fmt: skip
    faults += [
        f"{where}.{name}.source: no {row.source!r}; add it under `sources`"
        for name, row in rows
        if row.source not in sources
    ]
    return faults


def _borrowed(base: Prior, condition: str, others: _Others) -> Prior:
    """The numbers of another condition, widened, each marked an assumption."""
    parameters = {}
    for name, belief in base.parameters.items():
        changed: dict[str, Any] = {"status": "assumption", "sd": belief.sd * others.widen.get(name, 1.0)}
        if name == "delta":
            changed["mean"] = others.delta_mean
        parameters[name] = belief.model_copy(update=changed)
    placebo = {name: row for name, row in base.standard_units.items() if row.units is None}
    return base.model_copy(
        update={
            "id": f"{base.id}_for_{condition}",
            "condition": condition,
            "validation": others.validation,
            "parameters": parameters,
            "standard_units": {**placebo, **others.standard_units.get(condition, {})},
            "entry": None,
            "assumptions": (*others.assumptions, *base.assumptions),
        }
    )
