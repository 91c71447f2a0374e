"""What is believed of one person's course before their diary is read, and on whose authority.

Parameters of the daily model have a `scale`: natural (normal), log (log-normal; `mean` is the median, `sd` that of
the logarithm) or half_normal (`sd` its scale). `priors.yaml` holds what is not fitted and a stand-in; a file under
`priors/` written by `make evidence` takes the stand-in's place, and may have variants under other assumptions.
Conditions without trials of the daily course borrow the numbers of chronic migraine, widened, and are marked
`not_validated`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError
from reprieve.knowledge.fitted_prior import FittedPrior, Status, Variant, parse_fitted_prior

NAMES = ("b", "rho", "pi", "tau_pi", "eps", "delta", "t_on", "half_relief")
ALTERNATIVE: Variant = "blinding_bias"  # under which a decision is looked at again


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Sourced(_Row):
    """A row that says where its numbers are from: a key of `sources`."""

    source: str


class Belief(_Sourced):
    """One parameter: centre, spread, the scale they are on, and where they come from.

    `status` is the centre's. `narrowed`, `spread_narrowed`: SD after the trials over SD before them, of the centre and of
    the spread between people; None where no trial was fitted.
    """

    mean: float
    sd: float = Field(gt=0)
    scale: Literal["natural", "log", "half_normal"]
    unit: str
    status: Status
    meaning: str
    spread_status: Status | None = None
    narrowed: float | None = None
    spread_narrowed: float | None = None


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
    variant: Variant | None = None  # None: not fitted to trials
    fit: FittedPrior | None = None


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
    """Every prior, by condition; `variants` are the same conditions under other assumptions."""

    by_condition: dict[str, Prior]
    sources: dict[str, Source]
    variants: dict[str, dict[Variant, Prior]] = {}

    def of(self, condition: str) -> Prior:
        """The prior of this condition. Raises KnowledgeError where there is none."""
        if condition not in self.by_condition:
            known = ", ".join(self.by_condition)
            raise KnowledgeError(
                f"priors.yaml: no prior for {condition!r}; add one, or use one of: {known}"
            )
        return self.by_condition[condition]

    def alternative(self, condition: str) -> Prior | None:
        """The prior that grants trials without a test of their blinding a bias; None where none was fitted.

        A decision that differs under it should say so.
        """
        return self.variants.get(condition, {}).get(ALTERNATIVE)


def parse_priors(text: str, fitted: Mapping[str, str] | None = None) -> Priors:
    """The priors of the file. `fitted`: the text of each fitted file by its name. Raises KnowledgeError naming every fault."""
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
    fits = [parse_fitted_prior(content, name) for name, content in (fitted or {}).items()]
    sources = {**file.sources, **{fit.id: _source_of(fit) for fit in fits}}
    by_condition = {prior.condition: prior for prior in file.priors}
    variants: dict[str, dict[Variant, Prior]] = {}
    for fit in (one for one in fits if one.condition in by_condition):
        variants.setdefault(fit.condition, {})[fit.variant] = _fitted(by_condition[fit.condition], fit)
    by_condition |= {name: found["default"] for name, found in variants.items() if "default" in found}
    base = by_condition[base.condition]
    own = {fit.condition: fit for fit in fits if fit.variant == "default"}
    for condition in file.other_conditions.conditions:
        if condition in by_condition:
            continue
        borrowed = _borrowed(base, condition, file.other_conditions)
        by_condition[condition] = _fitted(borrowed, own[condition]) if condition in own else borrowed
    return Priors(by_condition=by_condition, sources=sources, variants=variants)


def _source_of(fit: FittedPrior) -> Source:
    return Source(
        title=f"Fitted on {fit.fitted_on} to {', '.join(fit.trials) or 'no trial'}: priors/{fit.condition}, {fit.variant}",
        verification="recalled"
        if any(one.verification == "recalled" for one in fit.figures)
        else "verified",
        note=f"estimated: {fit.estimated}; assumed: {fit.assumed}",
    )


def _fitted(base: Prior, fit: FittedPrior) -> Prior:
    """What was fitted, in place of the stand-in's parameters and drift."""
    parameters = {
        name: belief.model_copy(update={**fit.parameters[name].model_dump(), "source": fit.id})
        if name in fit.parameters
        else belief
        for name, belief in base.parameters.items()
    }
    changed = {
        "id": fit.id, "validation": fit.validation, "parameters": parameters, "assumptions": (*fit.notes, *base.assumptions),
        "drift": base.drift.model_copy(update={"sd": fit.drift_sd, "status": "informative", "source": fit.id}),
        "variant": fit.variant, "fit": fit,
    }  # fmt: skip
    return base.model_copy(update=changed)


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
        changed: dict[str, Any] = {
            "status": "assumption", "sd": belief.sd * others.widen.get(name, 1.0),
            "spread_status": None, "narrowed": None, "spread_narrowed": None,
        }  # fmt: skip
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
            "variant": None,
            "fit": None,
            "assumptions": (*others.assumptions, *base.assumptions),
        }
    )
