"""Weights are the posterior's own over the proposal's own density; NUTS takes over where it must, and says so."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.stats import norm, qmc

from reprieve.response import exact, fit, fit_program, layout, model, prior_curve, sobol
from reprieve.response.along_axes import GRID, height, splines
from reprieve.response.curved import LEADING, draw, proposal_of, with_hope_fixed
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.observations import Counted
from reprieve.response.other_changes import Step
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.weighing import weigh
from tests.response.making import make_case

DRAWS = 256


@pytest.fixture(scope="module")
def chart(prior):
    """A short diary with every term: gaps, a count before it, another change, two injections."""
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 120).astype(np.int8)
    y[rng.random(120) < 0.2] = -1
    y[:20] = -1
    case = make_case(
        y,
        [30, 100],
        steps=[Step(what="a", first=60)],
        spans=[Counted(first=0, last=19, pain_days=12, of=19, worth=14.0)],
    )
    plan = layout.layout_for([case])
    shape = model.prior_shape(prior, 2)
    data = layout.arrays_of(case, plan)
    found = fit.fit_many(prior_curve.prior_mean(shape, plan.sizes)[None], [data], shape)
    return case, plan, shape, data, found


def test_each_draw_is_weighed_by_the_log_posterior_itself(chart):
    case, plan, shape, data, found = chart
    proposal = proposal_of(found, data, shape)
    normals, uniforms = exact.even_normals(1, DRAWS, 2, plan.sizes)
    theta = draw(proposal, normals, uniforms)[0].T
    swept = weigh(theta, data, shape)
    there = jax.tree.map(jnp.asarray, data)
    precision, mean = (
        prior_curve.prior_precision(shape, plan.sizes),
        prior_curve.prior_mean(shape, plan.sizes),
    )
    for n in range(0, DRAWS, 50):
        away = theta[n] - mean
        plain = float(fit_program.log_posterior(jnp.asarray(theta[n]), there, shape))
        assert swept[n] - 0.5 * away @ precision @ away == pytest.approx(plain, abs=1e-6)
    assert case.spans


def test_the_density_of_a_draw_is_that_of_the_map_from_standard_places(chart):
    """The log density changes along the others as their own normal curve does."""
    _, plan, shape, data, found = chart
    proposal = proposal_of(found, data, shape)
    uniforms = np.full((len(LEADING), 2), 0.5)
    normals = np.zeros((len(proposal.mode), 2))
    normals[proposal.others[3], 1] = 1.7
    theta, log_density = draw(proposal, normals, uniforms)
    theta = theta.T
    # same places, one standard place moved by 1.7: -1.7^2/2
    assert log_density[1] - log_density[0] == pytest.approx(-(1.7**2) / 2, abs=1e-12)
    np.testing.assert_allclose(theta[0, list(LEADING)], theta[1, list(LEADING)])
    assert plan.steps == 4


def test_the_heights_along_each_axis_are_a_density(chart):
    _, _, shape, data, found = chart
    for log in proposal_of(found, data, shape).heights:
        assert np.trapezoid(np.exp(log), GRID) == pytest.approx(1.0, abs=1e-9)


def test_the_density_of_a_draw_is_the_determinant_of_the_map_by_differences(chart):
    """The determinant of the map by differences, at places far and near: up to one constant it is the density."""
    _, _, shape, data, found = chart
    proposal = proposal_of(found, data, shape)
    rng, size, step = np.random.default_rng(3), len(proposal.mode), 1e-5
    off = []
    for uniforms in ([0.5, 0.4, 0.6, 0.5], [0.1, 0.9, 0.5, 0.97], [0.6, 0.05, 0.95, 0.02]):
        at = rng.standard_normal(size)
        at[list(LEADING)] = uniforms
        both = at[:, None] + step * np.concatenate(
            [np.eye(size), -np.eye(size), np.zeros((size, 1))], axis=1
        )
        theta, log_density = draw(proposal, both, both[list(LEADING)])
        slopes = (theta[:, :size] - theta[:, size : 2 * size]) / (2 * step)
        others = np.delete(at, list(LEADING))
        off.append(log_density[-1] + 0.5 * others @ others + np.linalg.slogdet(slopes)[1])
    np.testing.assert_allclose(off, off[0], atol=1e-4)


def test_means_go_along_natural_splines_and_straight_on_beyond_them():
    knots, values = np.array([-3.0, -1.5, 0.0, 1.5, 3.0, 5.0]), np.array([2.0, 0.5, 0.0, -1.0, -0.5, 4.0])
    spline = CubicSpline(knots, values, bc_type="natural")
    places = tuple(np.delete(knots, 2))
    ours = np.delete(values, 2) @ splines(places)
    inside = (GRID >= -3) & (GRID <= 5)
    np.testing.assert_allclose(ours[inside], spline(GRID[inside]), atol=1e-9)
    np.testing.assert_allclose(ours[GRID > 5], spline(5) + spline(5, 1) * (GRID[GRID > 5] - 5), atol=1e-9)
    np.testing.assert_allclose(
        ours[GRID < -3], spline(-3) + spline(-3, 1) * (GRID[GRID < -3] + 3), atol=1e-9
    )


def test_a_normal_axis_has_the_height_of_a_normal_curve():
    places = (-3.0, -1.5, 1.5, 3.0, 5.0)
    inside = np.abs(GRID) < 3
    # beyond the last place it falls a little more slowly, and so it is lower between
    np.testing.assert_allclose(
        height(places, -np.square(places) / 2)[inside], norm.logpdf(GRID[inside]), atol=5e-3
    )


def test_a_what_if_drawn_from_the_charts_own_curve_is_that_of_a_curve_of_its_own(chart):
    """Expectation fixed at 0.4 log odds: two proposals, one posterior. Each is worth 500 draws or more: 0.05 SD."""
    case, plan, shape, data, found = chart
    fixed = data._replace(eps=np.asarray(0.4))
    there = fit.fit_many(found.theta, [fixed], shape)
    past = layout.schedule_of(data.visits, plan.days, plan.days - 90, data.steps)
    borrowed = with_hope_fixed(proposal_of(found, data, shape), np.asarray(there.theta[0]))
    own = proposal_of(there, fixed, shape)
    ours, theirs = (
        exact.exact_draws(proposal, fixed, past, shape, bad_from=1, seed=seed, count=1024)
        for seed, proposal in ((1, borrowed), (2, own))
    )
    assert min(one.diagnostics.ess for one in (ours, theirs)) > 500
    np.testing.assert_allclose(
        ours.theta[:, : model.CORE].mean(axis=0), theirs.theta[:, : model.CORE].mean(axis=0),
        atol=0.2 * theirs.theta[:, : model.CORE].std(axis=0).max(),
    )  # fmt: skip
    gained = [one.treated[1] - one.treated[0] for one in (ours, theirs)]
    assert gained[0].mean() == pytest.approx(gained[1].mean(), abs=0.2 * gained[1].std())
    assert ours.theta[:, model.EPS].std() == pytest.approx(1.0, abs=0.1)  # only its prior is left
    assert case.spans


def test_even_rows_have_the_moments_of_a_standard_normal():
    rows, uniforms = exact.even_normals(1, 1024, 2, model.Sizes(0, 4, 9))
    assert rows.shape == (8 + 8 + 9, 1024)
    assert np.abs(rows.mean(axis=1)).max() < 1e-9
    assert np.abs(rows.std(axis=1) - 1).max() < 0.01
    # a parameter keeps its row when the chart has more of another kind
    more, _ = exact.even_normals(1, 1024, 4, model.Sizes(4, 8, 27))
    np.testing.assert_array_equal(rows[8:12], more[12:16])
    np.testing.assert_allclose(norm.cdf(rows[list(LEADING)]), uniforms, atol=1e-9)


def test_the_points_are_sobols():
    """SciPy's own sequence, before either is scrambled: the same points in the same order of the Gray code."""
    theirs = qmc.Sobol(sobol.most_axes(), scramble=False, bits=30).random(256).T
    ours = [sobol._points(sobol._directions(axis), 256) for axis in range(sobol.most_axes())]
    np.testing.assert_array_equal(np.stack(ours) / 2**30, theirs)


