"""What would a plain regression on five averages of the diary decide?

Logistic regression of "the specific days are above h" on bad days per 28 at baseline and in four phases of the cycle
(weeks 1-2, 3-6, 7-9, 10-12 after a visit, all cycles together), each person weighing as many days as a wrong decision
would cost. Its score is no chance: above 0 it goes on. Trained on virtual people of the prior world only; shipped as
knowledge/priors/regression_check.yaml, which `response.regression_check` reads.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import yaml
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.knowledge.regression_check import FEATURES, RegressionCheck, Trained
from reprieve.registry.cohort import Scale
from reprieve.validation.virtual_people import People, baseline_days, people_of, phase_days
from reprieve.validation.worlds import WORLDS

Floats = NDArray[np.float64]

WORTHS = (0.5, 1.0, 2.0)  # days per 28
SCALES: tuple[Scale, ...] = ("yes_no", "four_level", "nrs")
CYCLES = (2, 4)
SEED = 20261122  # of the people it is trained on; nobody of them is in a test
PEOPLE = 20_000


def features_of(people: People) -> Floats:
    """(person, feature) bad days per 28; a phase without a recorded day has the person's mean of the others."""
    found = np.column_stack([baseline_days(people), phase_days(people)])
    return np.where(np.isnan(found), np.nanmean(found, axis=1, keepdims=True), found)


def goes_on(row: Trained, features: Floats) -> NDArray[np.bool_]:
    """Whether each person goes on by this regression."""
    return np.asarray(row.intercept + features @ np.array(row.coefficients) > 0)


def trained(features: Floats, specific: Floats, *, worth: float, cycles: int, scale: Scale) -> Trained:
    """The regression of these people for this worth."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    design = np.column_stack([np.ones(len(features)), features])
    model = GLM(
        (specific > worth).astype(float), design, family=Binomial(), var_weights=np.abs(specific - worth)
    )
    values = [round(float(one), 5) for one in model.fit().params]
    return Trained(
        scale=scale, cycles=cycles, worth=worth, intercept=values[0],
        coefficients=(values[1], values[2], values[3], values[4], values[5]),
    )  # fmt: skip


def train_all(
    prior: Prior, *, on: dt.date, people: int = PEOPLE, seed: int = SEED, scales: tuple[Scale, ...] = SCALES
) -> RegressionCheck:
    """Every regression of the check."""
    rows = []
    for scale in scales:
        for cycles in CYCLES:
            drawn = people_of(WORLDS[0], prior, count=people, cycles=cycles, seed=seed, scale=scale)
            features = features_of(drawn)
            rows += [
                trained(features, drawn.specific, worth=worth, cycles=cycles, scale=scale)
                for worth in WORTHS
            ]
    return RegressionCheck(
        schema_version=1, file="regression_check", condition=prior.condition, prior=prior.id, trained_on=on, people=people,
        seed=seed, features=FEATURES, status="assumption",
        note="No real person is in it: virtual people of the prior world, 10 % of days missing, cycles of 84 days.",
        review={"checked_by": None, "next": dt.date(2027, 1, 15)}, rows=tuple(rows),
    )  # fmt: skip


def as_yaml(check: RegressionCheck) -> str:
    """The file."""
    head = "# Written by `python -m reprieve.validation regression`; never edited by hand. Bad days per 28 in; above 0: go on.\n"
    document = {
        **check.model_dump(mode="json"),
        "trained_on": check.trained_on,
        "review": dict(check.review),
    }
    return head + yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=140)
