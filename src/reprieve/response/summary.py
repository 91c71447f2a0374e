"""What did the injections do for this person: counts first, then the model, then its view of what next.

`respond` answers for one case, `respond_many` for many in one call; an answer does not depend on its company.
Inference is Laplace: good for screening, and marked so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.decision import DEFAULT_WORTH, FITTED_AT, REMITS, RENEWED, model_view, tipping_point
from reprieve.response.folded import cycles, folded
from reprieve.response.next_dates import MOST, candidate_dates
from reprieve.response.observations import Case
from reprieve.response.other_prior import said_under
from reprieve.response.posterior import Future, Posterior, each_posterior
from reprieve.response.quantities import (
    beside,
    ends_of,
    half_relief,
    improved,
    named,
    onset,
    parameters,
    prior_section,
    share,
    specific_days,
    staying_days,
    total_days,
    triple,
    wear_off,
)
from reprieve.response.settle import ASKED_WITH, settle
from reprieve.response.unrecorded import if_unrecorded
from reprieve.response.words import words

DRAWS = 192
SURE_ENOUGH = load_knowledge().response_rules.sure_enough.value
_UNRECORDED = load_knowledge().response_rules.unrecorded
_NOT_ASKED: dict[str, Any] = {"not_computed": ASKED_WITH, "ask_for": []}


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
        return {**_recorded(self.case), **(_lines(self.case, self.bands) if self.bands is not None else {})}


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
    asked = any(
        date is not None for date in dates
    )  # where nobody asks for a date, nothing is forecast for one
    plans = [_plans(cases[n], dates[n]) if asked else (Future(),) for n in treated]
    per_day = prior.fixed["expectation_log_odds_per_day_gained"].value
    fixed = [days * per_day for days in FITTED_AT]
    by_days = dict(zip(FITTED_AT, fixed, strict=True))
    answers = {
        n: Response(_without_visits(case), None, case, None)
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
    for place, posterior in (
        list(found) if settled else found
    ):  # the fits of `settle` must not meet those of `found`
        date = dates[treated[place]]
        own = None if worth is None else worth[treated[place]]
        more: dict[str, Any] = {}
        if settled:
            usual = _or_usual(own)
            more = {
                "settle": settle(posterior, prior, next_date=date, worth=usual, seed=seed),
                "unrecorded_days": if_unrecorded(posterior, prior, _UNRECORDED, worth=usual, seed=seed),
            }
        answers[treated[place]] = _respond(posterior, prior, by_days, date, own, more)
    return [answers[n] for n in range(len(cases))]


def _or_usual(worth: float | None) -> float:
    return DEFAULT_WORTH if worth is None else worth


def _plans(case: Case, date: dt.date | None) -> tuple[Future, ...]:
    """No further visit, then one on each candidate date with the last one's dose; as many for every chart."""
    dates = candidate_dates(case, date) if date is not None else []
    days = [max(1, (one - case.as_of).days) for one in dates]
    visits = [Future((day,), (case.visits[-1].dose,)) for day in days]
    return (Future(), *visits, *[Future()] * (MOST - len(visits)))


def _head(case: Case) -> dict[str, Any]:
    return {
        "chart": case.chart,
        "as_of": case.as_of.isoformat(),
        "condition": case.condition,
        "scale": case.scale,
        "bad_day_at": case.bad_day_at,
        "days_recorded": int(case.recorded.sum()),
        "days_on_coarser_scale": len(case.coarse),
        "days_not_on_scale": case.dropped,
        "folded": folded(case),
        "cycles": cycles(case),
        "notes": list(case.notes),
    }


def _without_visits(case: Case) -> dict[str, Any]:
    why = f"The chart holds no injection for {case.condition.replace('_', ' ')}: there is nothing to respond to yet."
    missing = {
        "not_computed": why,
        "ask_for": ["injection: product, date, muscles and units of each session"],
    }
    names = (
        "total",
        "specific",
        "non_specific",
        "onset_days",
        "half_relief_days",
        "wear_off",
        "forecast",
        "settle",
    )
    return {**_head(case), **dict.fromkeys(names, missing), "words": [why], "validation": "simulated"}


