"""Predictors worked out on some days only, against the same loops with every day worked out, and a plain one."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import parse_priors
from reprieve.response import layout, model, prior_curve
from reprieve.response.asked import days_of, persons_of
from reprieve.response.nodes import nodes_of
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.side_by_side import LANES, skim_blocks
from reprieve.response.weighing import Asked, asked_of, follow
from tests.reference.charts import case_of, kept, prior_of
from tests.response.making import make_case

# posterior draws
LOG_LIKELIHOOD_MAY_BE_OFF, ITS_SPREAD, DAYS_MAY_BE_OFF = 0.02, 0.005, 0.02
# draws of the prior, among them people whose days go from sure to impossible within two weeks
OF_THE_PRIOR = 0.05
CHARTS = (
    "yes_no_strong_3", "yes_no_gaps_8", "yes_no_harm_3", "yes_no_step_5",
    "four_level_strong_1", "four_level_any_8", "nrs_strong_3", "nrs_long_8", "nrs_gaps_3",
)  # fmt: skip


def kept_case(name):
    return case_of(next(one for one in kept() if one["name"] == name))


def asked_both_ways(case, shape):
    plan = layout.own_layout(case)
    data = layout.arrays_of(case, plan)
    past = layout.schedule_of(
        data.visits, plan.days, plan.days - len(case.y) + case.treated_from, data.steps
    )
    ways = [asked_of(data, shape, treated=past.treated, every_day=one) for one in (False, True)]
    return plan, data, past, ways


@pytest.mark.parametrize("chart", CHARTS)
def test_posterior_draws_are_weighed_as_if_every_day_were_worked_out(chart):
    case, prior = kept_case(chart), prior_of(chart.rsplit("_", 2)[0])
    shape = model.prior_shape(prior, case.categories)
    theta = posterior_of(case, prior, seed=1, draws=512, futures=[Future()], exact=False).draws.theta
    _, data, past, ways = asked_both_ways(case, shape)
    nodes, every = (
        follow(theta, data, shape, treated=past.treated, bad_from=case.bad_from, days=one) for one in ways
    )
    off = nodes.log_likelihood - every.log_likelihood
    assert np.abs(off).max() < LOG_LIKELIHOOD_MAY_BE_OFF
    assert off.std() < ITS_SPREAD
    assert np.abs(nodes.treated - every.treated).max() < DAYS_MAY_BE_OFF
    assert len(ways[0].nodes.day) < 0.45 * len(case.y)


@pytest.mark.parametrize("chart", ["yes_no_any_8", "four_level_gaps_8", "nrs_any_5"])
def test_draws_of_the_prior_are_too(chart):
    case, prior = kept_case(chart), prior_of(chart.rsplit("_", 2)[0])
    shape = model.prior_shape(prior, case.categories)
    plan, data, past, ways = asked_both_ways(case, shape)
    precision = prior_curve.prior_precision(shape, plan.sizes)
    normals = np.random.default_rng(1).standard_normal((2048, len(precision)))
    theta = prior_curve.prior_mean(shape, plan.sizes) + normals / np.sqrt(np.diag(precision))
    nodes, every = (
        follow(theta, data, shape, treated=past.treated, bad_from=case.bad_from, days=one) for one in ways
    )
    assert np.abs(nodes.log_likelihood - every.log_likelihood).max() < OF_THE_PRIOR
    assert np.abs(nodes.treated - every.treated).max() < OF_THE_PRIOR


@pytest.mark.parametrize("chart", ["yes_no_gaps_8", "nrs_gaps_3"])
def test_with_every_day_a_node_nothing_is_interpolated(chart):
    case, prior = kept_case(chart), prior_of(chart.rsplit("_", 2)[0])
    shape = model.prior_shape(prior, case.categories)
    plan, data, past, (_, every) = asked_both_ways(case, shape)
    theta = np.tile(prior_curve.prior_mean(shape, plan.sizes), (LANES, 1))
    theta += 0.3 * np.random.default_rng(3).standard_normal(theta.shape)
    all_nodes = Asked(every.days, nodes_of(every.days, case.categories, every_day=True))
    plain, ours = (
        follow(theta, data, shape, treated=past.treated, bad_from=case.bad_from, days=one)
        for one in (every, all_nodes)
    )
    np.testing.assert_allclose(ours.log_likelihood, plain.log_likelihood, rtol=0, atol=1e-9)
    # only the first treated days know that the days before were not followed
    np.testing.assert_allclose(ours.treated, plain.treated, rtol=0, atol=2e-3)


def chart_with_gaps():
    rng = np.random.default_rng(7)
    y = rng.integers(0, 11, 400)
    y[rng.random(400) < 0.3] = -1
    prior = parse_priors(load_knowledge().text("clinical/priors.yaml")).of("chronic_migraine")
    case, shape = make_case(y, [30, 115, 131, 300], scale="nrs"), model.prior_shape(prior, 11)
    plan, data, past, (asked, _) = asked_both_ways(case, shape)
    return case, shape, plan, data, past, asked


def test_weights_are_those_of_a_cubic_and_every_day_is_summed_once():
    case, _, plan, _, past, asked = chart_with_gaps()
    days, nodes = asked
    count, front = len(days.y), plan.days - len(case.y)
    segment = np.repeat(np.arange(len(nodes.told)), np.diff(nodes.first_day))
    for d in range(front + 30, count):
        at = nodes.first_node[segment[d]] + nodes.stencil[d]
        four = nodes.day[at : at + (1 if nodes.own[d] else 4)] - d
        assert sum(nodes.weights[d, : len(four)]) == pytest.approx(1)
        for power in (1, 2, 3):
            assert nodes.weights[d, : len(four)] @ four.astype(float) ** power == pytest.approx(0, abs=1e-9)
    assert nodes.treated.sum() == pytest.approx(past.treated.sum()) == pytest.approx(370)
    below = days.direct & (days.y < 10)
    assert nodes.good.sum() == pytest.approx(below.sum())
    assert nodes.good @ nodes.day == pytest.approx(
        np.flatnonzero(below).sum() - lost(nodes, below, segment)
    )


def lost(nodes, below, segment):
    """Before the first visit one node stands for all days of a segment, where nothing moves."""
    alone = np.diff(nodes.first_node)[segment] == 1
    return sum(d - nodes.first_day[segment[d]] for d in np.flatnonzero(below & alone))


def test_no_segment_reaches_over_a_visit_or_into_another_block_and_soon_after_a_visit_every_day_is_a_node():
    case, _, plan, _, _, asked = chart_with_gaps()
    days, nodes = asked
    front = plan.days - len(case.y)
    for first, end in zip(nodes.first_day[:-1], nodes.first_day[1:], strict=True):
        assert len(set(days.cycle[first:end])) == len(set(days.block[first:end])) == 1
    for visit in (30, 115, 131, 300):
        assert set(range(front + visit, front + visit + 10)) <= set(nodes.day)


def test_draws_that_no_diary_would_have_are_weighed_without_overflow():
    case, shape, plan, data, past, asked = chart_with_gaps()
    theta = np.tile(prior_curve.prior_mean(shape, plan.sizes), (6, 1))
    theta[0, model.B], theta[1, model.B], theta[2, model.RHO], theta[3, model.DELTA] = (
        500.0,
        -500.0,
        200.0,
        500.0,
    )
    theta[4, model.DELTA] = -500.0
    found = follow(theta, data, shape, treated=past.treated, bad_from=case.bad_from, days=asked)
    assert np.isfinite(found.log_likelihood).all()
    assert np.isfinite(found.treated).all()
    assert (found.log_likelihood[:5] < found.log_likelihood[5] - 300).all()


def test_nodes_that_the_loops_would_misread_are_refused():
    _, shape, plan, data, past, (days, nodes) = chart_with_gaps()
    theta = np.tile(prior_curve.prior_mean(shape, plan.sizes), (LANES, 1))
    persons = persons_of(theta, np.nan, plan.sizes, shape, 4, courses=True)
    likely, bad = np.zeros((1, LANES)), np.zeros((1, 3, LANES))
    for broken in (
        nodes._replace(stencil=nodes.stencil + 10),
        nodes._replace(own=np.zeros_like(nodes.own)),
        nodes._replace(day=nodes.day + 1),
        nodes._replace(first_node=nodes.first_node + 1),
        nodes._replace(first_day=nodes.first_day[:-1]),
        nodes._replace(weights=nodes.weights.astype(np.float32)),
    ):
        with pytest.raises(ValueError, match=r"nodes name|need contiguous"):
            skim_blocks(persons, days, broken, 0, 1, likely, bad)
    wanted = days_of(data, past.treated, shape, keep=True)
    with pytest.raises(ValueError, match="cannot be followed"):
        skim_blocks(persons, wanted, nodes, 0, 1, likely, bad)
    skim_blocks(persons, days, nodes, 0, 1, likely, bad)
    assert likely.all()
