"""What is said of a fitted population: each number with its standard error, or that it kept its assumption?"""

from __future__ import annotations

import datetime as dt

import numpy as np

from reprieve.knowledge.priors import Prior
from reprieve.registry.climb import weak_belief
from reprieve.registry.covariates import Design
from reprieve.registry.fit import Fitted
from reprieve.registry.population import OWN
from reprieve.registry.prior_file import Learned, LearnedCuts, LearnedDrift, RegistryPrior, Shift, rounded
from reprieve.response.scales import Scale

_NOT_ESTIMATED = (
    "Renewed hope (eps) keeps its assumption: a diary hardly informs it, and only blinded trials can tell it from toxin.",
    "What cycles add, dated steps and the dose response keep their assumptions.",
    "The specific effect is told apart from change that stays by its rise and fall only; no chart had dummy injections to "
    "compare with, unless the registry says so.",
    "People who are in a registry are not all people: they were chosen, and stayed.",
)


def registry_prior_of(
    fitted: Fitted,
    prior: Prior,
    design: Design,
    *,
    fitted_on: dt.date,
    fingerprint: str,
    simulated: bool,
    scale: Scale,
) -> RegistryPrior:
    """The file's content for this fit."""
    population, assumed = fitted.population, fitted.assumed
    size, covariates = len(population.names), len(design.columns)
    errors, held = fitted.standard_errors, fitted.held
    belief = weak_belief(assumed)
    spreads = size * (1 + covariates)

    def error(place: int) -> float | None:
        return None if held[place] else rounded(float(errors[place]))

    def narrowed(place: int) -> float:
        return 1.0 if held[place] else round(float(errors[place] / belief.sd[place]), 3)

    parameters = {}
    for n, name in enumerate(OWN):
        log = prior.parameters[name].scale == "log"
        mean = float(population.mean[n])
        parameters[name] = Learned(
            mean=rounded(float(np.exp(mean)) if log else mean),
            sd=rounded(float(population.sd[n])),
            scale="log" if log else "natural",
            status="assumption" if held[n] else "estimated",
            spread_status="assumption" if held[spreads + n] else "estimated",
            mean_standard_error=error(n),
            log_sd_standard_error=error(spreads + n),
            narrowed=narrowed(n),
            spread_narrowed=narrowed(spreads + n),
        )
    shifts = [
        Shift(
            covariate=label, parameter=name, shift=rounded(float(population.effects[row, n])),
            standard_error=error(size * (1 + row) + n),
        )
        for row, label in enumerate(design.labels)
        for n, name in enumerate(population.names)
    ]  # fmt: skip
    return RegistryPrior(
        schema_version=1,
        kind="registry_prior",
        id=f"registry_{fitted_on:%Y_%m_%d}_{prior.condition}_{fingerprint[:8]}",
        condition=prior.condition,
        base=prior.id,
        fitted_on=fitted_on,
        charts=fitted.sums.charts,
        simulated=simulated,
        settled=fitted.settled,
        review={"checked_by": None},
        parameters=parameters,
        drift=_drift(fitted, prior, error(len(held) - 2), error(len(held) - 1)),
        cut_points=_cuts(fitted, scale, [error(n) for n in range(len(OWN), size)], error(len(held) - 3)),
        reference=dict(design.reference),
        shifts=tuple(shifts),
        notes=_notes(fitted, design, simulated),
    )


def _drift(fitted: Fitted, prior: Prior, log_sd: float | None, memory: float | None) -> LearnedDrift:
    correlation = float(np.tanh(fitted.population.atanh_memory))
    return LearnedDrift(
        sd=rounded(float(np.exp(fitted.population.log_drift_sd))),
        time_constant_days=rounded(-prior.drift.block_days / float(np.log(max(correlation, 1e-3)))),
        status="assumption" if log_sd is None else "estimated",
        log_sd_standard_error=log_sd,
        atanh_memory_standard_error=memory,
    )


def _cuts(
    fitted: Fitted, scale: Scale, errors: list[float | None], spread: float | None
) -> LearnedCuts | None:
    steps = fitted.population.mean[len(OWN) :]
    if not len(steps) or scale not in ("four_level", "nrs"):
        return None
    return LearnedCuts(
        scale=scale,
        increments=tuple(rounded(float(np.exp(step))) for step in steps),
        log_sd=rounded(float(np.exp(fitted.population.log_sd[-1]))),
        log_standard_errors=tuple(errors),
        log_sd_standard_error=spread,
    )


def _notes(fitted: Fitted, design: Design, simulated: bool) -> tuple[str, ...]:
    charts = f"{fitted.sums.charts:,}"
    said = [
        f"Learned from {charts} {'simulated ' if simulated else ''}charts of one registry, checked by nobody."
    ]
    kept = [label for label, held in zip(fitted.population.labels, fitted.held, strict=True) if held]
    if kept:
        said.append(f"The charts hardly tell these, which kept their assumption: {', '.join(kept)}.")
    if design.columns:
        means = ", ".join(f"{name} {value}" for name, value in design.reference)
        said.append(f"Means are those of {means}; a response reads them without the shifts.")
    if not fitted.settled:
        said.append("The fit had not settled when it was ended: its numbers may still move.")
    return (*said, *_NOT_ESTIMATED)
