"""What is said of one person, section by section: counts, then the posterior beside its prior, then how far to trust it?

A section that cannot be given is a gap that says why. Where the model does not fit the diary there is a gap in place of
every posterior quantity; counts stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.averaging import averaged
from reprieve.response.decision import REMITS, RENEWED, model_view, tipping_point
from reprieve.response.folded import cycles, folded
from reprieve.response.model_check import Checked
from reprieve.response.next_dates import candidate_dates
from reprieve.response.observations import Case
from reprieve.response.other_prior import said_under
from reprieve.response.posterior import Posterior
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
    wear_off,
)
from reprieve.response.section_names import OF_THE_MODEL, QUANTITIES
from reprieve.response.trust import not_to_be_used
from reprieve.response.words import always, words

Floats = NDArray[np.float64]

SURE_ENOUGH = load_knowledge().response_rules.sure_enough.value
NOT_TRIED = "simulated"  # what response answers were tested on
NO_WEAR_OFF = "Trigeminal neuralgia remits by itself: no wear-off is read from its diary."


def gap(why: str, ask_for: list[str]) -> dict[str, Any]:
    """A section that cannot be given."""
    return {"not_computed": why, "ask_for": ask_for}


def head(case: Case) -> dict[str, Any]:
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


def untreated_sections(case: Case) -> dict[str, Any]:
    """What can be said where no injection is recorded: counts, and what is missing."""
    why = f"The chart holds no injection for {case.condition.replace('_', ' ')}: there is nothing to respond to yet."
    missing = gap(why, ["injection: product, date, muscles and units of each session"])
    return {**head(case), **dict.fromkeys(OF_THE_MODEL, missing), "words": [why], "validation": NOT_TRIED}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of one chart. `worth`: days in 28 that having the injections should be worth; `is_own`: the person said so.

    `next_date`: the earliest the label allows; `renewed`: log odds of expectation by the days in 28 they are worth.
    """

    worth: float
    is_own: bool
    next_date: dt.date | None
    renewed: Mapping[float, float]


def treated_sections(posterior: Posterior, prior: Prior, asked: Asked, checked: Checked) -> dict[str, Any]:
    """Every section of a treated person but the decision, and what takes seconds (`settle`)."""
    case = posterior.case
    section = {**head(case), "treated_days": len(case.y) - (case.treated_from or 0)}
    because = not_to_be_used(posterior, checked)
    if checked.fits is False and because is not None:
        section |= dict.fromkeys(QUANTITIES, gap(because, []))
        said = [because, *always(case, prior)]
    else:
        section |= _estimates(posterior, prior, asked)
        means, tip = _means(posterior, asked)
        said = words(posterior, prior, means, asked.worth, tip)
        said = said if because is None else [because, *always(case, prior)]
    return {
        **section,
        "parameters": parameters(posterior, prior),
        "prior": prior_section(prior),
        "diagnostics": _diagnostics(posterior, checked),
        "validation": prior.validation,
        "words": said,
    }


def decision_of(posterior: Posterior, prior: Prior, asked: Asked, checked: Checked) -> dict[str, Any]:
    """The model's own view, and whether it hangs on trials that did not test their blinding."""
    because = not_to_be_used(posterior, checked)
    found = model_view(
        posterior,
        _means(posterior, asked)[0],
        next_date=asked.next_date,
        worth=asked.worth,
        asked=asked.is_own,
        not_used=because,
    )
    other = load_knowledge().priors.alternative(posterior.case.condition)
    return found if because else said_under(found, posterior, prior, other, worth=asked.worth)


def _means(posterior: Posterior, asked: Asked) -> tuple[dict[float, float], float | None]:
    """Expected specific days at each of the renewed days shown, and the renewed days at which the decision turns."""
    fitted = _by_renewed(posterior, asked)
    tip = tipping_point({days: float(values.mean()) for days, values in fitted.items()}, asked.worth)
    return {days: float(_between(fitted, days).mean()) for days in RENEWED}, tip


def _by_renewed(posterior: Posterior, asked: Asked) -> dict[float, Floats]:
    return {days: specific_days(posterior.what_ifs[eps]) for days, eps in asked.renewed.items()}


def _estimates(posterior: Posterior, prior: Prior, asked: Asked) -> dict[str, Any]:
    """Every quantity of the posterior beside the prior's."""
    draws, before = posterior.sample, posterior.prior
    return {
        "total": _total(posterior),
        "specific": _specific(posterior, prior, asked),
        "non_specific": {"days_gained_per_28": beside(staying_days(draws), staying_days(before))},
        "onset_days": beside(onset(draws, prior), onset(before, prior)),
        "half_relief_days": gap(NO_WEAR_OFF, [])
        if prior.condition == REMITS
        else beside(half_relief(draws), half_relief(before)),
        "wear_off": gap(NO_WEAR_OFF, [])
        if prior.condition == REMITS
        else wear_off(posterior, share(specific_days(draws) > asked.worth), SURE_ENOUGH),
        "forecast": _forecast(posterior, asked.next_date),
    }


