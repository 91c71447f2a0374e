"""What did the injections do for this person: counts first, then the model, then its view of what next.

`respond` answers for one case, `respond_many` for many in one call; an answer does not depend on its company. What is
said of each is in `sections`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.course_lines import course_lines, recorded_days
from reprieve.response.decision import DEFAULT_WORTH, FITTED_AT
from reprieve.response.model_check import check_model
from reprieve.response.next_dates import MOST, candidate_dates
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, each_posterior
from reprieve.response.quantities import ends_of
from reprieve.response.sections import Asked, decision_of, treated_sections, untreated_sections
from reprieve.response.settle import ASKED_WITH, settle
from reprieve.response.unrecorded import if_unrecorded

DRAWS = 192
_RULES = load_knowledge().response_rules
_UNASKED = {"not_computed": ASKED_WITH, "ask_for": []}
_NOT_SETTLED: dict[str, Any] = {"settle": _UNASKED, "unrecorded_days": _UNASKED}


@dataclass(frozen=True)
class Response:
    """One person's answer. `section` and `decision` are JSON-able.

    `bands`: p05, median and p95 of the courses p1, p0, pb by week, (end, week, course); None without a visit.
    """

    section: dict[str, Any]
    decision: dict[str, Any] | None
    case: Case = field(compare=False, repr=False)
    bands: NDArray[np.float64] | None = field(compare=False, repr=False)

    @cached_property
    def course(self) -> dict[str, Any]:
        """What the course figure draws, day by day; without a visit only what was recorded."""
        lines = course_lines(self.case, self.bands) if self.bands is not None else {}
        return {**recorded_days(self.case), **lines}


def respond(
    case: Case,
    prior: Prior,
    *,
    seed: int = 0,
    next_date: dt.date | None = None,
    worth: float | None = None,
    settled: bool = False,
    exact: bool = False,
) -> Response:
    """The response of one person. `next_date`: the earliest date the label allows, given by the caller."""
    return respond_many(
        [case], prior, seed=seed, next_dates=[next_date], worth=[worth], settled=settled, exact=exact
    )[0]


def respond_many(
    cases: Sequence[Case],
    prior: Prior,
    *,
    seed: int = 0,
    next_dates: Sequence[dt.date | None] | None = None,
    worth: Sequence[float | None] | None = None,
    draws: int = DRAWS,
    settled: bool = False,
    exact: bool = False,
) -> list[Response]:
    """The response of each case, in order. All cases share the prior's condition.

    A case without a visit gets the sections that need none. `worth`: for how many fewer bad days in 28 each
    person would have the injections; None where nobody was asked. `draws` must be a multiple of 8. `settled`: whether to work
    out which next step would settle it, and what if unrecorded days were better or worse: some seconds a chart.
    `exact`: correct the normal curve by weighing, a second a chart; else it stands as it is (screening).
    """
    dates = list(next_dates) if next_dates is not None else [None] * len(cases)
    treated = [n for n, case in enumerate(cases) if case.visits]
    # where nobody asks for a date, nothing is forecast for one
    dated = any(date is not None for date in dates)
    plans = [_plans(cases[n], dates[n]) if dated else (Future(),) for n in treated]
    per_day = prior.fixed["expectation_log_odds_per_day_gained"].value
    fixed = [days * per_day for days in FITTED_AT]
    by_days = dict(zip(FITTED_AT, fixed, strict=True))
    answers = {
        n: Response(untreated_sections(case), None, case, None)
        for n, case in enumerate(cases)
        if not case.visits
    }
    found = each_posterior(
        [cases[n] for n in treated],
        prior,
        seed=seed,
        draws=draws,
        futures=plans,
        what_ifs=fixed,
        exact=exact,
    )
    # the fits of `settle` must not meet those of `found`
    for place, posterior in list(found) if settled else found:
        n = treated[place]
        own = None if worth is None else worth[n]
        asked = Asked(
            worth=DEFAULT_WORTH if own is None else own,
            is_own=own is not None,
            next_date=dates[n],
            renewed=by_days,
        )
        checked = check_model(posterior, prior, _RULES.model_check, seed=seed)
        section = treated_sections(posterior, prior, asked, checked)
        if checked.fits is not False:
            section |= _settled(posterior, prior, asked, seed) if settled else _NOT_SETTLED
        bands = None if checked.fits is False else ends_of(posterior.draws.weeks)
        decision = decision_of(posterior, prior, asked, checked)
        answers[n] = Response(section, decision, posterior.case, bands)
    return [answers[n] for n in range(len(cases))]


def _settled(posterior: Posterior, prior: Prior, asked: Asked, seed: int) -> dict[str, Any]:
    return {
        "settle": settle(posterior, prior, next_date=asked.next_date, worth=asked.worth, seed=seed),
        "unrecorded_days": if_unrecorded(posterior, prior, _RULES.unrecorded, worth=asked.worth, seed=seed),
    }


def _plans(case: Case, date: dt.date | None) -> tuple[Future, ...]:
    """No further visit, then one on each candidate date with the last one's dose; as many for every chart."""
    dates = candidate_dates(case, date) if date is not None else []
    days = [max(1, (one - case.as_of).days) for one in dates]
    visits = [Future((day,), (case.visits[-1].dose,)) for day in days]
    return (Future(), *visits, *[Future()] * (MOST - len(visits)))
