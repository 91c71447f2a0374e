"""What would a plain regression on five averages of the diary decide?

Logistic regression of "the specific days are above h" on bad days per 28 at baseline and in four phases of the cycle
(weeks 1-2, 3-6, 7-9, 10-12 after a visit, all cycles together), each person weighing as many days as a wrong decision
would cost. Its score is no chance: above 0 it goes on. Trained on virtual people of the prior world only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.validation.virtual_people import People, baseline_days, phase_days

Floats = NDArray[np.float64]
FEATURES = ("baseline", "weeks 1-2", "weeks 3-6", "weeks 7-9", "weeks 10-12")


def features_of(people: People) -> Floats:
    """(person, feature) bad days per 28; a phase without a recorded day has the person's mean of the others."""
    found = np.column_stack([baseline_days(people), phase_days(people)])
    return np.where(np.isnan(found), np.nanmean(found, axis=1, keepdims=True), found)


@dataclass(frozen=True, eq=False)
class Regression:
    """Goes on where intercept + coefficients @ features is above 0."""

    intercept: float
    coefficients: Floats

    def goes_on(self, features: Floats) -> NDArray[np.bool_]:
        return np.asarray(self.intercept + features @ self.coefficients > 0)


def trained(features: Floats, specific: Floats, worth: float) -> Regression:
    """The regression of these people for this worth (days per 28)."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    design = np.column_stack([np.ones(len(features)), features])
    cost = np.abs(specific - worth)
    model = GLM((specific > worth).astype(float), design, family=Binomial(), var_weights=cost)
    found = model.fit()
    return Regression(float(found.params[0]), np.asarray(found.params[1:]))
