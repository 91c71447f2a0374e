"""The regression that is shipped is the best one for the people it says it was trained on."""

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.validation.plain_regression import features_of
from reprieve.validation.virtual_people import people_of
from reprieve.validation.worlds import WORLDS

KNOWLEDGE = load_knowledge()
CHECK = KNOWLEDGE.regression_check


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "cycles"), sorted({(row.scale, row.cycles) for row in CHECK.rows}))
def test_no_number_of_it_could_move_and_decide_better_on_the_people_it_was_trained_on(scale, cycles):
    """By hand: one Newton step of the weighted logistic likelihood from the numbers on file goes nowhere."""
    prior = KNOWLEDGE.priors.of(CHECK.condition)
    people = people_of(WORLDS[0], prior, count=CHECK.people, cycles=cycles, seed=CHECK.seed, scale=scale)
    x = np.column_stack([np.ones(CHECK.people), features_of(people)])
    for row in (one for one in CHECK.rows if (one.scale, one.cycles) == (scale, cycles)):
        kept = np.array([row.intercept, *row.coefficients])
        weight = np.abs(people.specific - row.worth)
        chance = 1 / (1 + np.exp(-x @ kept))
        slope = x.T @ (weight * ((people.specific > row.worth) - chance))
        bend = (x * (weight * chance * (1 - chance))[:, None]).T @ x
        assert np.abs(np.linalg.solve(bend, slope) / kept).max() < 0.005
