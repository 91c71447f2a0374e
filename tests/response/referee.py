"""The same model written plainly: loops over days and categories, nothing shared with the code under test."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm


def chances(eta, cuts):
    above = [1.0, *(1 / (1 + np.exp(-(eta - c))) for c in cuts), 0.0]
    return np.array([above[k] - above[k + 1] for k in range(len(cuts) + 1)])


def log_likelihood(x, rho, cuts, y, run_in=60):
    """Forward algorithm over every day; before the first day come `run_in` unrecorded ones."""
    levels = len(cuts) + 1
    state = np.full(levels, 1 / levels)
    total = 0.0
    for day in range(-run_in, len(y)):
        today = np.zeros(levels)
        for yesterday in range(levels):
            today += state[yesterday] * chances(x[max(day, 0)] + rho * yesterday / (levels - 1), cuts)
        if day >= 0 and y[day] >= 0:
            total += np.log(today[y[day]])
            state = np.eye(levels)[y[day]]
        else:
            state = today
    return total


def bad_chances(x, rho, cuts, bad_from, run_in=60):
    levels = len(cuts) + 1
    state = np.full(levels, 1 / levels)
    found = []
    for day in range(-run_in, len(x)):
        today = np.zeros(levels)
        for yesterday in range(levels):
            today += state[yesterday] * chances(x[max(day, 0)] + rho * yesterday / (levels - 1), cuts)
        state = today
        if day >= 0:
            found.append(state[bad_from:].sum())
    return np.array(found)


def one_dose(d, t_on, t_off):
    ka, kd = np.log(2) / t_on, np.log(2) / t_off
    return ka / (ka - kd) * (np.exp(-kd * d) - np.exp(-ka * d)) if d > 0 else 0.0


def relief_of(a, a50, g):
    return a**g / (a**g + a50**g)


def peak_relief(t_on, t_off, a50, g):
    ka, kd = np.log(2) / t_on, np.log(2) / t_off
    return relief_of(one_dose(np.log(ka / kd) / (ka - kd), t_on, t_off), a50, g)


def t_off_of(t_on, half_relief, a50, g):
    def beyond(t_off):
        return relief_of(one_dose(half_relief, t_on, t_off), a50, g) - peak_relief(t_on, t_off, a50, g) / 2

    return brentq(beyond, 1.05 * t_on, 400 * t_on, xtol=1e-12)


def eps_of(z, sd):
    return sd * norm.ppf((1 + norm.cdf(z)) / 2)


def predictors(p, drift, visits, doses, length, a50=0.4, g=3.0, h=21.0):
    """p: natural parameters. Returns p1, p0, pb predictors without the part of yesterday."""
    t_off = t_off_of(p["t_on"], p["half_relief"], a50, g)
    rows = []
    for t in range(length):
        burden = p["b"] + drift[t]
        stays = hope = relief = 0.0
        if visits and t >= visits[0]:
            stays = p["pi"] * (1 - np.exp(-(t - visits[0]) / p["tau_pi"]))
            last = max(v for v in visits if v <= t)
            hope = p["eps"] * 0.5 ** ((t - last) / h)
            action = sum(q * one_dose(t - v, p["t_on"], t_off) for v, q in zip(visits, doses, strict=True))
            relief = relief_of(action, a50, g)
        rows.append([burden - stays - hope - p["delta"] * relief, burden - stays - hope, burden])
    return np.array(rows).T