def test_each_axis_is_evenly_filled_and_so_are_the_pairs_of_the_first():
    points = sobol.sobol([*range(8), 60, 150], 1024, seed=3)
    for axis in range(len(points)):
        np.testing.assert_array_equal(np.sort((points[axis] * 1024).astype(int)), np.arange(1024))
    for axis in range(8):
        for other in range(axis):
            boxes = np.histogram2d(points[axis], points[other], bins=4, range=[[0, 1], [0, 1]])[0]
            assert (boxes == 64).all()
    # far axes of the plain sequence move together for long; scrambled ones do not
    assert np.abs(np.corrcoef(points) - np.eye(len(points))).max() < 0.1


def test_a_person_with_more_visits_than_there_are_axes_is_drawn_too():
    rows, _ = exact.even_normals(1, 512, 2, model.Sizes(0, 100, 9))
    assert rows.shape == (8 + 200 + 9, 512)
    assert np.abs(rows.std(axis=1) - 1).max() < 0.01
    few, _ = exact.even_normals(1, 512, 2, model.Sizes(0, 4, 9))
    np.testing.assert_array_equal(rows[108:112], few[12:16])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_where_weights_cannot_be_trusted_nuts_takes_over_and_the_answer_says_so(chart, prior, monkeypatch):
    case = chart[0]
    monkeypatch.setattr(exact, "TRUSTED", -1.0)
    for allowed, method in ((False, "importance sampling (PSIS)"), (True, "NUTS")):
        found = posterior_of(
            case, prior, seed=1, draws=192, futures=[Future()], exact=True, nuts=allowed
        ).diagnostics
        assert found.method == method
        assert "uneven" in found.because
    assert not posterior_of(
        case, prior, seed=1, draws=192, futures=[Future()], exact=True, nuts=False
    ).diagnostics.trusted
