"""The same model written plainly: loops over days and categories, nothing shared with the code under test."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm


def chances(eta, cuts):
    above = [1.0, *(1 / (1 + np.exp(-(eta - c))) for c in cuts), 0.0]
    return np.array([above[k] - above[k + 1] for k in range(len(cuts) + 1)])


def log_likelihood(x, rho, cuts, y, run_in=60, coarse=()):
    """Forward algorithm over every day; before the first day come `run_in` unrecorded ones.

    `coarse`: (day, lowest, highest) of days that leave several categories open.
    """
    open_days = {day: range(lowest, highest + 1) for day, lowest, highest in coarse}
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
        elif day in open_days:
            struck = np.array([today[k] if k in open_days[day] else 0.0 for k in range(levels)])
            total += np.log(struck.sum())
            state = struck / struck.sum()
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
    """p: natural parameters, with lists `cycle_effects` and `cycle_durations` by visit, and `steps`: (beta, first,
    last) where there are any. Returns p1, p0, pb predictors without the part of yesterday."""
    durations = p.get("cycle_durations", [0.0] * len(visits))
    effects = p.get("cycle_effects", [0.0] * len(visits))
    t_off = [t_off_of(p["t_on"], p["half_relief"] * np.exp(one), a50, g) for one in durations]
    rows = []
    for t in range(length):
        burden = p["b"] + drift[t]
        for beta, first, last in p.get("steps", []):
            burden -= beta if first <= t <= last else 0.0
        stays = hope = relief = 0.0
        effect = p["delta"]
        if visits and t >= visits[0]:
            stays = p["pi"] * (1 - np.exp(-(t - visits[0]) / p["tau_pi"]))
            last = max(v for v in visits if v <= t)
            hope = p["eps"] * 0.5 ** ((t - last) / h)
            effect += effects[visits.index(last)]
            action = sum(
                q * one_dose(t - v, p["t_on"], off) for v, q, off in zip(visits, doses, t_off, strict=True)
            )
            relief = relief_of(action, a50, g)
        rows.append([burden - stays - hope - effect * relief, burden - stays - hope, burden])
    return np.array(rows).T


def settled_chance_of_pain(x, rho, cuts):
    """Chance of any pain where yesterday is at its expected place, by repetition."""
    levels = len(cuts) + 1
    lags = np.arange(levels) / (levels - 1)
    yesterday = 0.5
    for _ in range(200):
        yesterday = (1 - yesterday) * (chances(x, cuts) @ lags) + yesterday * (
            chances(x + rho, cuts) @ lags
        )
    none, worst = 1 - chances(x, cuts)[0], 1 - chances(x + rho, cuts)[0]
    return (1 - yesterday) * none + yesterday * worst, worst - none


def log_likelihood_of_span(x, rho, cuts, share, worth):
    """x: the predictors of the span's days."""
    chance = np.mean([settled_chance_of_pain(one, rho, cuts)[0] for one in x])
    return worth * (share * np.log(chance) + (1 - share) * np.log(1 - chance))


def log_likelihood_of_scores(x, rho, cuts, known, rows):
    """rows: (instrument, asked days, value, (intercept, intercept_sd, slope, sd), of); the days of a score that are in
    `known` count as they were. A multivariate normal for each instrument, up to a constant that does not depend on x."""
    levels = len(cuts) + 1
    total = 0.0
    for name in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == name]
        away = []
        for _, days, value, (intercept, _, slope, _), of in mine:
            parts = []
            for day in days:
                if day in known:
                    parts.append(known[day])
                    continue
                pain = settled_chance_of_pain(x[max(day, 0)], rho, cuts)[0]
                parts.append(
                    pain if of == "pain_days" else settled_place(x[max(day, 0)], rho, cuts, levels)
                )
            away.append(value - intercept - slope * np.mean(parts))
        _, intercept_sd, _, sd = mine[0][3]
        covariance = np.full((len(mine), len(mine)), intercept_sd**2) + sd**2 * np.eye(len(mine))
        total -= 0.5 * np.array(away) @ np.linalg.solve(covariance, np.array(away))
    return total


def settled_place(x, rho, cuts, levels):
    lags = np.arange(levels) / (levels - 1)
    place = 0.5
    for _ in range(200):
        place = (1 - place) * (chances(x, cuts) @ lags) + place * (chances(x + rho, cuts) @ lags)
    return place
