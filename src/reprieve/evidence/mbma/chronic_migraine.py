"""Which prior do the trials of chronic migraine give, under which assumptions?

`evidence_of_trials` gathers what the fits share; `fit_variant` makes one fit; `fitted_file` writes it down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.emulator import Emulator
from reprieve.evidence.mbma.fingerprint import code_fingerprint, data_fingerprint
from reprieve.evidence.mbma.hyper import NAMES, HyperPriors, parse_hyperpriors
from reprieve.evidence.mbma.kept_emulator import emulator_for
from reprieve.evidence.mbma.observations import Observations, Observed, observed, parse_observations
from reprieve.evidence.mbma.people import normals, people_of, relief
from reprieve.evidence.mbma.person_prior import (
    PARAMETERS,
    covariance_of_centres,
    drift_sd,
    narrowed,
    person_prior,
    status_of,
)
from reprieve.evidence.mbma.sampling import not_converged, summary_of
from reprieve.evidence.mbma.sampling_error import covariance, of_one_person
from reprieve.evidence.mbma.trial_fit import USUAL, Sampling, Task, fit_trials
from reprieve.knowledge import Knowledge

Floats = NDArray[np.float64]
Say = Callable[[str], None]

CONDITION = "chronic_migraine"
ENTRY_DAYS = 15
SEED = 20261122
VARIANTS = ("default", "without_charm", "blinding_bias")
CHARM = "pijpers2019_charm"
_DRAWN = (*NAMES, "between_pi", "between_delta")


@dataclass(frozen=True, eq=False)
class Trials:
    """What every fit shares."""

    observations: Observations
    figures: tuple[Observed, ...]
    priors: HyperPriors
    emulator: Emulator
    standard_units: float


@dataclass(frozen=True, eq=False)
class Fit:
    """One fit with its draws, each (chain, draw, ...), and how well they were sampled."""

    task: Task
    draws: dict[str, Floats]
    summary: dict[str, dict[str, float]]


def evidence_of_trials(
    knowledge: Knowledge, *, progress: Callable[[int, int], None] = lambda *_: None, seed: int = SEED
) -> Trials:
    """The figures, the beliefs before them, and the emulator of the population average (minutes)."""
    observations = parse_observations(knowledge.text("priors/observations.yaml"))
    priors = parse_hyperpriors(knowledge.text("priors/hyperpriors.yaml"))
    standard = knowledge.priors.of(CONDITION).standard_units["onabotulinumtoxinA"].units
    assert standard is not None
    return Trials(
        observations,
        observed(observations, knowledge.evidence.arm_outcomes),
        priors,
        emulator_for(priors, entry_days=ENTRY_DAYS, seed=seed, progress=progress),
        standard,
    )


def low_dose_share(trials: Trials, units: float) -> float:
    """How much of the full relief so many units give, by the model's own dose response, averaged over a cycle."""
    centre = np.array([trials.priors.hyperparameters[name].mean for name in NAMES])
    who = people_of(centre, normals(256, seed=SEED), trials.priors.constants)
    first = slice(28, 28 + 84)
    full, low = (
        relief(who, trials.priors.constants, dose=dose)[:, first].mean()
        for dose in (1.0, units / trials.standard_units)
    )
    return float(low / full)


def fit_variant(
    trials: Trials, variant: str = "default", *, without: tuple[str, ...] = (), share_in_placebo: float | None = None,
    priors: HyperPriors | None = None, seed: int = SEED, say: Say = lambda _: None, sampling: Sampling = USUAL,
) -> Fit:  # fmt: skip
    """One fit. `without`: trials left out. `share_in_placebo`: for dummies that held toxin, in place of the model's own.

    The figures' covariance rests on people simulated at the posterior mean of a first, short fit.
    """
    observations = trials.observations
    for name in (*without, *((CHARM,) if variant == "without_charm" else ())):
        observations = observations.without(name)
    figures = tuple(one for one in trials.figures if set(one.trials) <= set(observations.trials))
    believed = priors or trials.priors
    shares = {
        name: (
            low_dose_share(trials, trial.placebo_units) if share_in_placebo is None else share_in_placebo
        )
        if trial.placebo_units
        else 0.0
        for name, trial in observations.trials.items()
    }
    place = np.array([believed.hyperparameters[name].mean for name in NAMES])
    draws: dict[str, Floats] = {}
    for last in (False, True):
        person = of_one_person(place, believed.constants, entry_days=ENTRY_DAYS, seed=seed)
        task = Task(
            observations, figures, covariance(figures, observations, person), believed, trials.emulator, shares,
            blinding_bias=variant == "blinding_bias",
        )  # fmt: skip
        length = sampling if last else Sampling(warmup=300, samples=200, chains=1)
        draws = fit_trials(task, seed=seed + last, sampling=length, progress=say)
        place = np.array([draws[name].mean() for name in NAMES])
    kept = {name: draws[name] for name in _DRAWN}
    return Fit(task, draws, summary_of(kept))


