"""What stands beside every answer as the prior's: few even draws, against many random ones and the courses' own code."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import layout, model, prior_curve
from reprieve.response.courses import FUTURE_WEEKS, Schedule, courses_many
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.quantities import specific_days, total_days
from tests.response.making import make_case

MANY = 8192
ENDS = (0.05, 0.5, 0.95)


@pytest.fixture(scope="module")
def both(prior):
    """The prior's draws as an answer shows them, and the courses of many random draws of the same prior."""
    case = make_case(np.random.default_rng(1).integers(0, 2, 28 + 2 * 84), (28, 112))
    shown = posterior_of(case, prior, seed=1, draws=64, futures=[Future()], nuts=False).prior
    shape, plan = model.prior_shape(prior, 2), layout.layout_for([case])
    data = layout.arrays_of(case, plan)
    spread = np.linalg.inv(np.linalg.cholesky(prior_curve.prior_precision(shape, plan.sizes))).T
    normals = np.random.default_rng(2).standard_normal((MANY, len(spread)))
    theta = prior_curve.prior_mean(shape, plan.sizes) + normals @ spread.T
    past = layout.schedule_of(data.visits, plan.days, plan.days - 2 * 84, data.steps)
    nothing = Schedule(*(part[None, None, :0] for part in past))
    courses = courses_many(
        theta[None], np.zeros((1, MANY, 0)), np.zeros((1, 2, 0, MANY)), np.full((1, MANY), np.nan),
        Schedule(*(part[None] for part in past)), nothing, shape, 1,
    )  # fmt: skip
    return shown, np.asarray(courses.treated[0]) / (2 * 84)


def test_days_gained_have_the_quantiles_of_the_prior(both):
    shown, (p1, p0, pb) = both
    for ours, plain in ((specific_days(shown), 28 * (p0 - p1)), (total_days(shown), 28 * (pb - p1))):
        # a twentieth of what lies between the outer quantiles: random draws alone wander by a third of that
        may_be_off = 0.05 * np.ptp(np.quantile(plain, [0.05, 0.95]))
        np.testing.assert_allclose(np.quantile(ours, ENDS), np.quantile(plain, ENDS), atol=may_be_off)


def test_the_forecast_begins_where_the_prior_has_come_to_and_covers_every_week(both):
    shown, (p1, _, _) = both
    weeks = shown.futures[0, :, 0]  # (week, draw)
    assert weeks.shape[0] == FUTURE_WEEKS
    assert ((weeks > 0) & (weeks < 1)).all()
    # nobody's injections go on: in the end the chance of a bad day is higher than under treatment, in the mean
    assert weeks[-1].mean() > p1.mean()
