"""Where is the best fit of each chart of a job, which days count as treated, and what lies in the normal curve around it?

The normal curve stands for the posterior where screening is enough. Its draws are the same standard normals for every
chart of a seed, in antithetic pairs, named by parameter: an answer does not depend on which other charts were in the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.courses import Schedule
from reprieve.response.curved import spread_of
from reprieve.response.exact import Diagnostics
from reprieve.response.fit import fit_many
from reprieve.response.fitted import Fit
from reprieve.response.jobs import Job
from reprieve.response.layout import Layout, arrays_of, schedule_of
from reprieve.response.model import CORE, Data, PriorShape, Sizes
from reprieve.response.observations import Case
from reprieve.response.prior_curve import prior_mean
from reprieve.response.weighing import Asked, asked_of

Floats = NDArray[np.float64]

SCREENING = "laplace (screening)"
# as many as the longest scale needs, so that every scale draws the same drift
_ROWS_BEFORE_DRIFT = CORE + 9


@dataclass(frozen=True, eq=False)
class Begun:
    """The charts of one job and their fits; lists by chart."""

    cases: Sequence[Case]
    data: list[Data]
    fit: Fit
    pasts: list[Schedule]
    shape: PriorShape
    layout: Layout

    @property
    def sizes(self) -> Sizes:
        return self.layout.sizes

    def asked(self) -> list[Asked]:
        """What the loops are asked of each chart's days."""
        pairs = zip(self.data, self.pasts, strict=True)
        return [asked_of(row, self.shape, treated=past.treated) for row, past in pairs]

    def treated_days(self, n: int) -> int:
        """How many days of the `n`th chart are treated; 1 where none is."""
        case = self.cases[n]
        return len(case.y) - case.treated_from if case.treated_from is not None else 1


def begun(job: Job, cases: Sequence[Case]) -> Begun:
    """The charts of a job, fitted. `cases`: all, of which the job names some."""
    own, layout, shape = [cases[n] for n in job.places], job.layout, job.shape
    data = [arrays_of(case, layout) for case in own]
    mean = prior_mean(shape, layout.sizes)
    fit = fit_many(np.broadcast_to(mean, (len(own), mean.size)), data, shape)
    pasts = [
        schedule_of(one.visits, layout.days, _treated_from(case, layout), np.asarray(one.steps))
        for case, one in zip(own, data, strict=True)
    ]
    return Begun(own, data, fit, pasts, shape, layout)


def _treated_from(case: Case, layout: Layout) -> int | None:
    return None if case.treated_from is None else layout.days - len(case.y) + case.treated_from


def standard_normals(seed: int, draws: int, shape: PriorShape, sizes: Sizes) -> Floats:
    """(parameter, draw), the second half the mirror of the first.

    Each parameter has its own row whatever the scale, the number of visits or the length of the diary.
    """
    before, half = CORE + shape.categories - 2, draws // 2
    core, cuts, drift = np.split(
        np.random.default_rng(seed).standard_normal((_ROWS_BEFORE_DRIFT + sizes.blocks, half)),
        [CORE, _ROWS_BEFORE_DRIFT],
    )
    own = [
        np.random.default_rng([seed, stream]).standard_normal((rows, half))
        for stream, rows in enumerate((sizes.steps, sizes.cycles, sizes.cycles), 1)
    ]
    kept = np.concatenate([core, *own, cuts[: before - CORE], drift])
    return np.concatenate([kept, -kept], axis=1)


def around(fit: Fit, normals: Floats) -> tuple[Floats, list[bool]]:
    """Draws from the normal curve at each mode (chart, draw, parameter); whether it is the whole information's."""
    whole, safe, mode = np.asarray(fit.information), np.asarray(fit.safe_information), np.asarray(fit.theta)
    found, curved = [], []
    for n in range(len(mode)):
        try:
            spread, fits = spread_of(whole[n]), True
        except np.linalg.LinAlgError:
            spread, fits = spread_of(safe[n]), False
        found.append(mode[n] + (spread @ normals).T)
        curved.append(fits)
    return np.stack(found), curved


def screening(converged: bool, curved: bool) -> Diagnostics:
    """What is to be said of the normal curve. `curved`: whether it is the whole information's."""
    if not converged:
        because = "The search for the best fit did not settle; the figures are no answer."
    elif not curved:
        because = (
            "At the best fit the curve is not bounded in every direction; a wider, safer one was used."
        )
    else:
        because = (
            "The best fit was found; its normal curve stands for the posterior, which is good for screening, "
            "not exact."
        )
    return Diagnostics(SCREENING, None, None, converged, because)