def _respond(
    posterior: Posterior,
    prior: Prior,
    fixed: Mapping[float, float],
    next_date: dt.date | None,
    own_worth: float | None,
    more: dict[str, Any],
) -> Response:
    worth = _or_usual(own_worth)
    case, draws, before = posterior.case, posterior.sample, posterior.prior
    specific, specific_before = specific_days(draws), specific_days(before)
    renewed = {days: specific_days(posterior.what_ifs[eps]) for days, eps in fixed.items()}
    tip = tipping_point({days: float(values.mean()) for days, values in renewed.items()}, worth)
    renewed = {days: _between(renewed, days) for days in RENEWED}
    expected = {days: float(values.mean()) for days, values in renewed.items()}
    worthwhile = share(specific > worth)
    gone, gone_before = improved(draws), improved(before)
    section = {
        **_head(case),
        "treated_days": len(case.y) - (case.treated_from or 0),
        "total": {
            "days_gained_per_28": beside(total_days(draws), total_days(before)),
            "p_30": share(gone >= 0.3) if _had_bad_days(case) else None,
            "p_50": share(gone >= 0.5) if _had_bad_days(case) else None,
            "prior": {"p_30": share(gone_before >= 0.3), "p_50": share(gone_before >= 0.5)},
        },
        "specific": {
            "days_gained_per_28": beside(specific, specific_before),
            "p_positive": share(specific > 0),
            "p_worthwhile": worthwhile,
            "worth_days_per_28": worth,
            "worth_is": "assumed" if own_worth is None else "asked",
            "if_expectation": [
                {"renewed_days_per_28": days, **triple(values), "mean": round(float(values.mean()), 4)}
                for days, values in sorted(renewed.items())
            ],
            "tipping_point": tip,
            "prior": {
                "p_positive": _positive_before(case, prior),
                "p_worthwhile": share(specific_before > worth),
            },
        },
        "non_specific": {"days_gained_per_28": beside(staying_days(draws), staying_days(before))},
        "onset_days": beside(onset(draws, prior), onset(before, prior)),
        "half_relief_days": beside(half_relief(draws), half_relief(before)),
        "wear_off": _wear_off(posterior, worthwhile, prior),
        "forecast": _forecast(posterior, next_date),
        **dict.fromkeys(("settle", "unrecorded_days"), _NOT_ASKED),
        **more,
        "parameters": parameters(posterior, prior),
        "prior": prior_section(prior),
        "diagnostics": {
            "method": posterior.diagnostics.method,
            "converged": posterior.converged,
            "pareto_k": posterior.diagnostics.pareto_k,
            "ess": posterior.diagnostics.ess,
            "fits": None,
            "steps": posterior.steps,
            "because": posterior.diagnostics.because,
        },
        "validation": prior.validation,
        "words": words(posterior, prior, expected, worth, tip),
    }
    decision = model_view(
        posterior, expected, next_date=next_date, worth=worth, asked=own_worth is not None
    )
    other = load_knowledge().priors.alternative(case.condition)
    decision = said_under(decision, posterior, prior, other, worth=worth)
    return Response(section, decision, case, ends_of(posterior.draws.weeks))


def _between(fitted: Mapping[float, NDArray[np.float64]], days: float) -> NDArray[np.float64]:
    """Draws of the specific days at so many renewed days, on the line between the refits beside it.

    It is as good as straight (tested against a refit).
    """
    if days in fitted:
        return fitted[days]
    below, above = max(one for one in fitted if one < days), min(one for one in fitted if one > days)
    part = (days - below) / (above - below)
    return np.asarray((1 - part) * fitted[below] + part * fitted[above])


def _had_bad_days(case: Case) -> bool:
    """Whether a share of the bad days can have gone: not where a recorded baseline held none."""
    part = case.baseline_days
    before = case.bad[part][case.recorded[part]]
    return not before.size or bool((before != 0).any())  # one left open may have been bad


def _positive_before(case: Case, prior: Prior) -> float:
    """What the prior alone gives for a specific effect above 0; without toxin there is none."""
    delta = prior.parameters["delta"]
    return round(NormalDist(delta.mean, delta.sd).cdf(2 * delta.mean), 4) if (case.doses > 0).any() else 0.0


def _wear_off(posterior: Posterior, worthwhile: float, prior: Prior) -> dict[str, Any]:
    if prior.condition == REMITS:
        return {
            "not_computed": "Trigeminal neuralgia remits by itself: no wear-off is read from its diary.",
            "ask_for": [],
        }
    return wear_off(posterior, worthwhile, SURE_ENOUGH)


def _forecast(posterior: Posterior, next_date: dt.date | None) -> list[dict[str, Any]]:
    """24 weeks ahead without a further injection, and with one on each candidate date, the earliest first."""
    case = posterior.case
    candidates = candidate_dates(case, next_date) if next_date is not None else []
    rows: list[dt.date | None] = [None, *candidates]
    ends = ends_of(posterior.draws.futures[:, :, 0])  # (end, future, week)
    return [
        {
            "next_date": None if date is None else date.isoformat(),
            "days_since_last": None if date is None else (date - case.visits[-1].on).days,
            "unit": "chance of a bad day",
            "weeks": [
                {"week": n + 1, "from": (case.as_of + dt.timedelta(1 + 7 * n)).isoformat(), **named(week)}
                for n, week in enumerate(ends[:, future].T)
            ],
        }
        for future, date in enumerate(rows)
    ]


def _recorded(case: Case) -> dict[str, Any]:
    """Day by day what was recorded, and the visits."""
    return {
        "dates": [(case.start + dt.timedelta(day)).isoformat() for day in range(len(case.y))],
        "bad": [None if one < 0 else bool(one) for one in case.bad.tolist()],
        "bad_day_at": case.bad_day_at,
        "injections": [
            {"date": visit.on.isoformat(), "product": visit.product, "units": visit.units}
            for visit in case.visits
        ],
    }


def _lines(case: Case, bands: NDArray[np.float64]) -> dict[str, Any]:
    """Day by day the courses p1, p0 and pb (a chance), drawn through the weekly means."""
    length = len(case.y)
    # weeks are counted back from the last day
    middles = length - 1 - 3 - 7 * np.arange(bands.shape[1])[::-1]
    days = np.arange(length)
    return {
        name: {
            end: np.round(np.interp(days, middles, bands[row, :, which]), 4).tolist()
            for row, end in enumerate(("p05", "median", "p95"))
        }
        for which, name in enumerate(("p1", "p0", "pb"))
    }
