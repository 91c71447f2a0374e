"""Had another prior been believed: weighing draws anew against fitting anew."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response.observations import case_from_view
from reprieve.response.other_prior import expected_under, said_under
from reprieve.response.posterior import Future, each_posterior
from reprieve.response.quantities import specific_days
from reprieve.simulate import simulate

PRIORS = load_knowledge().priors
DEFAULT = PRIORS.of("chronic_migraine")
OTHER = PRIORS.alternative("chronic_migraine")
DRAWS = 4000


def posterior_of(seed, prior):
    chart = simulate("chronic_migraine", patients=1, cycles=3, seed=seed)[0].chart
    case = case_from_view(chart.as_of(chart.last_date), DEFAULT, chart=chart.name)
    return next(each_posterior([case], prior, seed=0, draws=DRAWS, futures=[[Future()]]))[1]


@pytest.mark.parametrize("seed", [1, 2])
def test_draws_weighed_anew_expect_what_a_new_fit_expects(seed):
    assert OTHER is not None
    posterior = posterior_of(seed, DEFAULT)
    anew = specific_days(posterior_of(seed, OTHER).draws)
    found = expected_under(posterior, DEFAULT, OTHER)
    own = specific_days(posterior.draws)
    assert found == pytest.approx(anew.mean(), abs=0.1 * own.std())
    assert found < own.mean(), "a prior that grants trials a bias expects less of the toxin"


def test_the_same_prior_changes_nothing():
    posterior = posterior_of(1, DEFAULT)
    assert expected_under(posterior, DEFAULT, DEFAULT) == pytest.approx(
        float(np.mean(specific_days(posterior.draws)))
    )


def test_a_decision_that_turns_says_so():
    assert OTHER is not None
    posterior = posterior_of(1, DEFAULT)
    expected = expected_under(posterior, DEFAULT, OTHER)
    own = float(specific_days(posterior.draws).mean())
    between = (expected + own) / 2
    decision = {"verdict": "continue", "because": ["first"]}
    turned = said_under(decision, posterior, DEFAULT, OTHER, worth=between)
    assert len(turned["because"]) == 2
    assert "blinding" in turned["because"][1]
    kept = said_under(decision, posterior, DEFAULT, OTHER, worth=-50.0)
    assert kept["because"] == ["first"]
    assert kept["under_other_prior"]["expected_days_per_28"] == round(expected, 2)
