"""What would simpler forecasters say of the next days: last month's share, a beta-binomial, a mixed regression?

Each is told the same as the model: the person's days so far, and other people's diaries. `bad` and `of` count the
person's recorded days so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reprieve.validation.real_diaries import RealDiary

Floats = NDArray[np.float64]
LAST = 28  # days


class Rival(Protocol):
    """A forecaster of counts."""

    def counts(self, y: NDArray[np.int64], days: int) -> Floats:
        """The chance of each count of bad days in the next `days`, after the diary `y`."""
        ...


@dataclass(frozen=True)
class LastMonth:
    """The share of bad days among those recorded of the last 28, half a day added to each side so that it is never 0 or 1."""

    def counts(self, y: NDArray[np.int64], days: int) -> Floats:
        from scipy.stats import binom

        last = y[-LAST:][y[-LAST:] >= 0]
        share = (last.sum() + 0.5) / (len(last) + 1)
        return np.asarray(binom.pmf(np.arange(days + 1), days, share))


@dataclass(frozen=True)
class BetaBinomial:
    """Days are tosses of a person's own coin; the coins of others are a beta distribution."""

    a: float
    b: float

    def counts(self, y: NDArray[np.int64], days: int) -> Floats:
        from scipy.stats import betabinom

        seen = y[y >= 0]
        return np.asarray(
            betabinom.pmf(np.arange(days + 1), days, self.a + seen.sum(), self.b + len(seen) - seen.sum())
        )


def beta_binomial(diaries: Sequence[RealDiary]) -> BetaBinomial:
    """The coins of these people, by maximum likelihood."""
    from scipy.optimize import minimize
    from scipy.special import betaln

    bad = np.array([int((one.y == 1).sum()) for one in diaries])
    of = np.array([int((one.y >= 0).sum()) for one in diaries])

    def loss(log: Floats) -> float:
        a, b = np.exp(log)
        return -float(np.sum(betaln(a + bad, b + of - bad) - betaln(a, b)))

    a, b = np.exp(minimize(loss, np.zeros(2), method="Nelder-Mead").x)
    return BetaBinomial(float(a), float(b))


@dataclass(frozen=True)
class MixedRegression:
    """logit P = intercept + lag * (yesterday bad) + own, own normal between people: a GLMM.

    A person's own intercept is summed over nodes; an unrecorded yesterday counts with this person's share so far.
    """

    intercept: float
    lag: float
    sd: float

    def counts(self, y: NDArray[np.int64], days: int) -> Floats:
        nodes, weights = _hermite(41)
        base = self.intercept + self.sd * nodes
        none, bad = 1 / (1 + np.exp(-base)), 1 / (1 + np.exp(-base - self.lag))
        yesterday = none / (1 - (bad - none))
        for today in y.tolist():
            chance = none + yesterday * (bad - none)
            yesterday = chance
            if today >= 0:
                weights = weights * (chance if today else 1 - chance)
                weights = weights / weights.sum()
                yesterday = np.full_like(chance, float(today))
        state = np.zeros((days + 1, 2, len(nodes)))
        state[0, 0], state[0, 1] = weights * (1 - yesterday), weights * yesterday
        for _ in range(days):
            now_bad = state[:, 0] * none + state[:, 1] * bad
            now_good = state.sum(axis=1) - now_bad
            now_bad = np.concatenate([np.zeros_like(now_bad[:1]), now_bad[:-1]])
            state = np.stack([now_good, now_bad], axis=1)
        return np.asarray(state.sum(axis=(1, 2)))


@lru_cache(maxsize=2)
def _hermite(count: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


def mixed_regression(diaries: Sequence[RealDiary]) -> MixedRegression:
    """The GLMM of these people, by statsmodels' binomial mixed model (its variational fit).

    Its joint mode puts the spread between people at 0.9 and often does not settle; the variational fit gives 1.28, where
    the likelihood summed over nodes is largest at 1.32.
    """
    from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

    rows = [
        (place, one.y[day], one.y[day - 1])
        for place, one in enumerate(diaries)
        for day in range(1, len(one.y))
        if one.y[day] >= 0 and one.y[day - 1] >= 0
    ]
    who, today, yesterday = (np.array(column) for column in zip(*rows, strict=True))
    people = np.unique(who)
    effects = (who[:, None] == people[None, :]).astype(float)
    fixed = np.column_stack([np.ones(len(who)), yesterday]).astype(float)
    model = BinomialBayesMixedGLM(
        today.astype(float), fixed, effects, np.zeros(effects.shape[1], dtype=int), vcp_p=1.0, fe_p=2.0
    )
    size = 2 + 1 + len(people)
    found = model.fit_vb(mean=np.zeros(size), sd=np.full(size, 0.5))
    return MixedRegression(
        float(found.fe_mean[0]), float(found.fe_mean[1]), float(np.exp(found.vcp_mean[0]))
    )
