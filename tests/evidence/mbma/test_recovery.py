"""From simulated trial arms the fit finds the population they were drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.evidence.mbma.chronic_migraine import ENTRY_DAYS
from reprieve.evidence.mbma.emulator import build_emulator
from reprieve.evidence.mbma.hyper import NAMES, parse_hyperpriors
from reprieve.evidence.mbma.observations import Observed, parse_observations
from reprieve.evidence.mbma.plain import counted, lives
from reprieve.evidence.mbma.sampling_error import covariance, of_one_person
from reprieve.evidence.mbma.trial_fit import DELTA, PI, Sampling, Task, fit_trials, predicted
from reprieve.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
PRIORS = parse_hyperpriors(KNOWLEDGE.text("priors/hyperpriors.yaml"))
TRUE_PI, TRUE_DELTA = 0.9, 0.7  # neither is the belief's centre (0.5 and 0)


@pytest.fixture(scope="module")
def emulator():
    return build_emulator(PRIORS, entry_days=ENTRY_DAYS, seed=3, people=128, design=900, held_out=100)


def trials_of(truth):
    """Two large trials of this population, their arms printed as PREEMPT's are."""
    kept = parse_observations(KNOWLEDGE.text("priors/observations.yaml")).without("pijpers2019_charm")
    names, figures, sizes, spread = list(kept.trials), [], {}, []
    for number, name in enumerate(names):
        both = lives(truth, PRIORS.constants, people=4000, seed=10 + number)
        sizes[name] = {"placebo": len(both.dummy), "active": len(both.toxin)}
        for arm, days in (("placebo", both.dummy), ("active", both.toxin)):
            one = counted(days)
            share = one["half"].mean()
            spread.append((one["baseline"].std(), one["change"][:, 5].std()))
            for reports, value in (
                ("baseline_mean", one["baseline"].mean()), ("change_weeks_21_24", one["change"][:, 5].mean()),
                ("week_3_change", one["week_3"].mean()), ("log_odds_half", np.log(share / (1 - share))),
            ):  # fmt: skip
                figures.append(Observed(arm, reports, (name,), float(value), 0.0, "", "verified"))
    trials = {name: kept.trials[name].model_copy(update={"n": sizes[name]}) for name in names}
    spreads = tuple(
        one.model_copy(update={"value": float(value), "se": 0.1})
        for one, value in zip(kept.spread_figures, np.mean(spread, axis=0), strict=True)
    )
    return kept.model_copy(update={"trials": trials, "spread_figures": spreads}), tuple(figures)


@pytest.mark.slow
def test_known_mean_effects_are_found_again(emulator):
    truth = np.array([PRIORS.hyperparameters[name].mean for name in NAMES])
    truth[PI], truth[DELTA] = TRUE_PI, TRUE_DELTA
    observations, figures = trials_of(truth)
    person = of_one_person(truth, PRIORS.constants, entry_days=ENTRY_DAYS, seed=4)
    task = Task(
        observations, figures, covariance(figures, observations, person), PRIORS, emulator,
        dict.fromkeys(observations.trials, 0.0),
    )  # fmt: skip
    draws = fit_trials(task, seed=5, sampling=Sampling(warmup=60, samples=60, chains=1))
    for name, true in (("mu_pi", TRUE_PI), ("mu_delta", TRUE_DELTA)):
        mean, sd = draws[name].mean(), draws[name].std()
        assert abs(mean - true) < 3 * sd
        assert sd < 0.2  # the belief before was 0.5 wide


def test_the_emulator_is_near_the_exact_average_of_its_own_people(emulator):
    # with more people and a larger design the error is far below a trial's standard error of 0.35 days (docs/prior.md)
    for name in ("baseline_mean", "change_weeks_21_24", "change_weeks_9_12"):
        assert max(emulator.error[name]) < 0.15


def test_a_blinding_bias_takes_days_from_the_toxin_arms_of_untested_trials_alone(emulator):
    from reprieve.evidence.mbma.observations import observed

    observations = parse_observations(KNOWLEDGE.text("priors/observations.yaml"))
    figures = observed(observations, KNOWLEDGE.evidence.arm_outcomes)
    task = Task(
        observations,
        figures,
        np.eye(len(figures)),
        PRIORS,
        emulator,
        dict.fromkeys(observations.trials, 0.0),
    )
    hyper = np.array([PRIORS.hyperparameters[name].mean for name in NAMES])
    none, one = (predicted(task, hyper, np.full(3, 0.5), np.full(3, 0.3), bias) for bias in (0.0, 1.0))
    moved = dict(zip([(row.arm, row.reports, row.trials[0]) for row in figures], one - none, strict=False))
    for (arm, reports, trial), shift in moved.items():
        unmasked = arm == "active" and trial != "pijpers2019_charm"
        expected = {"change_weeks_21_24": -1.0, "week_3_change": -0.25, "log_odds_half": 0.27}.get(
            reports, 0.0
        )
        assert shift == pytest.approx(expected if unmasked else 0.0, abs=1e-9)
