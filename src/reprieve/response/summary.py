"""What did the injections do for this person: counts first, then the model, then its view of what next.

`respond` answers for one case, `respond_many` for many in one call; an answer does not depend on its company. What is
said of each is in `sections`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.bad_days_alone import as_they_are_read
from reprieve.response.course_lines import course_lines, recorded_days
from reprieve.response.decision import DEFAULT_WORTH, FITTED_AT
from reprieve.response.model_check import check_model
from reprieve.response.next_dates import MOST, candidate_dates
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, each_posterior
from reprieve.response.quantities import ends_of
from reprieve.response.sections import Asked, decision_of, treated_sections, untreated_sections
from reprieve.response.settle import WHEN_ASKED, settle
from reprieve.response.unrecorded import if_unrecorded

DRAWS = 192
_RULES = load_knowledge().response_rules
_UNASKED = {"not_computed": WHEN_ASKED, "ask_for": []}
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
    exact: bool = True,
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
    exact: bool = True,
) -> list[Response]:
    """The response of each case, in order. All cases share the prior's condition.

    A case without a visit gets the sections that need none. `worth`: for how many fewer bad days in 28 each
    person would have the injections; None where nobody was asked. `draws` must be a multiple of 8. `settled`: whether to work
    out which next step would settle it, and what if unrecorded days were better or worse: some seconds a chart.
    `exact`: correct the normal curve by weighing, by NUTS where that is not to be trusted; else it stands (screening).
    """
    nobody: list[Any] = [None] * len(cases)
    call = _Call(prior, seed, list(next_dates or nobody), list(worth or nobody), draws, settled, exact)
    answers = {
        n: Response(untreated_sections(case), None, case, None)
        for n, case in enumerate(cases)
        if not case.visits
    }
    times = _RULES.bad_days_alone.times
    treated = {n: case for n, case in enumerate(cases) if case.visits}
    treated = as_they_are_read(treated, prior, times=times)
    answers |= _answered(treated, call)
    return [answers[n] for n in range(len(cases))]


@dataclass(frozen=True)
class _Call:
    """What is asked of all charts of one call; dates and worths by chart."""

    prior: Prior
    seed: int
    dates: list[dt.date | None]
    worth: list[float | None]
    draws: int
    settled: bool
    exact: bool


def _answered(cases: Mapping[int, Case], call: _Call) -> dict[int, Response]:
    """The response of each treated case, by its number."""
    numbers, prior, dates = list(cases), call.prior, call.dates
    # where nobody asks for a date, nothing is forecast for one
    dated = any(date is not None for date in dates)
    per_day = prior.fixed["expectation_log_odds_per_day_gained"].value
    by_days = {days: days * per_day for days in FITTED_AT}
    found = each_posterior(
        [cases[n] for n in numbers],
        prior,
        seed=call.seed,
        draws=call.draws,
        futures=[_plans(cases[n], dates[n]) if dated else (Future(),) for n in numbers],
        what_ifs=list(by_days.values()),
        exact=call.exact,
    )
    answers = {}
    # the fits of `settle` must not meet those of `found`
    for place, posterior in list(found) if call.settled else found:
        n = numbers[place]
        own = call.worth[n]
        asked = Asked(
            worth=DEFAULT_WORTH if own is None else own,
            is_own=own is not None,
            next_date=dates[n],
            renewed=by_days,
        )
        answers[n] = _response(posterior, asked, call)
    return answers


def _response(posterior: Posterior, asked: Asked, call: _Call) -> Response:
    prior, seed = call.prior, call.seed
    checked = check_model(posterior, prior, _RULES.model_check, seed=seed)
    section = treated_sections(posterior, prior, asked, checked)
    decision = decision_of(posterior, prior, asked, checked)
    if checked.fits is False:
        return Response(section, decision, posterior.case, None)
    section |= _settled(posterior, prior, asked, seed) if call.settled else _NOT_SETTLED
    return Response(section, decision, posterior.case, ends_of(posterior.draws.weeks))


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