def fitted_file(fit: Fit, variant: str, *, today: dt.date, notes: tuple[str, ...]) -> dict[str, Any]:
    """The fit as the content of its file. Raises ValueError where it was not sampled well enough."""
    faults = not_converged(fit.summary)
    if faults:
        raise ValueError(f"{variant}: " + "; ".join(faults))
    priors, draws = fit.task.priors, fit.draws
    ratio = narrowed(draws, priors)
    return {
        "schema_version": 1,
        "id": f"trials_{today:%Y_%m}_{CONDITION}" + ("" if variant == "default" else f"_{variant}"),
        "condition": CONDITION,
        "variant": variant,
        "fitted_on": today,
        "data": data_of(fit.task),
        "code": code_fingerprint(),
        "estimated": "mean non-specific change, mean specific effect and, of those a trial screens, burden and spreads",
        "assumed": "spread of the specific effect between people, renewed hope, all times' spread, dose response",
        "validation": "simulated",
        "trials": list(fit.task.observations.trials),
        "drift_sd": round(drift_sd(draws), 4),
        "parameters": person_prior(draws, priors),
        "names": list(PARAMETERS),
        "covariance": [[round(float(one), 5) for one in row] for row in covariance_of_centres(draws)],
        "hyperparameters": {
            name: _hyperparameter(name, row, ratio[name], priors) for name, row in fit.summary.items()
        },
        "figures": figures_against(fit),
        "notes": list(notes),
    }


def data_of(task: Task) -> str:
    """The fingerprint of the figures, what is said of the trials, and the beliefs before them."""
    return data_fingerprint(
        [
            [[one.arm, one.reports, list(one.trials), one.printed] for one in task.figures],
            task.observations.model_dump(include={"trials", "spread_figures"}),
            task.priors.model_dump(include={"hyperparameters", "constants"}),
        ]
    )


def figures_against(fit: Fit) -> list[dict[str, Any]]:
    """Each figure beside what the fit says the same trial would report again: mean, 5 and 95 %."""
    predicted = fit.draws["predicted"].reshape(-1, len(fit.task.figures))
    rng = np.random.default_rng(SEED)
    chance = rng.multivariate_normal(
        np.zeros(len(fit.task.figures)), fit.task.covariance, size=len(predicted)
    )
    rows = []
    for n, figure in enumerate(fit.task.figures):
        again = predicted[:, n] + chance[:, n]
        ends = [float(predicted[:, n].mean()), *(float(one) for one in np.quantile(again, [0.05, 0.95]))]
        if figure.reports == "log_odds_half":
            ends = [100 / (1 + np.exp(-one)) for one in ends]
        model, low, high = (round(float(one), 2) for one in ends)
        rows.append(
            {
                "trials": list(figure.trials), "arm": figure.arm, "reports": figure.reports, "printed": figure.printed,
                "unit": figure.unit, "verification": figure.verification, "model": model, "low": low, "high": high,
            }
        )  # fmt: skip
    spreads = fit.draws["predicted_spread"].reshape(len(predicted), -1)
    for n, spread in enumerate(fit.task.observations.spread_figures):
        again = spreads[:, n] + spread.se * rng.standard_normal(len(predicted))
        low, high = np.quantile(again, [0.05, 0.95])
        rows.append(
            {
                "trials": list(spread.trials), "arm": "both", "reports": spread.reports, "printed": spread.value,
                "unit": "days/28d", "verification": fit.task.observations.sources[spread.source]["verification"],
                "model": round(float(spreads[:, n].mean()), 2), "low": round(float(low), 2), "high": round(float(high), 2),
            }
        )  # fmt: skip
    return rows


def _hyperparameter(
    name: str, row: Mapping[str, float], ratio: float, priors: HyperPriors
) -> dict[str, Any]:
    found: dict[str, Any] = {one: round(row[one], 4) for one in ("mean", "sd", "p05", "p95")}
    if name in priors.hyperparameters:
        before = priors.hyperparameters[name]
        found |= {"prior_mean": before.mean, "prior_sd": before.sd, "source": before.source}
        found["status"] = status_of(name, ratio, priors)
    else:
        scale = priors.constants.between_trials_sd
        found |= {
            "prior_mean": None, "prior_sd": round(scale * float(np.sqrt(1 - 2 / np.pi)), 4), "status": "assumption",
            "source": priors.constants.source,
        }  # fmt: skip
    sampled = {one: round(row[one], 4) for one in ("r_hat", "ess_bulk", "ess_tail")}
    return {**found, "narrowed": round(ratio, 3), **sampled}
