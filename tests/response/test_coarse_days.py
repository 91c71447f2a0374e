"""Days recorded on a coarser scale, against a plain forward algorithm over the whole diary without any window."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import fit_program, layout, model, prior_curve
from reprieve.response.beside import log_likelihood_beside
from reprieve.response.coarse_rows import RUN_UP, STEPS, stretches
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import log_likelihood
from reprieve.response.scales import Coarse
from tests.response import referee
from tests.response.making import LEVELS, make_case
from tests.response.test_likelihood import CUTS, arrays, diary_with_gaps

RHO = 0.8
OPEN = {"nrs": [(1, 10), (1, 3), (4, 6), (7, 10)], "four_level": [(1, 3)]}


def mixed(scale, rng, *, share, length=120, longest=5):
    """A diary with gaps of which this share of the days is only known to lie in one of the sets."""
    y = diary_with_gaps(scale, rng, length=length, longest=longest)
    coarse = []
    for day in np.flatnonzero((y >= 0) & (rng.random(length) < share)):
        fitting = [one for one in OPEN[scale] if one[0] <= y[day] <= one[1]]
        if fitting:
            coarse.append((int(day), *fitting[rng.integers(len(fitting))]))
            y[day] = -1
    return y, coarse


def ours(y, coarse, x, scale):
    data = arrays(make_case(y, [], scale=scale, coarse=coarse))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(y)), x])
    return float(log_likelihood(padded, RHO, jnp.asarray(CUTS[scale]), data.diary))


@pytest.mark.parametrize("scale", list(OPEN))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_mixed_diary_is_as_likely_as_the_plain_forward_algorithm_says(scale, share):
    rng = np.random.default_rng([1, LEVELS[scale], int(10 * share)])
    for _ in range(3):
        y, coarse = mixed(scale, rng, share=share)
        assert coarse
        x = rng.normal(0.5, 0.9, len(y))
        plain = referee.log_likelihood(x, RHO, CUTS[scale], y, coarse=coarse)
        # as without coarse days, only the run-in before the first day is cut
        assert ours(y, coarse, x, scale) == pytest.approx(plain, abs=2e-5)


def test_a_diary_of_coarse_days_only_is_cut_into_rows_without_loss():
    rng = np.random.default_rng(5)
    y = np.full(200, -1, dtype=np.int8)
    coarse = [(day, *((1, 10) if rng.random() < 0.7 else (4, 6))) for day in range(200)]
    assert [piece.last - piece.first + 1 for piece in stretches(y, [Coarse(*one) for one in coarse], 11)][
        :2
    ] == [
        STEPS,
        STEPS,
    ]
    x = rng.normal(0.5, 0.9, 200)
    plain = referee.log_likelihood(x, RHO, CUTS["nrs"], y, coarse=coarse)
    assert ours(y, coarse, x, "nrs") == pytest.approx(plain, abs=2e-5)
    # even where yesterday weighs heavily
    data = arrays(make_case(y, [], scale="nrs", coarse=coarse))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - 200), x])
    strong = float(log_likelihood(padded, 2.0, jnp.asarray(CUTS["nrs"]), data.diary))
    plain = referee.log_likelihood(x, 2.0, CUTS["nrs"], y, coarse=coarse)
    assert strong == pytest.approx(plain, abs=2e-3)
    assert RUN_UP == 14


def test_yes_and_no_on_a_finer_chart_say_as_much_as_in_a_chart_of_their_own():
    # with rho = 0 a day's yes has the chance logistic(x), whatever the finer cut points are
    rng = np.random.default_rng(8)
    bad = rng.random(60) < 0.5
    y = np.where(bad, -1, 0).astype(np.int8)
    coarse = [(int(day), 1, 10) for day in np.flatnonzero(bad)]
    x = rng.normal(0.0, 1.0, 60)
    data = arrays(make_case(y, [], scale="nrs", coarse=coarse))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - 60), x])
    found = float(log_likelihood(padded, 0.0, jnp.asarray(CUTS["nrs"]), data.diary))
    by_hand = np.where(bad, -np.log1p(np.exp(-x)), -np.log1p(np.exp(x))).sum()
    assert found == pytest.approx(by_hand, abs=1e-10)


def test_a_day_that_allows_everything_is_an_unrecorded_one():
    rng = np.random.default_rng(9)
    y = diary_with_gaps("nrs", rng, longest=4)
    x = rng.normal(0.5, 0.7, len(y))
    everything = [(int(day), 0, 10) for day in np.flatnonzero(y < 0)]
    assert ours(y, everything, x, "nrs") == pytest.approx(ours(y, [], x, "nrs"), abs=1e-9)


def test_what_is_recorded_exactly_wins_over_a_set_for_the_same_day():
    rng = np.random.default_rng(10)
    y = diary_with_gaps("nrs", rng)
    x = rng.normal(0.5, 0.7, len(y))
    day = int(np.flatnonzero(y >= 0)[7])
    assert ours(y, [(day, 1, 10)], x, "nrs") == ours(y, [], x, "nrs")


@pytest.mark.parametrize("scale", list(OPEN))
def test_gradient_of_the_fit_on_a_mixed_diary_is_that_of_autodiff(scale, prior):
    rng = np.random.default_rng(11)
    y, coarse = mixed(scale, rng, share=0.4, length=200)
    case = make_case(y, [28, 112], scale=scale, coarse=coarse)
    shape = model.prior_shape(prior, LEVELS[scale])
    data = arrays(case)
    precision = prior_curve.prior_precision(shape, model.sizes_of(data))
    theta = prior_curve.prior_mean(shape, model.sizes_of(data)) + 0.2 * rng.standard_normal(len(precision))
    look = jax.jit(lambda t: fit_program._look(t, data, shape, precision))(theta)
    value, gradient = jax.jit(jax.value_and_grad(lambda t: fit_program.log_posterior(t, data, shape)))(
        theta
    )
    assert float(look.value) == pytest.approx(float(value), abs=1e-9)
    np.testing.assert_allclose(look.gradient, gradient, atol=1e-9)
    if scale == "nrs":
        return  # its Hessian takes long to compile
    # in the metric a coarse day counts with its expected yesterday: near the curvature, and on the safe side of none
    whole = -np.asarray(jax.jit(jax.hessian(lambda t: fit_program.log_posterior(t, data, shape)))(theta))
    metric = np.array(look.information)
    bent = look.bent.shape[0]
    metric[:bent, :bent] += look.bent
    size_of = np.sqrt(np.diag(look.information))
    assert (np.abs(whole - metric) / np.outer(size_of, size_of)).max() < 0.35
    np.linalg.cholesky(np.asarray(look.information))


def test_an_ordinary_chart_carries_no_rows_for_coarse_days():
    y = diary_with_gaps("nrs", np.random.default_rng(12))
    data = layout.arrays_of(case := make_case(y, []), layout.layout_for([case]))
    assert data.diary.coarse.day.size == 0


def test_all_beside_the_days_in_a_row_is_the_rest_of_the_likelihood():
    rng = np.random.default_rng(13)
    y, coarse = mixed("nrs", rng, share=0.3)
    x = rng.normal(0.5, 0.7, len(y))
    data = arrays(make_case(y, [], scale="nrs", coarse=coarse))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(y)), x])
    cuts = np.asarray(CUTS["nrs"])
    beside = float(log_likelihood_beside(padded, RHO, jnp.asarray(cuts), data))
    in_a_row = sum(
        np.log(referee.chances(x[day] + RHO * y[day - 1] / 10, cuts)[y[day]])
        for day in range(1, len(y))
        if y[day] >= 0 and y[day - 1] >= 0
    )
    assert ours(y, coarse, x, "nrs") == pytest.approx(in_a_row + beside, abs=1e-9)
