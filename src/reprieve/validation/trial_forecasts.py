"""How well are weeks 8-16 of a person in the toxin trial foretold from weeks 0-4, against a linear mixed model?

Nobody is in the fit that foretells them: both models are fitted to everybody else. The linear mixed model (statsmodels)
has a mean of its own for each arm and week, and for each person an intercept and a slope over the weeks. Scores: mean
absolute and squared error in points, the continuous ranked probability score of the normal forecast (Gneiting, Raftery 2007), and
how often its 90 % interval holds the score.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.toxin import ReliefTables
from reprieve.validation.forecast_scores import Compared, compared
from reprieve.validation.toxin_trial import DOSES, WEEK, WEEKS, Floats, Person, TrialFit, design, fit_trial

SEEN_UP_TO = 28.0  # days
NORMAL_95 = 1.6448536269514722


@dataclass(frozen=True, eq=False)
class Forecast:
    """Normal forecasts of one person's later scores: (visit,) each."""

    mean: Floats
    sd: Floats
    came: Floats


@dataclass(frozen=True)
class Foretold:
    """Ours and the linear mixed model on the same people."""

    ranked: Compared
    absolute: Compared
    root_mean_square: tuple[float, float]
    held: tuple[float, float]
    scores: int
    people: int
    not_settled: int  # fits of the linear mixed model that statsmodels warned of


def given_seen(
    mean: Floats, covariance: Floats, scores: Floats, seen: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Mean and SD of the unseen scores given the seen ones."""
    later = ~seen
    gain = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, later)]).T
    middle = mean[later] + gain @ (scores[seen] - mean[seen])
    left = covariance[np.ix_(later, later)] - gain @ covariance[np.ix_(seen, later)]
    return middle, np.sqrt(np.diag(left))


def ranked_normal(forecast: Forecast) -> Floats:
    """The continuous ranked probability score of normal forecasts, points."""
    from scipy.special import ndtr

    z = (forecast.came - forecast.mean) / forecast.sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(forecast.sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def foretell_trial(people: Sequence[Person], tables: ReliefTables, fit: TrialFit) -> Foretold:
    """Every person with a score in weeks 0-4 and one after. `fit`: of everybody, where each fit starts from."""
    ours, linear, not_settled = [], [], 0
    wanted = [
        n
        for n, one in enumerate(people)
        if (one.days <= SEEN_UP_TO).any() and (one.days > SEEN_UP_TO).any()
    ]
    for place in wanted:
        person = people[place]
        others = [one for n, one in enumerate(people) if n != place]
        seen = person.days <= SEEN_UP_TO
        own = fit_trial(others, tables, start=fit.logs, errors=False)
        ours.append(
            Forecast(*given_seen(*own.predicted(person), person.scores, seen), person.scores[~seen])
        )
        (mean, covariance), settled = linear_mixed(others, person)
        not_settled += not settled
        linear.append(Forecast(*given_seen(mean, covariance, person.scores, seen), person.scores[~seen]))
    who = np.repeat(wanted, [len(one.came) for one in ours]).tolist()
    pairs = [
        [np.concatenate([score(one) for one in side]) for side in (ours, linear)]
        for score in (ranked_normal, _off)
    ]
    roots = tuple(float(np.sqrt(np.mean(side**2))) for side in pairs[1])
    inside = tuple(
        float(np.mean(np.concatenate([_off(one) <= NORMAL_95 * one.sd for one in side])))
        for side in (ours, linear)
    )
    return Foretold(
        compared(pairs[0][0].tolist(), pairs[0][1].tolist(), who),
        compared(pairs[1][0].tolist(), pairs[1][1].tolist(), who),
        (roots[0], roots[1]),
        (inside[0], inside[1]),
        len(who),
        len(wanted),
        not_settled,
    )


def _off(forecast: Forecast) -> Floats:
    return np.abs(forecast.came - forecast.mean)


def linear_mixed(others: Sequence[Person], person: Person) -> tuple[tuple[Floats, Floats], bool]:
    """Mean and covariance of this person's scores by the linear mixed model of the others; whether it settled."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    rows = [
        (n, one.arm, day, score)
        for n, one in enumerate(others)
        for day, score in zip(one.days, one.scores, strict=True)
    ]
    who = np.array([row[0] for row in rows])
    scores = np.array([row[3] for row in rows])
    fixed = np.stack([_cell(row[1], row[2]) for row in rows])
    slopes = np.column_stack([np.ones(len(rows)), np.array([row[2] for row in rows]) / (WEEK * 16)])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = MixedLM(scores, fixed, groups=who, exog_re=slopes).fit(reml=False)
    own = np.column_stack([np.ones_like(person.days), person.days / (WEEK * 16)])
    mean = np.stack([_cell(person.arm, day) for day in person.days]) @ np.asarray(found.fe_params)
    covariance = own @ np.asarray(found.cov_re) @ own.T + found.scale * np.eye(len(person.days))
    return (mean, covariance), not said


def _cell(arm: str, day: float) -> Floats:
    """Which arm and week, as a row of zeros and a one."""
    row = np.zeros((len(DOSES), len(WEEKS)))
    row[list(DOSES).index(arm), WEEKS.index(int(day) // WEEK)] = 1.0
    return row.ravel()


@dataclass(frozen=True)
class ArmMean:
    """One printed mean beside the fit's 90 % predictive band for the mean of as many people."""

    arm: str
    week: int
    printed: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        return self.low <= self.printed <= self.high


def arm_means(people: Sequence[Person], fit: TrialFit) -> list[ArmMean]:
    """Every arm and week. The band holds chance among as many people and the doubt about the means, not about the times."""
    found = []
    for arm in DOSES:
        for week in WEEKS:
            scores = [
                float(one.scores[one.days == WEEK * week][0])
                for one in people
                if one.arm == arm and (one.days == WEEK * week).any()
            ]
            somebody = Person("", arm, np.array([float(WEEK * week)]), np.zeros(1))
            mean, variance = fit.predicted(somebody)
            columns = design(somebody, fit.times, fit.tables)
            doubt = float((columns @ fit.mean_covariance @ columns.T)[0, 0])
            half = NORMAL_95 * float(np.sqrt(variance[0, 0] / len(scores) + doubt))
            found.append(
                ArmMean(arm, week, float(np.mean(scores)), float(mean[0]) - half, float(mean[0]) + half)
            )
    return found
