"""The course of both arms that is shipped: against the plain simulation, and against what the fit says of week 24."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from reprieve.evidence.mbma.course import course_by_week, hyper_draws
from reprieve.evidence.mbma.hyper import NAMES, parse_hyperpriors
from reprieve.evidence.mbma.plain import lives
from reprieve.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
COURSE = KNOWLEDGE.population_courses["chronic_migraine"]
FITTED = yaml.safe_load(KNOWLEDGE.text("priors/fitted_chronic_migraine.yaml"))
CONSTANTS = parse_hyperpriors(KNOWLEDGE.text("priors/hyperpriors.yaml")).constants
CENTRE = np.array([FITTED["hyperparameters"][name]["mean"] for name in NAMES])
MONTH = slice(21, 25)  # weeks 21 to 24


def middle(arm: str) -> float:
    return float(np.mean([getattr(week, arm)[1] for week in COURSE.weeks[MONTH]]))


def test_it_follows_from_the_prior_in_use():
    assert KNOWLEDGE.priors.of("chronic_migraine").id == COURSE.of


def test_the_last_month_is_what_the_fit_says_of_it():
    """Mean of PREEMPT 1 and 2 as the fitted file has them: baseline 19.9, change -6.7 (dummy) and -8.3 (toxin)."""
    rows = {
        (row["arm"], tuple(row["trials"])): row["model"]
        for row in FITTED["figures"]
        if row["reports"] == "change_weeks_21_24"
    }
    for arm, name in (("dummy", "placebo"), ("toxin", "active")):
        changes = [value for (which, _), value in rows.items() if which == name]
        assert len(changes) == 2
        assert middle(arm) == pytest.approx(19.9 + np.mean(changes), abs=0.7)


def test_one_population_goes_as_its_people_lived_one_by_one():
    weeks = course_by_week(CENTRE[None, :], CONSTANTS, entry_days=15, people=1024)
    lived = lives(CENTRE, CONSTANTS, people=20_000, seed=3, entry_days=15)
    for arm in ("dummy", "toxin"):
        days = np.asarray(getattr(lived, arm))
        assert weeks[0][arm][1] == pytest.approx(28 * days[:, :28].mean(), abs=0.3)
        for week in (3, 12, 13, 24):
            plainly = 28 * days[:, 28 + 7 * (week - 1) : 28 + 7 * week].mean()
            assert weeks[week][arm][1] == pytest.approx(plainly, abs=0.4)


def test_draws_spread_as_the_file_says():
    draws = hyper_draws(FITTED, draws=4000)
    row = FITTED["hyperparameters"]["mu_delta"]
    assert draws[:, NAMES.index("mu_delta")].mean() == pytest.approx(row["mean"], abs=0.01)
    assert draws[:, NAMES.index("mu_delta")].std() == pytest.approx(row["sd"], rel=0.05)
