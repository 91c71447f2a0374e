"""What a trial would report, worked out exactly, is what living every day of many people gives."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.evidence.mbma.hyper import NAMES, parse_hyperpriors
from reprieve.evidence.mbma.people import DAYS, VISITS, People, dummy_predictor, normals, people_of, relief
from reprieve.evidence.mbma.plain import counted, lives
from reprieve.evidence.mbma.population import REPORTED, reported
from reprieve.knowledge import load_knowledge
from reprieve.simulate import predictors

PRIORS = parse_hyperpriors(load_knowledge().text("priors/hyperpriors.yaml"))
CONSTANTS = PRIORS.constants
# a population unlike the prior's centre, so that an effect left out would show
HYPER = dict(zip(NAMES, (-0.2, -0.3, 0.9, -0.5, 0.7, -0.5, 3.4, -0.9, 0.6, -0.7, 1.6, 4.4), strict=True))


def hyper(**changes):
    return np.array([{**HYPER, **changes}[name] for name in NAMES])


def exact(at, people=2048, **options):
    import jax

    jax.config.update("jax_enable_x64", True)
    dummy, toxin = np.asarray(reported(at, normals(people, seed=1), CONSTANTS, **options))
    return dict(zip(REPORTED, dummy, strict=True)), dict(zip(REPORTED, toxin, strict=True))


@pytest.fixture(scope="module")
def both_ways():
    return exact(hyper()), lives(hyper(), CONSTANTS, people=30_000, seed=2)


@pytest.mark.parametrize("arm", [0, 1])
def test_means_spreads_and_responders_are_those_of_plain_simulation(both_ways, arm):
    # with some 17,000 entered, a mean change has a standard error of 0.05 days and a share one of 0.004
    averaged, lived = both_ways[0][arm], counted(both_ways[1][arm])
    assert len(lived["half"]) > 10_000
    assert averaged["baseline_mean"] == pytest.approx(lived["baseline"].mean(), abs=0.08)
    assert averaged["baseline_sd"] == pytest.approx(lived["baseline"].std(), abs=0.06)
    periods = [averaged[name] for name in REPORTED if name.startswith("change_weeks")]
    assert periods == pytest.approx(lived["change"].mean(axis=0), abs=0.15)
    assert averaged["week_3_change"] == pytest.approx(lived["week_3"].mean(), abs=0.05)
    assert averaged["sd_change_weeks_21_24"] == pytest.approx(lived["change"][:, 5].std(), abs=0.1)
    share = lived["half"].mean()
    assert averaged["log_odds_half"] == pytest.approx(np.log(share / (1 - share)), abs=0.05)
    assert averaged["percent_change_weeks_9_12"] == pytest.approx(
        lived["percent_weeks_9_12"].mean(), abs=1.0
    )


def test_selection_alone_gives_regression_to_the_mean():
    # nobody changes; yet those let in for 15 bad days of 28 have fewer later, and without entry nobody has
    nothing = {"mu_pi": 0.0, "log_sd_pi": -9.0, "log_sd_eps": -9.0, "mu_delta": 0.0, "log_sd_delta": -9.0}
    selected, _ = exact(hyper(**nothing))
    everybody, _ = exact(hyper(**nothing), entry_days=0)
    assert selected["change_weeks_21_24"] < -0.5
    assert everybody["change_weeks_21_24"] == pytest.approx(0.0, abs=0.05)


def test_without_a_specific_effect_both_arms_report_the_same():
    dummy, toxin = exact(hyper(mu_delta=0.0, log_sd_delta=-20.0), people=256)
    assert list(dummy.values()) == pytest.approx(list(toxin.values()), abs=1e-6)


def test_each_day_is_that_of_the_model_that_simulates_people():
    prior = load_knowledge().priors.of("chronic_migraine")
    who = people_of(hyper(), np.random.default_rng(3).standard_normal((5, 22)), CONSTANTS)
    dummy = dummy_predictor(who, CONSTANTS)
    toxin = dummy - who.delta[:, None] * relief(who, CONSTANTS)
    for n in range(5):
        parameters = {
            "b": who.b[n], "rho": who.rho[n], "pi": who.pi[n], "tau_pi": who.tau[n], "eps": who.eps[n],
            "delta": who.delta[n], "t_on": who.t_on[n], "half_relief": who.half_relief[n],
        }  # fmt: skip
        plain = predictors(
            parameters,
            prior,
            drift=np.repeat(who.drift[n], 14),
            visits=[visit - int(DAYS[0]) for visit in VISITS],
            doses=[1.0, 1.0],
        )
        assert dummy[n] == pytest.approx(plain["p0"], abs=1e-9)
        assert toxin[n] == pytest.approx(plain["p1"], abs=2e-3)


def test_constants_are_those_of_the_daily_model():
    fixed = load_knowledge().priors.of("chronic_migraine").fixed
    assert CONSTANTS.a50 == fixed["a50"].value
    assert CONSTANTS.hill == fixed["hill"].value
    assert CONSTANTS.expectation_half_life_days == fixed["expectation_half_life_days"].value


def test_relief_is_half_its_peak_on_the_day_that_names_it():
    one = np.array([1.0])
    who = People(one, one, one, one, one, one, 5 * one, 80 * one, np.zeros((1, 14)))
    course = relief(who, CONSTANTS)[0, 28 : 28 + 85]  # days 0 to 84; the second visit acts from day 85 on
    assert course[80] == pytest.approx(course.max() / 2, abs=0.003)
