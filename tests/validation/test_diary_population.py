"""The marginal likelihood of a diary against sums written out plainly."""

import itertools

import numpy as np
import pytest
import yaml

from reprieve.knowledge import load_knowledge
from reprieve.validation.diary_filter import Population, known_by_day, next_day, next_days, terms_of
from reprieve.validation.diary_population import COARSE, NAMES, Nodes, grouped, scores
from reprieve.validation.real_diaries import RealDiary

ALIKE = -30.0  # the logarithm of a spread that is none
FINE = Nodes(23, 7, 7, 17, 3.8)


def theta_of(*, b, rho, change=0.0, sds=(ALIKE, ALIKE, ALIKE), drift=ALIKE, memory_days=30.0):
    return np.array([b, sds[0], rho, sds[1], change, sds[2], drift, np.log(memory_days)])


def diary(y, since=None):
    y = np.array(y)
    return RealDiary(person="1", y=y, since=np.zeros(len(y)) if since is None else np.array(since, float))


def logistic(x):
    return 1 / (1 + np.exp(-x))


def likelihood(theta, *people, nodes=COARSE):
    return scores(theta, grouped(people), nodes)[0]


def test_with_everybody_alike_and_no_drift_it_is_the_product_of_the_days():
    b, rho, change = 0.4, 0.9, 0.7
    y, since = [1, 0, 1, 1], [0, 0, 1, 2]
    none, bad = logistic(b), logistic(b + rho)
    yesterday = none / (1 - bad + none)  # the chance the person settles at
    first = none + yesterday * (bad - none)
    by_hand = np.log(first) + np.log(1 - logistic(b + rho))
    by_hand += np.log(logistic(b - change * (1 - np.exp(-1 / 28))))
    by_hand += np.log(logistic(b + rho - change * (1 - np.exp(-2 / 28))))
    found = likelihood(theta_of(b=b, rho=rho, change=change), diary(y, since))
    assert found[0] == pytest.approx(by_hand, abs=1e-10)


def test_an_unrecorded_day_is_summed_over_both_it_could_have_been():
    theta = theta_of(b=-0.3, rho=1.1)
    both = [np.exp(likelihood(theta, diary([1, hidden, 1]))[0]) for hidden in (0, 1)]
    assert np.exp(likelihood(theta, diary([1, -1, 1]))[0]) == pytest.approx(sum(both), rel=1e-9)


def test_drift_over_two_blocks_is_the_double_integral():
    sd, memory = 0.8, np.exp(-14 / 30)
    y = [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0]
    b, rho = 0.2, 0.5
    z, weight = np.polynomial.hermite_e.hermegauss(60)
    weight = weight / weight.sum()
    total = 0.0
    for (one, by_one), (two, by_two) in itertools.product(zip(z, weight, strict=True), repeat=2):
        part = by_one * by_two
        u = [sd * one, sd * (memory * one + np.sqrt(1 - memory**2) * two)]
        none, bad = logistic(b + u[0]), logistic(b + u[0] + rho)
        chance = none / (1 - bad + none)
        for day, today in enumerate(y):
            if day:
                chance = logistic(b + u[day // 14] + rho * y[day - 1])
            part = part * (chance if today else 1 - chance)
        total += part
    found = likelihood(theta_of(b=b, rho=rho, drift=np.log(sd)), diary(y), nodes=FINE)
    assert found[0] == pytest.approx(np.log(total), abs=1e-3)


def test_a_finer_grid_hardly_moves_the_likelihood_of_real_diaries(diaries):
    theta = theta_of(b=0.7, rho=0.8, change=1.0, sds=(0.2, -0.9, -0.1), drift=-0.4)
    some = [one for one in diaries if len(one.y) <= 28][:4]
    assert likelihood(theta, *some).sum() == pytest.approx(
        likelihood(theta, *some, nodes=FINE).sum(), abs=0.05
    )


def test_one_day_forecasts_multiply_up_to_the_likelihood(diaries):
    theta = theta_of(b=0.7, rho=0.8, change=1.0, sds=(0.2, -0.9, -0.1), drift=-0.4)
    gappy = next(one for one in diaries if (one.y < 0).any() and len(one.y) > 30)
    population = Population(theta, COARSE)
    terms, total = terms_of(population), 0.0
    for known in known_by_day(terms, population, gappy.y, gappy.since):
        if known.day < len(gappy.y) and gappy.y[known.day] >= 0:
            bad = next_day(terms, known, float(gappy.since[known.day]))
            total += np.log(bad if gappy.y[known.day] else 1 - bad)
    assert likelihood(theta, gappy)[0] == pytest.approx(total, abs=1e-9)


def test_counts_ahead_are_the_sum_over_every_way_the_days_could_go():
    b, rho = 0.1, 1.0
    population = Population(theta_of(b=b, rho=rho), COARSE)
    terms = terms_of(population)
    *_, known = known_by_day(terms, population, np.array([0, 1]), np.zeros(2))
    by_hand = np.zeros(3)
    for way in itertools.product((0, 1), repeat=3):
        chance, yesterday = 1.0, 1
        for today in way:
            bad = logistic(b + rho * yesterday)
            chance *= bad if today else 1 - bad
            yesterday = today
        by_hand[way[0] + way[2]] += chance  # the middle day is not counted
    found = next_days(terms, known, np.zeros(3), np.array([True, False, True]))
    assert found == pytest.approx(by_hand, abs=1e-9)


def test_a_forecast_does_not_look_at_what_came_later(diaries):
    population = Population(theta_of(b=0.7, rho=0.8, sds=(0.2, -0.9, -3), drift=-0.4), COARSE)
    terms, one = terms_of(population), diaries[0]
    other = np.concatenate([one.y[:10], 1 - np.maximum(one.y[10:], 0)])
    first, second = (
        next(known for known in known_by_day(terms, population, y, one.since) if known.day == 10)
        for y in (one.y, other)
    )
    assert next_day(terms, first, 3.0) == next_day(terms, second, 3.0)


def test_the_numbers_in_the_knowledge_are_where_the_likelihood_of_the_real_diaries_is_flat(diaries):
    kept = yaml.safe_load(load_knowledge().text("priors/diary_likelihood.yaml"))
    theta, errors = [], []
    for name in NAMES[:-1]:
        row = kept["estimates"][name.removeprefix("log_")]
        logged = name.startswith("log_")
        theta.append(np.log(row["value"]) if logged else row["value"])
        errors.append(row["se"] / row["value"] if logged else row["se"])
    slope = scores(
        np.array([*theta, np.log(kept["fixed"]["time_constant_days"])]), grouped(diaries), COARSE
    )[1].sum(axis=0)
    # a slope of one over the standard error would mean that the top is a whole standard error away
    assert np.all(np.abs(slope[:-1] * np.array(errors)) < 0.05)
