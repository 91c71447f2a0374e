"""What would the next 24 weeks bring, with toxin and with dummy injections at the same visits?

Before treatment: the patient's own diary gives the burden, the prior gives what visits bring. Sessions are on the
start date and 84 days later. Chances of improvement compare the bad days that would be counted in weeks 21-24, chance
included, with those counted before: some improvement comes by itself when a month was worse than usual. `no_change`
goes on as the diary was, with its ups and downs alone: an assumption, since no trial had an untreated group.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, posterior_of
from reprieve.response.quantities import triple

Floats = NDArray[np.float64]

SESSION_EVERY = 84  # days
SESSIONS = (0, SESSION_EVERY)
LAST_WEEKS = 4
FEWEST_BASELINE_DAYS = 14


def sessions_from(start: dt.date, case: Case) -> Future:
    """One standard dose on the start date (tomorrow at the earliest) and 84 days later."""
    first = max(1, (start - case.as_of).days)
    return Future(tuple(first + day for day in SESSIONS), (1.0,) * len(SESSIONS))


def forecast_before_treatment(
    case: Case, prior: Prior, *, start: dt.date | None = None, seed: int = 0, draws: int = 256
) -> dict[str, Any]:
    """The forecast of one untreated person, as the answer's section. Its weeks begin the day after `as_of`."""
    start = start or case.as_of + dt.timedelta(days=1)
    plan = (Future(), sessions_from(start, case))
    posterior = posterior_of(case, prior, seed=seed, draws=draws, futures=plan, exact=False)
    return untreated_forecast(posterior, prior, start=start, seed=seed)


def untreated_forecast(posterior: Posterior, prior: Prior, *, start: dt.date, seed: int) -> dict[str, Any]:
    """The forecast section from a posterior whose second future holds the sessions."""
    case = posterior.case
    toxin, dummy, unchanged = (posterior.draws.futures[1][:, course] for course in range(3))
    baseline = case.bad[case.baseline_days][case.recorded[case.baseline_days]]
    section: dict[str, Any] = {
        "condition": case.condition,
        "bad_day_at": case.bad_day_at,
        "unit": "chance of a bad day",
        "start": start.isoformat(),
        "sessions": [(start + dt.timedelta(days=day)).isoformat() for day in SESSIONS],
        "weeks": [
            {
                "week": week + 1,
                "from": (case.as_of + dt.timedelta(days=1 + 7 * week)).isoformat(),
                "with_toxin": triple(toxin[week]),
                "with_dummy": triple(dummy[week]),
                "no_change": triple(unchanged[week]),
            }
            for week in range(len(toxin))
        ],
        "no_change_is": "assumption",
        "validation": prior.validation,
        "prior": prior.id,
    }
    before = float((baseline == 1).mean()) if baseline.size else 0.0
    if (baseline < 0).any():
        section["p_30"] = section["p_50"] = None
        section["words"] = [
            f"{int((baseline < 0).sum())} of the last 28 days were recorded too coarsely to say whether they were bad days, so "
            "no improvement is forecast as a part of them."
        ]
        return section
    if baseline.size < FEWEST_BASELINE_DAYS or before == 0:
        section["p_30"] = section["p_50"] = None
        section["words"] = [
            f"The diary holds {baseline.size} of the last 28 days and {round(28 * before)} bad days of 28: too little to forecast "
            "an improvement."
        ]
        return section
    for name, part in (("p_30", 0.30), ("p_50", 0.50)):
        section[name] = {
            "toxin": _chance(toxin[-LAST_WEEKS:], before, part, seed),
            "dummy": _chance(dummy[-LAST_WEEKS:], before, part, seed),
            "no_change": _chance(unchanged[-LAST_WEEKS:], before, part, seed),
        }
    section["words"] = _words(section, prior, case)
    return section


def _chance(weeks: Floats, before: float, part: float, seed: int) -> float:
    """Chance that counted bad days of the last four weeks are at least `part` fewer than before. weeks: (week, draw)."""
    # the same days for both arms, so that they differ by the toxin alone; many diaries a draw
    rng = np.random.default_rng([seed, 21])
    counts = np.zeros((8, weeks.shape[1]))
    for week in weeks:
        counts += (rng.random((8, weeks.shape[1], 7)) < week[None, :, None]).sum(axis=2)
    return round(float(np.mean(counts <= (1 - part) * before * 7 * len(weeks) + 1e-9)), 4)


def _words(section: dict[str, Any], prior: Prior, case: Case) -> list[str]:
    half = section["p_50"]
    said = [
        f"Of 100 people with a diary like this, about {100 * half['toxin']:.0f} would have half as many bad days in weeks 21 to 24 "
        f"with the toxin, and about {100 * half['dummy']:.0f} with dummy injections at the same visits.",
        "Much of the change with dummy injections is natural course and hope together; trials without an untreated group "
        "cannot split them.",
        f"If nothing changed but the ups and downs of the diary - an assumption, since no trial had a group without any "
        f"injection - about {100 * half['no_change']:.0f} would: a bad month is often followed by a better one.",
        "No feature before treatment is known to predict who responds.",
    ]
    if prior.validation == "not_validated":
        said.append(
            f"For {prior.condition.replace('_', ' ')} these figures rest on wide assumptions, not on its trials."
        )
    if case.simulated:
        said.append("This chart is simulated.")
    return said
