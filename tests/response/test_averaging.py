"""No specific effect against some: the ratio against the same by plain simulation from the prior, and what follows."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response.averaging import averaged, mixed_with_none, share_none_after, share_none_before
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.toxin import relief_tables
from tests.response import referee
from tests.response.making import make_case, spread_evenly

DRAWS = 60_000
VISIT = 28


def by_simulation_from_the_prior(y, prior, rng, draws=DRAWS):
    """log p(diary | none) - log p(diary | some): means of the likelihood over the prior; one visit, yes or no, no gap."""

    def drawn(name):
        one, z = prior.parameters[name], rng.standard_normal(draws)
        return {"natural": one.mean + one.sd * z, "log": one.mean * np.exp(one.sd * z), "half_normal": one.sd * abs(z)}[
            one.scale
        ]  # fmt: skip

    p = {name: drawn(name) for name in prior.parameters}
    memory = np.exp(-14 / prior.drift.time_constant_days)
    block = prior.drift.sd * rng.standard_normal(draws)
    drift = [block]
    while 14 * len(drift) < len(y):
        block = memory * block + prior.drift.sd * np.sqrt(1 - memory**2) * rng.standard_normal(draws)
        drift.append(block)
    drift = drift[::-1]  # the last 14 days are one block
    effect = p["delta"] + prior.fixed["cycle_effect_sd"].value * rng.standard_normal(draws)
    half = p["half_relief"] * np.exp(
        prior.fixed["cycle_duration_log_sd"].value * rng.standard_normal(draws)
    )
    tables = relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value)
    grid = tables.start + tables.step * np.arange(len(tables.log_off_ratio))
    t_off = p["t_on"] * np.exp(np.interp(np.log(half / p["t_on"]), grid, tables.log_off_ratio))
    ka, kd = np.log(2) / p["t_on"], np.log(2) / t_off
    logs = np.zeros((2, draws))
    for some in (0, 1):
        chance = np.full(draws, 0.5)
        for day in range(-40, len(y)):
            at = max(day, 0)
            x = p["b"] + drift[len(drift) - 1 - (len(y) - 1 - at) // 14]
            if at >= VISIT:
                after = at - VISIT
                x = x - p["pi"] * (1 - np.exp(-after / p["tau_pi"])) - p["eps"] * 0.5 ** (after / 21.0)
                action = ka / (ka - kd) * (np.exp(-kd * after) - np.exp(-ka * after))
                x = x - some * effect * referee.relief_of(action, 0.4, 3.0)
            good, bad = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-x - p["rho"]))
            today = (1 - chance) * good + chance * bad
            if day < 0:
                chance = today
            else:
                logs[some] += np.log(today if y[day] else 1 - today)
                chance = np.full(draws, float(y[day]))
    top = logs.max()
    none, some = np.exp(logs - top)
    ratio = none.mean() / some.mean()
    error = np.std(none / none.mean() - some / some.mean()) / np.sqrt(draws)  # of its logarithm
    return float(np.log(ratio)), float(error)


def diary(best):
    """Four weeks before, eight after: 70 % of days bad, and with the chance `best` from the second to the eighth week."""
    chance = np.full(VISIT + 56, 0.7)
    chance[VISIT + 7 : VISIT + 52] = best
    return spread_evenly(chance, np.random.default_rng(3))


@pytest.mark.parametrize(("best", "favours"), [(0.7, "none"), (0.4, "some")])
def test_the_bayes_factor_is_that_of_plain_simulation_from_the_prior(prior, best, favours):
    y = diary(best)
    found = posterior_of(make_case(y, [VISIT]), prior, seed=0, draws=192, futures=[Future()]).log_none
    plain, error = by_simulation_from_the_prior(y, prior, np.random.default_rng(1))
    assert error < 0.05
    # normal curves: a tenth of the odds is good enough for a share; the Monte-Carlo error beside it
    assert found == pytest.approx(plain, abs=0.12 + 3 * error)
    assert (found > 0) is (favours == "none")


def test_without_toxin_a_diary_says_nothing_for_or_against_an_effect(prior):
    case = make_case(diary(0), [VISIT], dose=0.0, product="placebo")
    found = posterior_of(case, prior, seed=0, draws=192, futures=[Future()])
    assert found.log_none == pytest.approx(0.0, abs=1e-4)


def test_even_odds_and_three_to_one_are_three_quarters():
    assert share_none_after(0.5, np.log(3.0)) == pytest.approx(0.75)
    # 0.2 to 0.8 is 1 to 4; four to one for none makes it even
    assert share_none_after(0.2, np.log(4.0)) == pytest.approx(0.5)


@pytest.mark.parametrize("log_bayes_factor", [-5000.0, 0.0, 5000.0])
def test_what_was_thought_impossible_or_certain_stays_so_and_no_evidence_overflows(log_bayes_factor):
    assert share_none_after(0.0, log_bayes_factor) == 0.0
    assert share_none_after(1.0, log_bayes_factor) == 1.0
    assert share_none_after(0.5, log_bayes_factor) == pytest.approx(0.5 + 0.5 * np.sign(log_bayes_factor))


def test_the_share_before_is_what_the_prior_expects_no_gain_for(prior):
    delta = prior.parameters["delta"]
    draws = delta.mean + delta.sd * np.random.default_rng(1).standard_normal(400_000)
    assert share_none_before(prior) == pytest.approx((draws <= 0).mean(), abs=4 * 0.5 / np.sqrt(400_000))


def test_none_counts_as_no_day_gained_with_its_share():
    values = np.arange(1.0, 101.0)  # 1 to 100
    assert mixed_with_none(values, 0.0)["median"] == 50.0
    # half of it at 0: the median is 0, and the 95th of the whole is the 90th of the others
    found = mixed_with_none(values, 0.5)
    assert (found["p05"], found["median"], found["p95"]) == (0.0, 0.0, 90.0)
    assert mixed_with_none(values - 200, 0.5)["p95"] == 0.0


def test_both_models_stand_beside_their_prior(prior):
    specific, before = np.full(100, 3.0), np.full(100, 0.5)
    found = averaged(specific, before, np.log(0.1), prior, worth=1.0)
    none = found["share_none"]
    assert none < found["share_none_prior"]
    assert found["p_worthwhile"] == pytest.approx(1 - none, abs=1e-4)
    assert found["prior"]["p_worthwhile"] == 0.0
    assert found["bayes_factor"] == pytest.approx(0.1)
