"""What did botulinum toxin do, visit by visit, in a real randomised trial: onset, peak, wear-off, by dose?

109 people with cervical dystonia, three arms (10,000 U and 5,000 U of type B, placebo), the TWSTRS total (0-85 points,
higher is worse) at weeks 0, 2, 4, 8, 12 and 16 (data/cdystonia, its SOURCE.md). It is no trial of head or face pain. The
course is that of the daily model on a score that is taken as normal:

    y(t) = b - pi (1 - exp(-t/28)) - eps exp(-ln2 t/21) [t > 0] - delta R(t; dose) + drift + noise

10,000 U is one standard dose. b, pi and delta differ between people; the times are those of the population. Given the
times all is linear and normal, so that each person's marginal likelihood is exact; means are found by generalised least
squares, the rest by maximum likelihood. Drift between visits has the daily model's memory (30 days).
Units: points; days. Missing: a visit without a score is left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.toxin import ReliefTables, action_of_one_dose, relief_of

Floats = NDArray[np.float64]

WEEK = 7
DOSES = {"botb_10000U": 1.0, "botb_5000U": 0.5, "placebo": 0.0}
WEEKS = (0, 2, 4, 8, 12, 16)
TAU, HOPE_HALF, DRIFT_DAYS = 28.0, 21.0, 30.0  # days; held
MEANS = ("b", "pi", "eps", "delta")
SPREADS = (
    "sd_b",
    "sd_pi",
    "sd_delta",
    "sd_drift",
    "sd_noise",
    "t_on",
    "half_relief",
)  # fitted as logarithms
LOWEST = np.log([0.3, 0.3, 0.3, 0.3, 0.3, 0.5, 30.0])
HIGHEST = np.log([60.0, 60.0, 60.0, 30.0, 30.0, 15.0, 300.0])


@dataclass(frozen=True, eq=False)
class Person:
    """One person of the trial. Arrays (visit,); `days` since the injection."""

    key: str
    arm: str
    days: Floats
    scores: Floats

    @property
    def dose(self) -> float:
        return DOSES[self.arm]


def trial_people(text: str) -> list[Person]:
    """Everybody of the table; a person is a site and a number."""
    rows: dict[tuple[str, str], list[tuple[int, float, str]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        rows.setdefault((row["site"], row["id"]), []).append(
            (int(row["week"]), float(row["twstrs"]), row["arm"])
        )
    return [
        Person(
            "-".join(key),
            visits[0][2],
            np.array([float(WEEK * week) for week, _, _ in sorted(visits)]),
            np.array([score for _, score, _ in sorted(visits)]),
        )
        for key, visits in rows.items()
    ]


def relief(days: Floats, dose: float, times: Floats, tables: ReliefTables) -> Floats:
    """Relief (0-1) on these days after one injection. `times`: log t_on and log half_relief of one standard dose."""
    grid = tables.start + tables.step * np.arange(len(tables.log_off_ratio))
    t_on = np.exp(times[0])
    t_off = t_on * np.exp(np.interp(times[1] - times[0], grid, tables.log_off_ratio))
    return relief_of(dose * action_of_one_dose(days, t_on, t_off), tables.a50, tables.hill)


def design(person: Person, times: Floats, tables: ReliefTables) -> Floats:
    """(visit, mean): how each mean moves the scores."""
    days = person.days
    return np.column_stack(
        [
            np.ones_like(days),
            np.exp(-days / TAU) - 1,
            -np.where(days > 0, np.exp(-np.log(2) * days / HOPE_HALF), 0.0),
            -relief(days, person.dose, times, tables),
        ]
    )


def covariance(person: Person, logs: Floats, columns: Floats) -> Floats:
    """(visit, visit) of one person's scores around the mean course. `columns`: from `design`."""
    sd = np.exp(logs[:5])
    apart = np.abs(person.days[:, None] - person.days[None, :])
    own = columns[:, [0, 1, 3]] * sd[:3]
    drift = sd[3] ** 2 * np.exp(-apart / DRIFT_DAYS)
    return np.asarray(own @ own.T + drift + sd[4] ** 2 * np.eye(len(person.days)))


