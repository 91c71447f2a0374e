"""How many specific days does each way of deciding lose, in which world?

A decision is to go on or to stop after the last visit's twelve weeks. It costs |specific days - h| (days per 28) where it
is wrong, and nothing where it is right; the mean over people is the loss. The model goes on where the specific days it
expects are more than h: the smaller expected loss. Its own guard rails (`wait`, `not_yet_known`) are not counted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.knowledge.regression_check import RegressionCheck
from reprieve.validation.fixed_rules import goes_on_by_rule
from reprieve.validation.plain_regression import WORTHS, features_of, goes_on
from reprieve.validation.screened import screened
from reprieve.validation.virtual_people import people_of
from reprieve.validation.worlds import Tried

Floats = NDArray[np.float64]

MODEL, REGRESSION = "model", "regression"
BARS = {2: 0.10, 4: 0.18}  # by cycles: how far below the best fixed rule at h = 1 in the prior world


@dataclass(frozen=True)
class Loss:
    """Mean loss in days per 28, its standard error, and the share that goes on."""

    mean: float
    standard_error: float
    goes_on: float


@dataclass(frozen=True)
class InWorld:
    """The losses of one world after so many cycles: by worth, then by rule."""

    world: str
    cycles: int
    people: int
    seed: int
    losses: Mapping[float, Mapping[str, Loss]]
    ahead_of_regression: Mapping[
        float, tuple[float, float]
    ]  # mean of model less regression, and its standard error

    def best_fixed(self, worth: float) -> tuple[str, float]:
        """The fixed rule that loses least, and its loss."""
        fixed = {
            name: one.mean for name, one in self.losses[worth].items() if name not in (MODEL, REGRESSION)
        }
        name = min(fixed, key=lambda one: fixed[one])
        return name, fixed[name]

    def below_best_fixed(self, worth: float) -> float:
        """How far the model's loss lies below that of the best fixed rule, as a part of it; below 0: above it."""
        best = self.best_fixed(worth)[1]
        return 1 - self.losses[worth][MODEL].mean / best if best > 0 else -np.inf


def lost(goes_on: NDArray[np.bool_], specific: Floats, worth: float) -> Floats:
    """What each decision costs, days per 28."""
    return np.where(goes_on != (specific > worth), np.abs(specific - worth), 0.0)


def decide_in(
    tried: Tried, prior: Prior, check: RegressionCheck, *, people: int, cycles: int, seed: int
) -> InWorld:
    """Every way of deciding on the same people of one world."""
    drawn = people_of(tried, prior, count=people, cycles=cycles, seed=seed)
    expected = screened(drawn.cases, prior, seed=seed).specific.mean
    rules = goes_on_by_rule(drawn)
    features = features_of(drawn)
    losses, ahead = {}, {}
    for worth in WORTHS:
        row = check.row(scale="yes_no", cycles=cycles, worth=worth)
        assert row is not None, "trained for every worth"
        going = {MODEL: expected > worth, REGRESSION: goes_on(row, features), **rules}
        by_person = {name: lost(one, drawn.specific, worth) for name, one in going.items()}
        losses[worth] = {
            name: Loss(float(one.mean()), _error(one), float(going[name].mean()))
            for name, one in by_person.items()
        }
        apart = by_person[MODEL] - by_person[REGRESSION]
        ahead[worth] = (float(apart.mean()), _error(apart))
    return InWorld(tried.name, cycles, people, seed, losses, ahead)


def _error(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))
