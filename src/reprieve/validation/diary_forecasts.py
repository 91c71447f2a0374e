"""How well are the 133 real diaries foretold, day by day and over the next weeks, against simpler forecasters?

Nobody's own diary is in the population that foretells it: people are in folds, and the population, the beta-binomial and
the mixed regression are estimated on the other folds. A forecast looks at nothing after its day.
One day: every recorded day after the first. 7 and 14 days: people with 28 recorded days, after the 21st and the 14th.
28 days: people with 56, after the 28th. Days in the stretch that are not recorded are not counted, by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reprieve.knowledge.priors import Prior
from reprieve.validation.diary_filter import Population, known_by_day, next_day, next_days, terms_of
from reprieve.validation.diary_population import LEAST, NAMES, START, Floats, Nodes, fit_population
from reprieve.validation.forecast_scores import Compared, compared, log_score, ranked_score
from reprieve.validation.real_diaries import RealDiary
from reprieve.validation.rival_forecasts import LastMonth, Rival, beta_binomial, mixed_regression

FOLDS = 7
AHEAD = {
    7: (28, 21),
    14: (28, 14),
    28: (56, 28),
}  # days ahead: fewest recorded days, and after how many it is made
OURS = "daily model"
SHIPPED = "daily model, prior as shipped"
WITHOUT_DRIFT = "daily model without drift"


@dataclass(frozen=True)
class Foretold:
    """One forecast of one person: by forecaster, its log score and its ranked score."""

    person: int
    days: int
    scores: Mapping[str, tuple[float, float]]


def shipped_population(prior: Prior) -> Floats:
    """The product's prior in the terms of `diary_population`: nobody was injected, so nothing changes with a visit."""
    b, rho = prior.parameters["b"], prior.parameters["rho"]
    drift = prior.drift
    values = (b.mean, np.log(b.sd), rho.mean, np.log(rho.sd), 0.0, LEAST["log_sd_change"], np.log(drift.sd))
    return np.array([*values, np.log(drift.time_constant_days)])


def without_drift(theta: Floats) -> Floats:
    """The same population without slow drift: what drift is worth in a forecast."""
    still = theta.copy()
    still[NAMES.index("log_drift_sd")] = LEAST["log_drift_sd"]
    return still


def foretell(
    diaries: Sequence[RealDiary],
    prior: Prior,
    *,
    seed: int,
    start: Floats = START,
    nodes: Nodes,
    folds: int = FOLDS,
) -> list[Foretold]:
    """Every forecast of every person."""
    order = np.random.default_rng(seed).permutation(len(diaries))
    found: list[Foretold] = []
    for fold in range(folds):
        held = set(order[fold::folds].tolist())
        others = [one for place, one in enumerate(diaries) if place not in held]
        theta = fit_population(diaries, start=start, nodes=nodes, errors=False, left_out=held).theta
        models = {
            OURS: Population(theta, nodes),
            SHIPPED: Population(shipped_population(prior), nodes),
            WITHOUT_DRIFT: Population(without_drift(theta), nodes),
        }
        rivals: dict[str, Rival] = {
            "share of the last 28 days": LastMonth(),
            "beta-binomial": beta_binomial(others),
            "mixed regression (GLMM)": mixed_regression(others),
        }
        for place in sorted(held):
            found += _of_person(place, diaries[place], models, rivals)
    return found


def _of_person(
    place: int, diary: RealDiary, models: Mapping[str, Population], rivals: Mapping[str, Rival]
) -> list[Foretold]:
    recorded = diary.recorded
    stops = {
        int(recorded[after - 1]) + 1: days
        for days, (fewest, after) in AHEAD.items()
        if len(recorded) >= fewest
    }
    chances: dict[tuple[int, int], dict[str, Floats]] = {}
    for name, population in models.items():
        terms = terms_of(population)
        for known in known_by_day(terms, population, diary.y, diary.since):
            day = known.day
            if 0 < day < len(diary.y) and diary.y[day] >= 0:
                bad = next_day(terms, known, float(diary.since[day]))
                chances.setdefault((day, 1), {})[name] = np.array([1 - bad, bad])
            if day in stops and day < len(diary.y):
                stretch = slice(day, min(day + stops[day], len(diary.y)))
                counted = diary.y[stretch] >= 0
                chances.setdefault((day, stops[day]), {})[name] = next_days(
                    terms, known, diary.since[stretch], counted
                )
    for (day, days), by_name in chances.items():
        counted_days = int((diary.y[day : day + days] >= 0).sum())
        for name, rival in rivals.items():
            by_name[name] = rival.counts(diary.y[:day], counted_days)
    return [
        Foretold(place, days, {name: _scored(one, diary, day, days) for name, one in by_name.items()})
        for (day, days), by_name in chances.items()
    ]


def _scored(chances: Floats, diary: RealDiary, day: int, days: int) -> tuple[float, float]:
    came = int((diary.y[day : day + days] == 1).sum())
    return log_score(chances, came), ranked_score(chances, came)


def summary(found: Sequence[Foretold]) -> dict[int, dict[str, tuple[int, Compared, Compared]]]:
    """By days ahead and rival: how many forecasts, then log score and ranked score against ours."""
    table: dict[int, dict[str, tuple[int, Compared, Compared]]] = {}
    for days in sorted({one.days for one in found}):
        these = [one for one in found if one.days == days]
        rivals = [name for name in these[0].scores if name != OURS]
        table[days] = {
            rival: (len(these), _against(these, rival, 0), _against(these, rival, 1)) for rival in rivals
        }
    return table


def _against(these: Sequence[Foretold], rival: str, score: int) -> Compared:
    return compared(
        [one.scores[OURS][score] for one in these],
        [one.scores[rival][score] for one in these],
        [one.person for one in these],
    )
