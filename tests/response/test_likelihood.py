"""The likelihood against a plain forward algorithm, and the fit's own arithmetic against autodiff."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from reprieve.response import fit, layout, model
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import log_likelihood
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


@pytest.mark.parametrize("scale", list(LEVELS))
def test_the_predictor_is_that_of_the_plain_model_with_several_injections(scale, prior):
    rng = np.random.default_rng(4)
    length, visits, doses = 300, [28, 110, 200], [1.0, 0.0, 1.2]
    case = make_case(rng.integers(0, LEVELS[scale], length), visits, scale=scale)
    case = type(case)(
        **{
            **case.__dict__,
            "visits": tuple(
                type(v)(**{**v.__dict__, "dose": d}) for v, d in zip(case.visits, doses, strict=True)
            ),
        }
    )
    shape = model.prior_shape(prior, LEVELS[scale])
    data = arrays(case)
    days = len(data.diary.y)
    drift = rng.normal(0, 0.5, days // 14)
    core = shape.mean[:8] + 0.5 * rng.standard_normal(8)
    ours = np.asarray(model.predictor(jnp.asarray(core), jnp.asarray(drift), data, shape).x)[-length:]
    natural = {
        "b": core[0],
        "rho": core[1],
        "pi": core[2],
        "tau_pi": np.exp(core[3]),
        "eps": referee.eps_of(core[4], 0.35),
        "delta": core[5],
        "t_on": np.exp(core[6]),
        "half_relief": np.exp(core[7]),
    }
    daily = np.repeat(drift[::-1], 14)[-length:]
    plain = referee.predictors(natural, daily, visits, doses, length)[0]
    np.testing.assert_allclose(ours, plain, atol=1e-6)


@pytest.mark.parametrize("scale", list(LEVELS))
def test_gradient_and_information_of_the_fit_are_those_of_autodiff(scale, prior):
    rng = np.random.default_rng(5)
    y = rng.integers(0, LEVELS[scale], 200).astype(np.int8)
    y[rng.random(200) < 0.2] = -1
    for gaps in (True, False):
        case = make_case(np.abs(y) if not gaps else y, [28, 112], scale=scale)
        shape = model.prior_shape(prior, LEVELS[scale])
        data = arrays(case)
        blocks = len(data.diary.y) // 14
        precision = fit.prior_precision(shape, blocks)
        theta = fit.prior_mean(shape, blocks) + 0.2 * rng.standard_normal(len(precision))
        look = jax.jit(lambda t, d=data, p=precision, s=shape: fit._look(t, d, s, p))(theta)
        target = jax.jit(partial(fit.log_posterior, data=data, shape=shape))
        value, gradient = jax.jit(jax.value_and_grad(target))(theta)
        assert float(look.value) == pytest.approx(float(value), abs=1e-9)
        np.testing.assert_allclose(look.gradient, gradient, atol=1e-9)
        # against finite differences too
        for at in (0, 1, 4, 6, 7, len(theta) - 1):
            step = np.eye(len(theta))[at] * 1e-5
            plain = (target(theta + step) - target(theta - step)) / 2e-5
            assert float(gradient[at]) == pytest.approx(float(plain), abs=1e-5)
        if not gaps:
            size = shape.mean.size
            ours = np.array(look.information)
            ours[:size, :size] += look.bent
            whole = -np.asarray(jax.jit(jax.hessian(target))(theta))
            size_of = np.sqrt(np.diag(look.information))
            scaled = np.abs(whole - ours) / np.outer(size_of, size_of)
            # the first day's own run-in is the only day whose yesterday is not recorded
            assert scaled.max() < 0.02
