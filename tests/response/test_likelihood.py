"""The likelihood against a plain forward algorithm, and the fit's own arithmetic against autodiff."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from reprieve.response import fit_program, layout, model, prior_curve
from reprieve.response.counts import days_worth
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import log_likelihood
from reprieve.response.observations import Counted
from reprieve.response.other_changes import Step
from reprieve.response.spans import chance_of_pain, log_likelihood_of_spans
from tests.response import referee
from tests.response.making import LEVELS, make_case

CUTS = {
    "yes_no": [0.0],
    "four_level": [0.0, 0.7, 2.3],
    "nrs": list(np.cumsum([0, 0.2, 0.3, 0.3, 0.5, 0.5, 0.6, 0.7, 0.9, 1.1])),
}


def diary_with_gaps(scale, rng, length=120, longest=7):
    y = rng.integers(0, LEVELS[scale], length).astype(np.int8)
    day = 5
    while day < length - 10:
        gap = int(rng.integers(1, longest + 1))
        y[day : day + gap] = -1
        day += gap + int(rng.integers(1, 6))
    return y


def arrays(case):
    return jax.tree.map(jnp.asarray, layout.arrays_of(case, layout.layout_for([case])))


@pytest.mark.parametrize("scale", list(LEVELS))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_likelihood_is_that_of_the_plain_forward_algorithm_through_gaps_up_to_the_window(scale, seed):
    rng = np.random.default_rng(seed)
    y = diary_with_gaps(scale, rng)
    case = make_case(y, [30, 90], scale=scale)
    x = rng.normal(0.5, 0.7, len(y))
    rho = 0.8
    data = arrays(case)
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(y)), x])
    ours = float(log_likelihood(padded, rho, jnp.asarray(CUTS[scale]), data.diary))
    # only the run-in before the first day is cut at seven days: (0.8/4)^7 is 1e-5 of a likelihood's part
    assert ours == pytest.approx(referee.log_likelihood(x, rho, CUTS[scale], y), abs=2e-5)


@pytest.mark.parametrize("scale", list(LEVELS))
def test_without_a_run_in_the_likelihood_is_exact(scale):
    rng = np.random.default_rng(7)
    y = diary_with_gaps(scale, rng)
    x = rng.normal(0.5, 0.7, len(y))
    data = arrays(make_case(y, [], scale=scale))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(y)), x])
    ours = jax.grad(lambda x: log_likelihood(x, 0.8, jnp.asarray(CUTS[scale]), data.diary))(padded)[
        -len(y) :
    ]
    step = 1e-5
    for day in (0, 4, 20, 21, 50, 100, 119):
        moved = [x + step * (np.arange(len(x)) == day) * sign for sign in (1, -1)]
        plain = [referee.log_likelihood(one, 0.8, CUTS[scale], y) for one in moved]
        # the first day also stands in for the run-in, whose first days are forgotten
        assert ours[day] == pytest.approx(
            (plain[0] - plain[1]) / (2 * step), abs=1e-4 if day == 0 else 1e-6
        )


def test_the_difference_between_two_diaries_after_the_same_gaps_is_exact_to_a_millionth():
    rng = np.random.default_rng(9)
    y = diary_with_gaps("nrs", rng)
    other = y.copy()
    other[-3:] = 10 - other[-3:]
    x = rng.normal(0.5, 0.7, len(y))
    found = []
    for one in (y, other):
        data = arrays(make_case(one, [], scale="nrs"))
        padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(y)), x])
        found.append(float(log_likelihood(padded, 0.8, jnp.asarray(CUTS["nrs"]), data.diary)))
    plain = [referee.log_likelihood(x, 0.8, CUTS["nrs"], one) for one in (y, other)]
    assert found[0] - found[1] == pytest.approx(plain[0] - plain[1], abs=1e-6)


def test_a_gap_longer_than_the_window_forgets_less_than_a_ten_thousandth():
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 100).astype(np.int8)
    y[30:60] = -1
    x = rng.normal(0.0, 0.5, 100)
    data = arrays(make_case(y, []))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - 100), x])
    ours = float(log_likelihood(padded, 0.8, jnp.zeros(1), data.diary))
    assert ours == pytest.approx(referee.log_likelihood(x, 0.8, [0.0], y), abs=1e-4)


def with_doses(case, doses):
    visits = tuple(type(v)(**{**v.__dict__, "dose": d}) for v, d in zip(case.visits, doses, strict=True))
    return type(case)(**{**case.__dict__, "visits": visits})


@pytest.mark.parametrize("scale", list(LEVELS))
def test_the_predictor_is_that_of_the_plain_model_with_every_term(scale, prior):
    rng = np.random.default_rng(4)
    length, visits, doses = 300, [28, 110, 200], [1.0, 0.0, 1.2]
    steps = (Step(what="a", first=50), Step(what="b", first=100, last=180))
    case = with_doses(
        make_case(rng.integers(0, LEVELS[scale], length), visits, scale=scale, steps=steps), doses
    )
    shape = model.prior_shape(prior, LEVELS[scale])
    data = arrays(case)
    sizes = model.sizes_of(data)
    mean = prior_curve.prior_mean(shape, sizes)
    theta = mean + rng.normal(0, 0.3, len(mean))
    parts = model.split(theta, sizes, LEVELS[scale])
    ours = np.asarray(model.predictor(parts, data, shape).x)[-length:]
    core = parts.core
    natural = {
        "b": core[0],
        "rho": core[1],
        "pi": core[2],
        "tau_pi": np.exp(core[3]),
        "eps": referee.eps_of(core[4], shape.eps_sd),
        "delta": core[5],
        "t_on": np.exp(core[6]),
        "half_relief": np.exp(core[7]),
        "cycle_effects": parts.cycle_effects[:3],
        "cycle_durations": parts.cycle_durations[:3],
        "steps": [(parts.steps[0], 50, 10**6), (parts.steps[1], 100, 180)],
    }
    daily = np.repeat(parts.drift[::-1], 14)[-length:]
    plain = referee.predictors(natural, daily, visits, doses, length)[0]
    np.testing.assert_allclose(ours, plain, atol=1e-6)


@pytest.mark.parametrize("scale", list(LEVELS))
def test_a_count_over_a_span_is_that_of_the_plain_formula(scale):
    rng = np.random.default_rng(6)
    y = np.full(120, -1, dtype=np.int8)
    spans = (
        Counted(first=3, last=30, pain_days=20, of=28, worth=21.0),
        Counted(first=60, last=89, pain_days=0, of=25, worth=24.0),
    )
    data = arrays(make_case(y, [40], scale=scale, spans=spans))
    x = rng.normal(0.3, 0.6, 120)
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - 120), x])
    ours = float(log_likelihood_of_spans(padded, 0.8, jnp.asarray(CUTS[scale]), data.spans))
    plain = sum(
        referee.log_likelihood_of_span(
            x[span.first : span.last + 1], 0.8, np.array(CUTS[scale]), span.pain_days / span.of, span.worth
        )
        for span in spans
    )
    assert ours == pytest.approx(plain, abs=1e-9)


def test_the_chance_of_pain_in_a_span_of_a_yes_no_diary_is_that_of_the_settled_chain():
    # two states: p = s(x) / (1 - (s(x + rho) - s(x))), by hand
    none, worst = 1 / (1 + np.exp(-0.4)), 1 / (1 + np.exp(-1.2))
    chance, more = chance_of_pain(jnp.array([0.4]), 0.8, jnp.zeros(1))
    assert float(chance[0]) == pytest.approx(none / (1 - (worst - none)), abs=1e-12)
    assert float(more[0]) == pytest.approx(worst - none, abs=1e-12)


@pytest.mark.parametrize("scale", list(LEVELS))
def test_gradient_and_information_of_the_fit_are_those_of_autodiff(scale, prior):
    rng = np.random.default_rng(5)
    y = rng.integers(0, LEVELS[scale], 200).astype(np.int8)
    y[rng.random(200) < 0.2] = -1
    steps = (Step(what="a", first=60), Step(what="b", first=120, last=150))
    for kind in ("gaps", "whole", "span"):
        case = make_case(y if kind == "gaps" else np.abs(y), [28, 112], scale=scale, steps=steps)
        if kind == "span":
            values = case.y.copy()
            values[:28] = -1
            counted = Counted(first=0, last=27, pain_days=17, of=26, worth=19.0)
            case = make_case(values, [28, 112], scale=scale, steps=steps, spans=[counted])
        case = with_doses(case, [1.0, 1.3])
        shape = model.prior_shape(prior, LEVELS[scale])
        data = arrays(case)
        sizes = model.sizes_of(data)
        precision = prior_curve.prior_precision(shape, sizes)
        theta = prior_curve.prior_mean(shape, sizes) + 0.2 * rng.standard_normal(len(precision))
        look = jax.jit(lambda t, d=data, p=precision, s=shape: fit_program._look(t, d, s, p))(theta)
        target = jax.jit(partial(fit_program.log_posterior, data=data, shape=shape))
        value, gradient = jax.jit(jax.value_and_grad(target))(theta)
        assert float(look.value) == pytest.approx(float(value), abs=1e-9)
        np.testing.assert_allclose(look.gradient, gradient, atol=1e-9)
        # against finite differences too
        for at in (0, 1, 4, 6, 7, 8, 13, 17, len(theta) - 1):
            step = np.eye(len(theta))[at] * 1e-5
            plain = (target(theta + step) - target(theta - step)) / 2e-5
            assert float(gradient[at]) == pytest.approx(float(plain), abs=1e-5)
        if kind == "whole":
            bent = look.bent.shape[0]
            ours = np.array(look.information)
            ours[:bent, :bent] += look.bent
            whole = -np.asarray(jax.jit(jax.hessian(target))(theta))
            size_of = np.sqrt(np.diag(look.information))
            scaled = np.abs(whole - ours) / np.outer(size_of, size_of)
            # the first day's own run-in is the only day whose yesterday is not recorded
            assert scaled.max() < 0.02


def test_half_of_28_days_is_worth_two_thirds_as_many_independent_ones():
    # r = 0.8 * 1/4 = 0.2: 28 * 0.8 / 1.2
    assert days_worth(14, 28, rho=0.8) == pytest.approx(28 * 0.8 / 1.2, rel=1e-12)
