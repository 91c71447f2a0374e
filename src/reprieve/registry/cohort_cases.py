"""Drawn people as the cases that the response model reads."""

from __future__ import annotations

import datetime as dt

from reprieve.knowledge.priors import Prior
from reprieve.registry.cohort import Cohort
from reprieve.response.observations import Case, Visit

START = dt.date(2025, 1, 6)
PRODUCT = "onabotulinumtoxinA"


def cases_of(cohort: Cohort, prior: Prior, *, prefix: str = "drawn") -> list[Case]:
    """One case a person; day 0 is START for everybody, and each visit gave its dose of onabotulinumtoxinA."""
    length = cohort.written.shape[1]
    known = prior.standard_units.get(PRODUCT)  # no standard of this condition: its units are left at 0
    standard = 0.0 if known is None else known.units or 0.0
    return [
        Case(
            chart=f"{prefix}-{n + 1:06d}",
            as_of=START + dt.timedelta(length - 1),
            condition=prior.condition,
            start=START,
            scale=cohort.scale,
            y=written,
            visits=tuple(
                Visit(
                    on=START + dt.timedelta(int(day)),
                    product=PRODUCT,
                    units=standard * float(dose),
                    dose=float(dose),
                    assumed=False,
                )
                for day, dose in zip(cohort.visit_days[n], cohort.doses[n], strict=True)
            ),
            expectation_half_life=cohort.expectation_half_life,
            simulated=True,
        )
        for n, written in enumerate(cohort.written)
    ]
