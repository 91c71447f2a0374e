"""The sums over charts: slopes against differences, and a model whose marginal likelihood is known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry.population import population_of
from reprieve.registry.sums import Draws, added, sums_of
from tests.registry.plain_sums import plain_sums

PRIOR = load_knowledge().priors.of("chronic_migraine")


def some_draws(categories, *, charts=5, count=64, covariates=1, blocks=6, seed=0):
    population = population_of(PRIOR, categories, covariates)
    rng = np.random.default_rng(seed)
    drift = rng.standard_normal((charts, count, blocks))
    square = np.square(drift)
    told = np.stack(
        [square[..., 0] + square[..., -1], square[..., 1:-1].sum(-1), (drift[..., 1:] * drift[..., :-1]).sum(-1)],
        axis=-1,
    )  # fmt: skip
    own = population.mean + population.sd * rng.standard_normal((charts, count, len(population.names)))
    return population, Draws(
        own, told, rng.standard_normal((charts, count)), blocks, rng.standard_normal((charts, covariates))
    )


@pytest.mark.parametrize("categories", [2, 11])
def test_the_score_is_the_slope_of_the_log_likelihood(categories):
    population, draws = some_draws(categories)
    rng = np.random.default_rng(1)
    at = population.vector + 0.1 * rng.standard_normal(len(population.vector))
    found = sums_of(draws, population.at(at)).score
    for n, unit in enumerate(np.eye(len(at))):
        up, down = (
            sums_of(draws, population.at(at + sign * 1e-5 * unit)).log_likelihood for sign in (1, -1)
        )
        assert found[n] == pytest.approx((up - down) / 2e-5, abs=1e-6), population.labels[n]


@pytest.mark.parametrize(
    ("categories", "charts", "count", "covariates", "blocks"),
    [(2, 5, 64, 1, 6), (2, 1, 256, 0, 26), (11, 3, 64, 3, 2), (4, 4, 30, 0, 9), (2, 2, 7, 2, 1)],
)
def test_the_loops_add_up_what_whole_arrays_do(categories, charts, count, covariates, blocks):
    population, draws = some_draws(
        categories, charts=charts, count=count, covariates=covariates, blocks=blocks, seed=blocks
    )
    rng = np.random.default_rng(3)
    population = population.at(population.vector + 0.2 * rng.standard_normal(len(population.vector)))
    found, plain = sums_of(draws, population), plain_sums(draws, population)
    assert (found.charts, found.worth) == (plain.charts, pytest.approx(plain.worth, rel=1e-10))
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(found.score, plain.score, atol=1e-9 * np.abs(plain.score).max())
    np.testing.assert_allclose(found.chance, plain.chance, atol=1e-9 * plain.chance.max())
    np.testing.assert_allclose(
        found.information, plain.information, atol=1e-9 * np.abs(plain.information).max()
    )


def test_draws_without_a_weight_count_for_nothing():
    population, draws = some_draws(2, count=64)
    weights = draws.log_weight.copy()
    weights[:, ::3] = -np.inf
    np.testing.assert_allclose(
        sums_of(draws._replace(log_weight=weights), population).score,
        plain_sums(draws._replace(log_weight=weights), population).score,
        rtol=1e-9,
    )


def test_draws_of_another_population_are_refused():
    population, draws = some_draws(2, covariates=1)
    with pytest.raises(ValueError, match="1 covariates are not of this population"):
        sums_of(draws, population_of(PRIOR, 2, 2))
    with pytest.raises(ValueError, match="weights"):
        sums_of(draws._replace(log_weight=draws.log_weight[:, 1:]), population)


def test_the_drift_is_weighed_by_the_density_of_a_stationary_chain():
    population = population_of(PRIOR, 2)
    sd, memory, blocks = 0.7, 0.6, 5
    population = population.at(np.concatenate([population.vector[:-2], [np.log(sd), np.arctanh(memory)]]))
    rng = np.random.default_rng(2)
    drift = rng.standard_normal(blocks)
    covariance = sd**2 * memory ** np.abs(np.subtract.outer(np.arange(blocks), np.arange(blocks)))
    plain = -0.5 * (
        drift @ np.linalg.solve(covariance, drift) + np.linalg.slogdet(2 * np.pi * covariance)[1]
    )
    told = [drift[0] ** 2 + drift[-1] ** 2, np.sum(drift[1:-1] ** 2), np.sum(drift[1:] * drift[:-1])]
    own = np.tile(population.mean, (1, 2, 1))
    draws = Draws(own, np.tile(told, (1, 2, 1)), np.zeros((1, 2)), blocks, np.zeros((1, 0)))
    at_the_means = -np.sum(np.log(population.sd)) - 0.5 * len(population.sd) * np.log(2 * np.pi)
    assert sums_of(draws, population).log_likelihood == pytest.approx(at_the_means + plain, abs=1e-10)


def test_few_draws_of_a_gaussian_give_its_known_marginal_likelihood_without_bias():
    """y ~ N(g, 1), g ~ N(mean, sd): the marginal is N(mean, 1 + sd^2). Draws come from a curve that is not the posterior."""
    population = population_of(PRIOR, 2)
    charts, count = 4000, 16
    rng = np.random.default_rng(5)
    mean, sd = population.mean[0], population.sd[0]
    y = mean + np.sqrt(1 + sd**2) * rng.standard_normal(charts)
    post_sd = sd / np.sqrt(1 + sd**2)
    centre = (y * sd**2 + mean) / (1 + sd**2)
    wide = 1.4 * post_sd
    g = centre[:, None] + wide * rng.standard_normal((charts, count))
    log_q = -0.5 * ((g - centre[:, None]) / wide) ** 2 - np.log(wide)
    log_weight = -0.5 * (y[:, None] - g) ** 2 - 0.5 * np.log(2 * np.pi) - log_q + 0.5 * np.log(2 * np.pi)
    # the other parameters and the drift are drawn from their population, and weigh nothing
    own = population.mean + population.sd * rng.standard_normal((charts, count, len(population.names)))
    own[..., 0] = g
    for n in range(1, len(population.names)):
        z = (own[..., n] - population.mean[n]) / population.sd[n]
        log_weight += 0.5 * z**2 + np.log(population.sd[n]) + 0.5 * np.log(2 * np.pi)
    chain_sd = np.exp(population.log_drift_sd)
    drift = chain_sd * rng.standard_normal((charts, count))
    log_weight += 0.5 * (drift / chain_sd) ** 2 + np.log(chain_sd) + 0.5 * np.log(2 * np.pi)
    told = np.stack([2 * drift**2, 0 * drift, 0 * drift], axis=-1)
    draws = Draws(own, told, log_weight, 1, np.zeros((charts, 0)))
    found = sums_of(draws, population)
    exact = np.sum(-0.5 * (y - mean) ** 2 / (1 + sd**2) - 0.5 * np.log(2 * np.pi * (1 + sd**2)))
    error = np.sqrt(charts * 0.15 / count)  # of the sum: the weights vary by less than that
    assert abs(found.log_likelihood - exact) < 4 * error
    known = (y - mean) / (1 + sd**2)
    chance = post_sd**2 / sd**4 / count  # variance of one chart's score
    assert abs(found.score[0] - np.sum(known)) < 4 * np.sqrt(charts * chance)
    # the information is that of the exact scores, though each score of 8 draws has much chance in it
    squares = np.sum(np.square(known))
    assert abs(found.information[0, 0] - squares) < 4 * np.sqrt(charts * 2 * chance * (2 * chance + 2 * np.mean(known**2)))  # fmt: skip
    assert squares == pytest.approx(charts / (1 + sd**2), rel=0.1)
    spread = population.labels.index("log SD b")
    known = sd**2 * (np.square(known) - 1 / (1 + sd**2))
    assert found.information[spread, spread] == pytest.approx(np.sum(np.square(known)), rel=0.15)


def test_parts_add_up_to_the_whole():
    population, draws = some_draws(2, charts=6)
    whole = sums_of(draws, population)
    halves = [
        sums_of(
            Draws(draws.own[few], draws.drift[few], draws.log_weight[few], draws.blocks, draws.covariates[few]), population
        )
        for few in (slice(0, 2), slice(2, 6))
    ]  # fmt: skip
    both = added(*halves)
    assert both.charts == 6
    assert both.log_likelihood == pytest.approx(whole.log_likelihood, abs=1e-9)
    np.testing.assert_allclose(both.information, whole.information, atol=1e-8)
