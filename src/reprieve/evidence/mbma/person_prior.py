"""What do the fitted populations let us expect of the next patient?

The next patient is of a new setting: what is not known of the population, what differs between trials and what differs
between people all widen the belief. Means and SDs are on the scale where the daily model's prior is normal. The burden is
moved and widened by an assumption: a trial counted days with 4 hours of headache or more, a diary counts any headache.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import NAMES, HyperPriors

Floats = NDArray[np.float64]

STILL_ASSUMED = 0.9  # posterior SD over prior SD above which a number counts as an assumption
PARAMETERS = ("b", "rho", "pi", "tau_pi", "eps", "delta", "t_on", "half_relief")
_CENTRE = {
    "b": "mu_b", "rho": "mu_rho", "pi": "mu_pi", "tau_pi": "mu_log_tau", "eps": "log_sd_eps",
    "delta": "mu_delta", "t_on": "mu_log_on", "half_relief": "mu_log_half",
}  # fmt: skip
_SPREAD = {"b": "log_sd_b", "pi": "log_sd_pi", "delta": "log_sd_delta"}
_BETWEEN = {"pi": "between_pi", "delta": "between_delta"}


def narrowed(draws: Mapping[str, Floats], priors: HyperPriors) -> dict[str, float]:
    """Posterior SD over prior SD of every hyperparameter, and of what differs between trials."""
    found = {name: float(draws[name].std()) / priors.hyperparameters[name].sd for name in NAMES}
    half_normal = priors.constants.between_trials_sd * np.sqrt(1 - 2 / np.pi)
    return found | {name: float(draws[name].std() / half_normal) for name in _BETWEEN.values()}


def status_of(name: str, ratio: float, priors: HyperPriors) -> str:
    """Estimated where the trials narrowed it; else informative or an assumption, as it was before them."""
    row = priors.hyperparameters[name]
    if row.kept:
        return "assumption"
    if ratio <= STILL_ASSUMED:
        return "estimated"
    return "informative" if row.status == "informative" else "assumption"


def _mean_square(name: str, draws: Mapping[str, Floats], priors: HyperPriors) -> float:
    """The mean of a squared spread whose logarithm is `name`; as assumed where that is kept."""
    row = priors.hyperparameters[name]
    if row.kept:
        return float(np.exp(2 * row.mean + 2 * row.sd**2))
    return float(np.mean(np.exp(2 * draws[name])))


def person_prior(draws: Mapping[str, Floats], priors: HyperPriors) -> dict[str, dict[str, Any]]:
    """Mean and SD of each parameter of one person, its scale, and whether trials or assumptions gave them."""
    constants, ratio = priors.constants, narrowed(draws, priors)
    fixed_spread = {
        "rho": constants.sd_rho, "tau_pi": constants.log_sd_tau, "t_on": constants.log_sd_on,
        "half_relief": constants.log_sd_half,
    }  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for name in PARAMETERS:
        centre = draws[_CENTRE[name]]
        row: dict[str, Any] = {
            "status": status_of(_CENTRE[name], ratio[_CENTRE[name]], priors),
            "narrowed": round(ratio[_CENTRE[name]], 3),
        }
        if name == "eps":
            found[name] = {
                "mean": 0.0, "sd": round(_mean_square(_CENTRE[name], draws, priors) ** 0.5, 4), "scale": "half_normal", **row,
            }  # fmt: skip
            continue
        if name in _SPREAD:
            spread = _mean_square(_SPREAD[name], draws, priors)
            row["spread_narrowed"] = round(ratio[_SPREAD[name]], 3)
            row["spread_status"] = status_of(_SPREAD[name], ratio[_SPREAD[name]], priors)
        else:
            spread = fixed_spread[name] ** 2
            row["spread_status"] = "informative" if name == "rho" else "assumption"
        between = float(np.mean(draws[_BETWEEN[name]] ** 2)) if name in _BETWEEN else 0.0
        sd = float(np.sqrt(centre.var() + spread + between))
        if name == "b":  # a trial's headache day lasts 4 hours or more, a diary's need not
            row["status"] = "assumption"
            sd = float(np.hypot(sd, constants.any_headache_sd))
            centre = centre + constants.any_headache_log_odds
        log = name in {"tau_pi", "t_on", "half_relief"}
        mean = float(np.exp(centre.mean()) if log else centre.mean())
        found[name] = {
            "mean": round(mean, 4), "sd": round(sd, 4), "scale": "log" if log else "natural", **row,
        }  # fmt: skip
    return found


def covariance_of_centres(draws: Mapping[str, Floats]) -> Floats:
    """How what is not known of the centres goes together: (parameter, parameter), eps as the log of its scale."""
    return np.asarray(np.cov(np.stack([draws[_CENTRE[name]].ravel() for name in PARAMETERS])))


def drift_sd(draws: Mapping[str, Floats]) -> float:
    """SD of the slow drift in log odds."""
    return float(np.sqrt(np.mean(np.exp(2 * draws["log_sd_drift"]))))