def _total(posterior: Posterior) -> dict[str, Any]:
    draws, before = posterior.sample, posterior.prior
    gone, gone_before = improved(draws), improved(before)
    known = _had_bad_days(posterior.case)
    return {
        "days_gained_per_28": beside(total_days(draws), total_days(before)),
        "p_30": share(gone >= 0.3) if known else None,
        "p_50": share(gone >= 0.5) if known else None,
        "prior": {"p_30": share(gone_before >= 0.3), "p_50": share(gone_before >= 0.5)},
    }


def _specific(posterior: Posterior, prior: Prior, asked: Asked) -> dict[str, Any]:
    specific, before = specific_days(posterior.sample), specific_days(posterior.prior)
    fitted = _by_renewed(posterior, asked)
    renewed = {days: _between(fitted, days) for days in RENEWED}
    return {
        "days_gained_per_28": beside(specific, before),
        "p_positive": share(specific > 0),
        "p_worthwhile": share(specific > asked.worth),
        "worth_days_per_28": asked.worth,
        "worth_is": "asked" if asked.is_own else "assumed",
        "if_expectation": [
            {
                "renewed_days_per_28": days,
                **beside(values, before),  # before the diary hope and toxin know nothing of each other
                "mean": round(float(values.mean()), 4),
            }
            for days, values in sorted(renewed.items())
        ],
        "tipping_point": _means(posterior, asked)[1],
        "averaged": averaged(specific, before, posterior.log_none, prior, worth=asked.worth)
        if (posterior.case.doses > 0).any()
        else gap("No toxin was given: there is no effect of it to ask about.", []),
        "prior": {
            "p_positive": _positive_before(posterior.case, prior),
            "p_worthwhile": share(before > asked.worth),
        },
    }


def _diagnostics(posterior: Posterior, checked: Checked) -> dict[str, Any]:
    """How the figures were found, and whether the model could have written the diary."""
    told = posterior.diagnostics
    return {
        "method": told.method,
        "converged": posterior.converged,
        "pareto_k": told.pareto_k,
        "ess": told.ess,
        "trusted": told.trusted,
        "fits": checked.fits,
        "as_unusual": checked.p,
        "statistics": checked.statistics,
        "steps": posterior.steps,
        "because": f"{told.because} {checked.because}",
    }


def _between(fitted: Mapping[float, NDArray[np.float64]], days: float) -> NDArray[np.float64]:
    """Draws of the specific days at so many renewed days, on the line between the refits beside it.

    It is as good as straight (tested against a refit). Draws are in the order of the effect; where one refit drew more,
    they are thinned evenly.
    """
    if days in fitted:
        return fitted[days]
    below, above = max(one for one in fitted if one < days), min(one for one in fitted if one > days)
    part = (days - below) / (above - below)
    few = min(fitted[below].size, fitted[above].size)
    low, high = (
        one[((np.arange(few) + 0.5) * one.size / few).astype(int)] for one in (fitted[below], fitted[above])
    )
    return np.asarray((1 - part) * low + part * high)


def _had_bad_days(case: Case) -> bool:
    """Whether a share of the bad days can have gone: not where a recorded baseline held none."""
    part = case.baseline_days
    before = case.bad[part][case.recorded[part]]
    return not before.size or bool((before != 0).any())  # one left open may have been bad


def _positive_before(case: Case, prior: Prior) -> float:
    """What the prior alone gives for a specific effect above 0; without toxin there is none."""
    delta = prior.parameters["delta"]
    return round(NormalDist(delta.mean, delta.sd).cdf(2 * delta.mean), 4) if (case.doses > 0).any() else 0.0


def _forecast(posterior: Posterior, next_date: dt.date | None) -> list[dict[str, Any]]:
    """24 weeks ahead without a further injection, and with one on each candidate date, the earliest first."""
    case = posterior.case
    candidates = candidate_dates(case, next_date) if next_date is not None else []
    rows: list[dt.date | None] = [None, *candidates]
    ends = ends_of(posterior.draws.futures[:, :, 0])  # (end, future, week)
    before = ends_of(posterior.prior.futures[:, :, 0])
    return [
        {
            "next_date": None if date is None else date.isoformat(),
            "days_since_last": None if date is None else (date - case.visits[-1].on).days,
            "unit": "chance of a bad day",
            "weeks": [
                {
                    "week": n + 1,
                    "from": (case.as_of + dt.timedelta(1 + 7 * n)).isoformat(),
                    **named(week),
                    "prior": named(expected),
                }
                for n, (week, expected) in enumerate(
                    zip(ends[:, future].T, before[:, future].T, strict=True)
                )
            ],
        }
        for future, date in enumerate(rows)
    ]
