"""Which patients stand for a population, and what would each day of theirs be like?

The same quasi-random people (Sobol points as normals) whatever the hyperparameters, so that a difference between two
populations is the hyperparameters' and not of chance, and predictions are smooth in them. Days: 28 before the first
injection and 168 after it, in 14-day blocks of drift; day 0 is the first injection, the second is on day 84.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import NAMES, Constants

Floats = NDArray[np.float64]

BASELINE_DAYS = 28
BLOCK_DAYS = 14
VISITS = (0, 84)
FOLLOWED_DAYS = 168
DAYS = np.arange(-BASELINE_DAYS, FOLLOWED_DAYS)
_BLOCKS = len(DAYS) // BLOCK_DAYS
_OWN = 8  # b, rho, pi, tau, eps, delta, t_on, half_relief
_TABLE = 400


class People(NamedTuple):
    """One value a person; `drift` (person, block). Units: log odds, days."""

    b: Any
    rho: Any
    pi: Any
    tau: Any
    eps: Any
    delta: Any
    t_on: Any
    half_relief: Any
    drift: Any


def normals(people: int, *, seed: int) -> Floats:
    """Quasi-random standard normals (person, dimension); `people` a power of two."""
    from scipy.stats import norm, qmc

    points = qmc.Sobol(_OWN + _BLOCKS, scramble=True, rng=np.random.default_rng(seed)).random(people)
    return np.asarray(norm.ppf(np.clip(points, 1e-9, 1 - 1e-9)))


def people_of(hyper: Any, z: Any, constants: Constants, xp: Any = np) -> People:
    """The people that these normals are in a population. `xp`: NumPy, or jax.numpy to trace it."""
    at = dict(zip(NAMES, [hyper[n] for n in range(len(NAMES))], strict=True))
    memory = np.exp(-BLOCK_DAYS / constants.drift_time_constant_days)
    sd_drift = xp.exp(at["log_sd_drift"])
    blocks = [sd_drift * z[:, _OWN]]
    for block in range(1, _BLOCKS):
        fresh = sd_drift * np.sqrt(1 - memory**2) * z[:, _OWN + block]
        blocks.append(memory * blocks[-1] + fresh)
    return People(
        b=at["mu_b"] + xp.exp(at["log_sd_b"]) * z[:, 0],
        rho=at["mu_rho"] + constants.sd_rho * z[:, 1],
        pi=at["mu_pi"] + xp.exp(at["log_sd_pi"]) * z[:, 2],
        tau=xp.exp(at["mu_log_tau"] + constants.log_sd_tau * z[:, 3]),
        eps=xp.exp(at["log_sd_eps"]) * xp.abs(z[:, 4]),
        delta=at["mu_delta"] + xp.exp(at["log_sd_delta"]) * z[:, 5],
        t_on=xp.exp(at["mu_log_on"] + constants.log_sd_on * z[:, 6]),
        half_relief=xp.exp(at["mu_log_half"] + constants.log_sd_half * z[:, 7]),
        drift=xp.stack(blocks, axis=1),
    )


def dummy_predictor(who: People, constants: Constants, xp: Any = np) -> Any:
    """The linear predictor of each day (person, day) with dummy injections, without the part of yesterday."""
    after = np.maximum(DAYS, 0)
    renewed = np.zeros(len(DAYS))
    for visit in VISITS:
        since = np.maximum(DAYS - visit, 0)
        left = np.exp(-np.log(2) * since / constants.expectation_half_life_days)
        renewed = np.where(visit <= DAYS, left, renewed)
    stayed = who.pi[:, None] * (1 - xp.exp(-after / who.tau[:, None]))
    untouched = who.b[:, None] + xp.repeat(who.drift, BLOCK_DAYS, axis=1)
    return untouched - stayed - who.eps[:, None] * renewed


def relief(who: People, constants: Constants, *, dose: float = 1.0, xp: Any = np) -> Any:
    """Relief (0-1) of each day (person, day) with toxin on both visits. `dose` in standard doses of the product."""
    log_ratio, log_half = _half_times(constants.a50, constants.hill)
    ratio = xp.exp(xp.interp(xp.log(who.half_relief / who.t_on), log_half, log_ratio))
    ka = np.log(2) / who.t_on[:, None]
    kd = ka / ratio[:, None]
    action = 0.0
    for visit in VISITS:
        since = np.maximum(DAYS - visit, 0)
        action = action + dose * (xp.exp(-kd * since) - xp.exp(-ka * since)) * ka / (ka - kd)
    powered = action**constants.hill
    return powered / (powered + constants.a50**constants.hill)


def _half_times(a50: float, hill: float) -> tuple[Floats, Floats]:
    """log(t_off/t_on) and the log of when relief has fallen to half its peak, in units of t_on, after one dose."""
    log_ratio = np.linspace(np.log(1.05), np.log(400.0), _TABLE)
    ka, kd = np.log(2), np.log(2) / np.exp(log_ratio)

    def of_one_dose(after: Floats) -> Floats:
        powered = ((np.exp(-kd * after) - np.exp(-ka * after)) * ka / (ka - kd)) ** hill
        return np.asarray(powered / (powered + a50**hill))

    top = np.log(ka / kd) / (ka - kd)
    peak, low, high = of_one_dose(top), top, top + 200 * np.exp(log_ratio)
    for _ in range(80):
        middle = (low + high) / 2
        over = of_one_dose(middle) > peak / 2
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return log_ratio, np.log((low + high) / 2)