@dataclass(frozen=True, eq=False)
class TrialFit:
    """Means (mean,) with their covariance, logarithms (spread,) with their standard errors, and the log likelihood."""

    means: Floats
    mean_covariance: Floats
    logs: Floats
    log_errors: Floats
    log_likelihood: float
    tables: ReliefTables
    at_bound: tuple[str, ...]

    @property
    def times(self) -> Floats:
        """log t_on and log half_relief."""
        return self.logs[5:]

    def predicted(self, person: Person) -> tuple[Floats, Floats]:
        """Mean and covariance of a person's scores before any is seen, without the doubt about the fit."""
        columns = design(person, self.times, self.tables)
        return columns @ self.means, covariance(person, self.logs, columns)


@dataclass(frozen=True, eq=False)
class Alike:
    """People of one arm seen on the same days; `one` stands for them. Shapes: scores (person, visit)."""

    one: Person
    scores: Floats


def alike(people: Sequence[Person]) -> list[Alike]:
    """People by arm and days of their visits."""
    found: dict[tuple[object, ...], list[Person]] = {}
    for person in people:
        found.setdefault((person.arm, *person.days.tolist()), []).append(person)
    return [Alike(group[0], np.stack([one.scores for one in group])) for group in found.values()]


def _solved(groups: Sequence[Alike], logs: Floats, tables: ReliefTables) -> tuple[float, Floats, Floats]:
    """Log likelihood at the best means for these logarithms, those means, and their covariance."""
    information, pull = np.zeros((len(MEANS), len(MEANS))), np.zeros(len(MEANS))
    constant = 0.0
    for group in groups:
        columns = design(group.one, logs[5:], tables)
        root = np.linalg.cholesky(covariance(group.one, logs, columns))
        count, size = group.scores.shape
        scaled = np.linalg.solve(root, np.column_stack([columns, group.scores.T]))
        own, seen = scaled[:, : len(MEANS)], scaled[:, len(MEANS) :]
        information += count * own.T @ own
        pull += own.T @ seen.sum(axis=1)
        constant -= 0.5 * np.sum(seen**2) + count * np.log(np.diag(root)).sum()
        constant -= 0.5 * count * size * np.log(2 * np.pi)
    means = np.linalg.solve(information, pull)
    return float(constant + 0.5 * pull @ means), np.asarray(means), np.asarray(np.linalg.inv(information))


START = np.log([10.0, 5.0, 6.0, 4.0, 3.0, 5.0, 80.0])


def fit_trial(
    people: Sequence[Person], tables: ReliefTables, *, start: Floats = START, errors: bool = True
) -> TrialFit:
    """The trial's course by maximum marginal likelihood."""
    from scipy.optimize import minimize

    groups = alike(people)

    def loss(logs: Floats) -> float:
        return -_solved(groups, logs, tables)[0]

    bounds = list(zip(LOWEST, HIGHEST, strict=True))
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-9, "eps": 1e-5})
    logs = np.asarray(found.x)
    value, means, spread = _solved(groups, logs, tables)
    stuck = (logs <= LOWEST + 1e-6) | (logs >= HIGHEST - 1e-6)
    log_errors = np.full(len(logs), np.nan)
    if errors:
        log_errors[~stuck] = _errors(loss, logs, np.flatnonzero(~stuck))
    at_bound = tuple(name for name, one in zip(SPREADS, stuck, strict=True) if one)
    return TrialFit(means, spread, logs, log_errors, value, tables, at_bound)


def _errors(loss: Callable[[Floats], float], logs: Floats, free: NDArray[np.int64]) -> Floats:
    """From the curvature, by central differences."""
    step = 0.02
    size = len(free)
    curved = np.zeros((size, size))
    for i in range(size):
        for j in range(i, size):
            total = 0.0
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                there = logs.copy()
                there[free[i]] += a * step
                there[free[j]] += b * step
                total += a * b * loss(there)
            curved[i, j] = curved[j, i] = total / (4 * step**2)
    variance = np.diag(np.linalg.inv(curved))
    return np.where(variance > 0, np.sqrt(np.abs(variance)), np.nan)


@dataclass(frozen=True)
class Times:
    """Days from an injection until relief has risen to half of its peak, to the peak, until it is half again; the peak (points)."""

    rise: float
    peak: float
    half: float
    points: float


def times_by_dose(fit: TrialFit, dose: float) -> Times:
    """The mean person's course after this dose."""
    days = np.arange(0.0, 400.0, 0.25)
    course = relief(days, dose, fit.times, fit.tables)
    top = int(np.argmax(course))
    above = np.flatnonzero(course >= course[top] / 2)
    return Times(
        float(days[above[0]]), float(days[top]), float(days[above[-1]]), float(fit.means[3] * course[top])
    )
