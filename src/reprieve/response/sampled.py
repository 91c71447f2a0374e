"""What does each chart say of the parameters and of the days gained, and of nothing else?

The same draws as in `posterior`, without courses by week, forecasts, what-ifs or the prior beside: for counts over
thousands of charts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reprieve.knowledge.priors import Prior
from reprieve.response.begun import Begun, around, begun, screening, standard_normals
from reprieve.response.corrected import corrected
from reprieve.response.exact import Diagnostics
from reprieve.response.jobs import Job, each_case
from reprieve.response.observations import Case
from reprieve.response.posterior import Draws, without_courses
from reprieve.response.weighing import treated_days


@dataclass(frozen=True, eq=False)
class Sampled:
    """One chart's draws, without courses by week."""

    case: Case
    sample: Draws
    diagnostics: Diagnostics


def each_sampled(
    cases: Sequence[Case], prior: Prior, *, seed: int, draws: int, exact: bool, nuts: bool = False
) -> Iterator[tuple[int, Sampled]]:
    """Of each case, with its place. `draws`: from the normal curve, where it is not corrected (screening)."""

    def work(job: Job) -> list[Sampled]:
        start = begun(job, cases)
        return _exactly(start, seed, nuts) if exact else _roughly(start, seed, draws)

    return each_case(work, cases, prior)


def _exactly(start: Begun, seed: int, nuts: bool) -> list[Sampled]:
    found = corrected(start, start.asked(), seed=seed, nuts=nuts).draws
    return [
        Sampled(case, without_courses(one.core, one.treated, start.treated_days(n)), one.diagnostics)
        for n, (case, one) in enumerate(zip(start.cases, found, strict=True))
    ]


def _roughly(start: Begun, seed: int, draws: int) -> list[Sampled]:
    thetas, curved = around(start.fit, standard_normals(seed, draws, start.shape, start.sizes))
    found = []
    for n, (case, theta, past) in enumerate(zip(start.cases, thetas, start.pasts, strict=True)):
        sums = treated_days(theta, start.data[n], start.shape, treated=past.treated, bad_from=case.bad_from)
        found.append(
            Sampled(
                case,
                without_courses(theta, sums, start.treated_days(n)),
                screening(bool(start.fit.converged[n]), curved[n]),
            )
        )
    return found
