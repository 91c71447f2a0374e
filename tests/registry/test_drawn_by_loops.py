"""The draws by compiled loops against those of the JAX program: the same normals give the same people and weights."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry.cohort import draw_cohort
from reprieve.registry.cohort_cases import cases_of
from reprieve.registry.drawn_by_loops import draw_person
from reprieve.registry.normals import normals_of
from reprieve.registry.person_draws import Curve, curve_of, draw_people
from reprieve.response.fit import fit_many
from reprieve.response.layout import arrays_of, layout_for, stacked
from reprieve.response.model import prior_shape
from reprieve.response.other_changes import Step
from reprieve.response.prior_curve import prior_mean, prior_precision

PRIOR = load_knowledge().priors.of("chronic_migraine")


def a_case(scale, *, stepped):
    cohort = draw_cohort(PRIOR, charts=1, days=200, cycles=2, scale=scale, missing=0.25, seed=12)
    case = cases_of(cohort, PRIOR)[0]
    y = case.y.copy()
    y[80:104] = -1  # a gap that is longer than what is followed, over the beginning of a block
    visits = (*case.visits[:-1], replace(case.visits[-1], on=case.visits[-1].on + dt.timedelta(17)))
    steps = (Step(what="another change", first=60, last=None),) if stepped else ()
    return replace(case, y=y, visits=visits, steps=steps)


@pytest.mark.parametrize("scale", ["yes_no", "four_level", "nrs"])
@pytest.mark.parametrize("stepped", [False, True])
def test_the_loops_draw_the_same_people_as_the_program(scale, stepped):
    case = a_case(scale, stepped=stepped)
    layout = layout_for([case])
    row, shape, sizes = arrays_of(case, layout), prior_shape(PRIOR, case.categories), layout.sizes
    fit = fit_many(prior_mean(shape, sizes)[None], [row], shape)
    first = sizes.in_predictor + case.categories - 2
    curve = curve_of(np.asarray(fit.theta), np.asarray(fit.information), first)
    precision = prior_precision(shape, sizes)[first:, first:]
    normals = normals_of(seed=5, part=0, charts=1, even=first, others=sizes.blocks, count=128)
    referee = draw_people(curve, normals, precision, stacked([row]), shape, plain=True)
    own, drift, log_weight = draw_person(
        Curve(*(part[0] for part in curve)), normals[0], precision, row, shape
    )
    np.testing.assert_allclose(own, referee.own[0], atol=1e-10)
    np.testing.assert_allclose(drift, referee.drift[0], atol=1e-8)
    np.testing.assert_allclose(log_weight, referee.log_weight[0], atol=1e-8)
