"""Drawn people follow the daily model as the simulator of single charts has it, and the population they are drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry.cohort import World, bad_day_chances, draw_cohort, predictors
from reprieve.registry.cohort_cases import cases_of
from reprieve.simulate import bad_day_chances as chances_of_one
from reprieve.simulate import predictors as predictors_of_one

PRIOR = load_knowledge().priors.of("chronic_migraine")
ALIKE = World(
    cycle_effect_sd=0.0, cycle_duration_log_sd=0.0
)  # the simulator of charts has no cycles of their own


def test_the_predictor_of_each_day_is_that_of_the_simulator_of_single_charts():
    cohort = draw_cohort(PRIOR, charts=6, days=365, cycles=4, scale="nrs", missing=0.1, seed=3, world=ALIKE)
    found = predictors(cohort)
    for n in range(cohort.charts):
        own = {name: float(values[n]) for name, values in cohort.parameters.items()}
        plain = predictors_of_one(
            own, PRIOR, drift=cohort.drift[n], visits=[28, 112, 196, 280], doses=[1.0] * 4
        )
        for which, x in plain.items():
            # the simulator finds a peak on a grid: half-relief agrees to a thousandth of a day or so
            np.testing.assert_allclose(found[which][n], x, atol=2e-3)


def test_the_chance_of_a_bad_day_is_that_of_the_simulator_of_single_charts():
    cohort = draw_cohort(PRIOR, charts=3, days=120, cycles=1, scale="nrs", missing=0.0, seed=4)
    x = predictors(cohort)["p1"]
    found = bad_day_chances(cohort, x, 4)
    for n in range(3):
        plain = chances_of_one(x[n], float(cohort.parameters["rho"][n]), cohort.cuts[n], 4)
        np.testing.assert_allclose(found[n], plain, atol=1e-12)


@pytest.mark.parametrize(("scale", "bad_from"), [("yes_no", 1), ("nrs", 4)])
def test_lives_have_as_many_bad_days_as_their_chances_say(scale, bad_from):
    cohort = draw_cohort(PRIOR, charts=3000, days=140, cycles=1, scale=scale, missing=0.1, seed=5)
    chance = bad_day_chances(cohort, predictors(cohort)["p1"], bad_from)
    lived = (cohort.lived >= bad_from).mean(axis=1)
    away = lived - chance.mean(axis=1)
    assert abs(away.mean()) < 4 * away.std() / np.sqrt(cohort.charts)
    assert abs((cohort.written < 0).mean() - 0.1) < 0.003


def test_people_have_the_mean_and_spread_of_their_population():
    cohort = draw_cohort(PRIOR, charts=20_000, days=28, cycles=0, scale="yes_no", missing=0.0, seed=6)
    for name in ("b", "rho", "pi", "delta", "tau_pi", "t_on", "half_relief"):
        belief, drawn = PRIOR.parameters[name], cohort.parameters[name]
        if belief.scale == "log":
            drawn = np.log(drawn / belief.mean)
        centre = 0.0 if belief.scale == "log" else belief.mean
        assert abs(drawn.mean() - centre) < 4 * belief.sd / np.sqrt(20_000), name
        assert drawn.std() == pytest.approx(belief.sd, rel=0.03), name
    # half-normal: its mean is sd * sqrt(2/pi)
    assert cohort.parameters["eps"].mean() == pytest.approx(
        PRIOR.parameters["eps"].sd * np.sqrt(2 / np.pi), rel=0.03
    )


def test_a_world_changes_what_it_names():
    world = World(
        drift_sd=1.0, drift_days=30.0, cycle_effect_sd=0.5, half_relief_median=60.0, fixed={"delta": 0.0},
        step_log_odds=1.0, step_day=40, step_share=0.5, missing_log_odds=2.0,
    )  # fmt: skip
    cohort = draw_cohort(
        PRIOR, charts=8000, days=112, cycles=1, scale="yes_no", missing=0.2, seed=7, world=world
    )
    assert cohort.drift.std() == pytest.approx(1.0, rel=0.03)
    blocks = cohort.drift[:, ::14]
    assert np.corrcoef(blocks[:, 3], blocks[:, 4])[0, 1] == pytest.approx(np.exp(-14 / 30), abs=0.03)
    assert cohort.cycle_effects.std() == pytest.approx(0.5, rel=0.03)
    assert np.median(cohort.parameters["half_relief"]) == pytest.approx(60, rel=0.03)
    assert not cohort.parameters["delta"].any()
    assert cohort.step[:, 40:].mean() == pytest.approx(0.5, abs=0.03)
    assert not cohort.step[:, :40].any()
    unrecorded = cohort.written < 0
    odds = [rate / (1 - rate) for rate in (unrecorded[cohort.lived == 1].mean(), unrecorded[cohort.lived == 0].mean())]  # fmt: skip
    assert np.log(odds[0] / odds[1]) == pytest.approx(2.0, abs=0.1)


def test_entry_selects_by_the_days_before_treatment():
    cohort = draw_cohort(
        PRIOR, charts=400, days=60, cycles=1, scale="nrs", missing=0.0, seed=8, entry=(15, 28)
    )
    assert (cohort.lived[:, :28] > 0).sum(axis=1).min() >= 15


def test_the_same_seed_draws_the_same_people():
    first, again = (
        draw_cohort(PRIOR, charts=20, days=60, cycles=1, scale="nrs", missing=0.1, seed=9) for _ in range(2)
    )
    np.testing.assert_array_equal(first.written, again.written)


def test_a_drawn_person_becomes_a_case_with_their_days_and_doses():
    cohort = draw_cohort(PRIOR, charts=2, days=120, cycles=1, scale="nrs", missing=0.1, seed=9)
    cases = cases_of(cohort, PRIOR)
    np.testing.assert_array_equal(cases[1].y, cohort.written[1])
    assert cases[0].injection_days.tolist() == [28]
    assert cases[0].doses.tolist() == [1.0]
    assert cases[0].categories == 11
