"""What do the draws say in days and dates, each beside what was believed before the diary?"""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import NAMES, Prior
from reprieve.response.model import CORE, DELTA, EPS, HALF, PI, RHO, T_ON, TAU, B
from reprieve.response.posterior import Draws, Posterior
from reprieve.response.toxin import onset_days_of, relief_tables

Floats = NDArray[np.float64]

ENDS = (0.05, 0.5, 0.95)
DAYS = 28


def ends_of(values: Floats) -> Floats:
    """p05, median and p95 over the last axis (draws), as a new first axis."""
    ordered = np.sort(values, axis=-1)
    place = np.array(ENDS) * (values.shape[-1] - 1)
    below = np.floor(place).astype(int)
    low, high = ordered[..., below], ordered[..., np.minimum(below + 1, values.shape[-1] - 1)]
    return np.asarray(np.moveaxis(low + (high - low) * (place - below), -1, 0))


def triple(values: Floats) -> dict[str, float]:
    """p05, median and p95 of draws."""
    return named(ends_of(values))


def named(ends: Floats) -> dict[str, float]:
    """Three ends by their names."""
    low, middle, high = ends.tolist()
    return {"p05": round(low, 4), "median": round(middle, 4), "p95": round(high, 4)}


def beside(posterior: Floats, prior: Floats) -> dict[str, Any]:
    """A quantity with the prior's own beside it."""
    return {**triple(posterior), "prior": triple(prior)}


def share(truth: NDArray[np.bool_]) -> float:
    """The part of the draws in which something holds."""
    return round(float(np.mean(truth)), 4)


def specific_days(draws: Draws) -> Floats:
    """Days gained per 28, toxin against dummy injections at the same visits, over the treated time."""
    # rounded, so that no toxin is no gain to the last figure
    return np.asarray(np.round(DAYS * (draws.treated[1] - draws.treated[0]), 9))


def staying_days(draws: Draws) -> Floats:
    """Days gained per 28 with dummy injections against no visits: time, care and hope together."""
    return np.asarray(DAYS * (draws.treated[2] - draws.treated[1]))


def total_days(draws: Draws) -> Floats:
    """Days gained per 28 in all."""
    return np.asarray(DAYS * (draws.treated[2] - draws.treated[0]))


def improved(draws: Draws) -> Floats:
    """The part of the bad days that has gone, in all."""
    return np.asarray(1 - draws.treated[0] / draws.treated[2])


def half_relief(draws: Draws) -> Floats:
    """Days from an injection until relief is half of its peak."""
    return np.asarray(np.exp(draws.theta[:, HALF]))


def onset(draws: Draws, prior: Prior) -> Floats:
    """Days from an injection until relief has risen to half of its peak."""
    tables = relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value)
    return onset_days_of(tables, np.exp(draws.theta[:, T_ON]), half_relief(draws))


def wear_off(posterior: Posterior, worthwhile: float, needed: float) -> dict[str, Any]:
    """Dates by which half of the last injection's relief has gone; only where the effect is that sure."""
    toxin = [visit for visit in posterior.case.visits if visit.dose > 0]
    if not toxin or worthwhile < needed:
        return {
            "not_computed": f"Dates are given only where the chance of a worthwhile specific effect is at least {needed:.0%}.",
            "ask_for": [],
        }
    last = toxin[-1].on
    found = beside(half_relief(posterior.sample), half_relief(posterior.prior))
    return {"after": last.isoformat(), **_dated(found, last), "prior": _dated(found["prior"], last)}


def _dated(days: dict[str, Any], last: dt.date) -> dict[str, str]:
    """So many days after the last visit, as dates."""
    return {end: (last + dt.timedelta(round(days[end]))).isoformat() for end in ("p05", "median", "p95")}


def parameters(posterior: Posterior, prior: Prior) -> dict[str, dict[str, Any]]:
    """Each parameter's mean and SD beside the prior's, on its own unit."""
    theta = posterior.sample.theta
    values = {
        "b": theta[:, B],
        "rho": theta[:, RHO],
        "pi": theta[:, PI],
        "tau_pi": np.exp(theta[:, TAU]),
        "eps": renewed_of(theta[:, EPS], prior.parameters["eps"].sd),
        "delta": theta[:, DELTA],
        "t_on": np.exp(theta[:, T_ON]),
        "half_relief": np.exp(theta[:, HALF]),
    }
    found: dict[str, dict[str, Any]] = {}
    for name in NAMES:
        belief = prior.parameters[name]
        mean, sd = belief.mean, belief.sd
        if belief.scale == "log":
            mean, sd = mean * np.exp(sd**2 / 2), mean * np.exp(sd**2 / 2) * np.sqrt(np.expm1(sd**2))
        elif belief.scale == "half_normal":
            mean, sd = sd * np.sqrt(2 / np.pi), sd * np.sqrt(1 - 2 / np.pi)
        found[name] = {
            "mean": round(float(values[name].mean()), 4),
            "sd": round(float(values[name].std(ddof=1)), 4),
            "prior_mean": round(float(mean), 4),
            "prior_sd": round(float(sd), 4),
            "unit": belief.unit,
            "status": belief.status,
        }
    return found


def renewed_of(z: Floats, sd: float) -> Floats:
    """Renewed expectation in log odds from its standard normal; as in `model.eps_of`."""
    normal = NormalDist()
    return np.array([-sd * normal.inv_cdf(max(normal.cdf(-one) / 2, 1e-300)) for one in z.tolist()])


def prior_section(prior: Prior) -> dict[str, Any]:
    """The prior as it stands: names, mean and covariance on the scales where it is normal, and what is assumed."""
    rows = [prior.parameters[name] for name in NAMES]
    mean = [
        float(np.log(row.mean)) if row.scale == "log" else 0.0 if row.scale == "half_normal" else row.mean
        for row in rows
    ]
    sd = [1.0 if row.scale == "half_normal" else row.sd for row in rows]
    prefix = {"log": "log_", "half_normal": "z_", "natural": ""}
    return {
        "id": prior.id,
        "names": [f"{prefix[row.scale]}{name}" for name, row in zip(NAMES, rows, strict=True)],
        "mean": [round(one, 6) for one in mean],
        "cov": [[round(sd[i] ** 2, 6) if i == j else 0.0 for j in range(CORE)] for i in range(CORE)],
        "assumptions": list(prior.assumptions),
    }
