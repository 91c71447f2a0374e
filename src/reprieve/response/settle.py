"""Which next step would settle it: how sure could one be after the next regular cycle, two, or one longer interval?

Diaries to come are drawn from the posterior (each draw is somebody who could have written the diary so far), as often
kept as the diary of late, and each is fitted anew with the fast path (`method`: screening) and
as many draws as the answer's own. The draws, the drift to come and the luck of each
day are the same under every step, so that steps are compared on the same futures. `p_right`: the chance that going
on or stopping, whichever the diary then favours, is right, averaged over futures; `sd_days`: what would be left
unknown of the specific days (over the days treated so far). Both carry their Monte-Carlo error.
Units:   days; weeks since the last injection.
Missing: a longer interval that has passed already, or a diary younger than a week of treatment, says why.
Source:  design of the model; longer intervals are agreed with the clinician, never advised by the model alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.begun import SCREENING
from reprieve.response.diaries_to_come import DiariesToCome
from reprieve.response.next_dates import LONGER_WEEKS
from reprieve.response.observations import Case, Visit
from reprieve.response.posterior import Draws, Future, Posterior, each_posterior
from reprieve.response.quantities import specific_days

Floats = NDArray[np.float64]

FUTURES = 32  # diaries drawn for each step; whole batches of the fast path
CYCLE_DAYS = 84
FEWEST_PAIRS = 8
WEEK = 7
DAYS = 28
_FEW = "The fit did not settle on most of the drawn diaries."
WHEN_ASKED = "Worked out only when it is asked for: it fits many drawn diaries and takes some seconds."


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way to go on: injections on these days after `as_of`, and the day after `as_of` on which it is judged."""

    name: str
    injections: tuple[int, ...]
    judged_after: int


def settle(
    posterior: Posterior,
    prior: Prior,
    *,
    next_date: dt.date | None,
    worth: float,
    seed: int,
    futures: int = FUTURES,
) -> list[dict[str, Any]] | dict[str, Any]:
    """How sure one could be after each step, or why that was not worked out. `futures` must be a multiple of 16."""
    case = posterior.case
    weeks_treated = (len(case.y) - (case.treated_from or 0)) // WEEK
    if why := _not_asked(posterior, prior, weeks_treated):
        return {"not_computed": why, "ask_for": []}
    possible, passed = steps_of(case, next_date)
    now = _specific(posterior.draws, weeks_treated, ahead=0)
    found: list[dict[str, Any]] = [{"step": "now", "known_on": case.as_of.isoformat(), **_now(now, worth)}]
    before = specific_days(posterior.prior)
    found[0]["prior"] = {name: row["mean"] for name, row in _now(before, worth).items()}
    known = float(_sure(now[None], worth)[0][0])
    length = -(-max(step.judged_after for step in possible) // WEEK) * WEEK
    to_come = DiariesToCome.of(posterior, prior, days=length, count=futures, seed=seed)
    lived = {step.name: to_come.lived(step.injections, case.visits[-1].dose) for step in possible}
    cases = [
        _extended(case, diary[: step.judged_after], step, length)
        for step in possible
        for diary in to_come.written(lived[step.name])
    ]
    specific: list[Floats] = [now] * len(cases)
    settled = np.zeros(len(cases), dtype=bool)
    for place, one in each_posterior(
        cases, prior, seed=seed, draws=len(now), futures=[(Future(),)] * len(cases), exact=False
    ):
        specific[place] = _specific(one.draws, weeks_treated, ahead=length // WEEK)
        settled[place] = one.converged
    usual, own = lived[possible[1].name], now[to_come.picked]
    for number, step in enumerate(possible):
        part = slice(number * futures, (number + 1) * futures)
        both = settled[part].reshape(2, -1).all(axis=0)  # a future counts with its mirror
        counted = np.tile(both, 2)
        if both.sum() < FEWEST_PAIRS:
            found.append({"step": step.name, "not_computed": _FEW, "ask_for": []})
            continue
        worthwhile, right, sd = _sure(np.array(specific[part])[counted], worth)
        more = _more(lived[step.name], usual, step.judged_after, case.bad_from)[counted]
        found.append(
            {
                "step": step.name,
                "injections": [(case.as_of + dt.timedelta(day)).isoformat() for day in step.injections],
                "known_on": (case.as_of + dt.timedelta(step.judged_after)).isoformat(),
                "p_right": _expected(right, worthwhile, known),
                "sd_days": _expected(sd, own[counted], float(now.mean())),
                "bad_days_more": _expected(more, own[counted], float(now.mean())),
                "futures": len(more),
                "method": SCREENING,
            }
        )
    return [*found, *({"step": name, "not_computed": why, "ask_for": []} for name, why in passed)]


def _not_asked(posterior: Posterior, prior: Prior, weeks_treated: int) -> str | None:
    if prior.condition == "trigeminal_neuralgia":
        return "Trigeminal neuralgia remits by itself: a longer interval would not tell what the injections did."
    if not (posterior.case.doses > 0).any():
        return "No toxin was given: there is nothing of its own to settle."
    if weeks_treated < 1:
        return "Less than a week has passed since the first injection."
    if not posterior.converged:
        return "The fit did not settle on this diary: nothing can be drawn from it."
    return None


def steps_of(case: Case, next_date: dt.date | None) -> tuple[list[Step], list[tuple[str, str]]]:
    """The steps from `as_of` on, the regular ones first, and those that are no longer possible with the reason.

    Regular injections are on `next_date` (the earliest that the label allows, given by the caller; at the earliest
    tomorrow) and every 84 days.
    """
    first = max(1, (next_date - case.as_of).days) if next_date is not None else _regular(case)
    possible = [
        Step(name="next regular cycle", injections=(first,), judged_after=first + CYCLE_DAYS),
        Step(
            name="two regular cycles",
            injections=(first, first + CYCLE_DAYS),
            judged_after=first + 2 * CYCLE_DAYS,
        ),
    ]
    passed = []
    since_last = (case.as_of - case.visits[-1].on).days
    for weeks in LONGER_WEEKS:
        name, left = f"one interval of {weeks} weeks", weeks * WEEK - since_last
        if left < 1:
            passed.append((name, f"{since_last} days have passed since the last injection already."))
        elif weeks * WEEK < since_last + first:
            passed.append(
                (name, "The next injection cannot be earlier than that, so this interval is no choice.")
            )
        else:
            possible.append(Step(name=name, injections=(), judged_after=left))
    return possible, passed


def _regular(case: Case) -> int:
    return max(1, CYCLE_DAYS - (case.as_of - case.visits[-1].on).days)


def _extended(case: Case, diary: NDArray[np.int8], step: Step, length: int) -> Case:
    """The case with a diary to come; days after it, up to one length for every step, are not recorded."""
    y = np.concatenate([case.y, diary, np.full(length - len(diary), -1, dtype=np.int8)])
    last = case.visits[-1]
    more: Sequence[Visit] = [
        replace(last, on=case.as_of + dt.timedelta(days=day))
        for day in step.injections
        if day <= step.judged_after
    ]
    return replace(
        case, y=y, as_of=case.as_of + dt.timedelta(days=length), visits=(*case.visits, *more), days=()
    )


def _specific(draws: Draws, weeks_treated: int, *, ahead: int) -> Floats:
    """Specific days per 28 over the whole weeks treated so far, (draw,). `ahead`: weeks that came after them."""
    stop = draws.weeks.shape[0] - ahead
    weeks = draws.weeks[stop - weeks_treated : stop]
    return np.asarray(DAYS * (weeks[:, 1] - weeks[:, 0]).mean(axis=0))


def _now(specific: Floats, worth: float) -> dict[str, Any]:
    """The same two figures as the diary stands, without error: nothing is drawn. specific: (draw,)."""
    right, sd = (float(found[0]) for found in _sure(specific[None], worth)[1:])
    return {
        "p_right": {"mean": round(right, 4), "mc_error": None},
        "sd_days": {"mean": round(sd, 4), "mc_error": None},
    }


def _sure(specific: Floats, worth: float) -> tuple[Floats, Floats, Floats]:
    """Of each future: the chance that the effect is worthwhile, that the favoured decision is right, and the SD left.

    specific: (future, draw).
    """
    worthwhile = (specific > worth).mean(axis=1)
    right = np.where(specific.mean(axis=1) > worth, worthwhile, 1 - worthwhile)
    return worthwhile, right, specific.std(axis=1, ddof=1)


def _expected(values: Floats, beside: Floats, known: float) -> dict[str, float]:
    """The mean over futures, with its Monte-Carlo error. `beside`: what has the mean `known` over all futures.

    What is believed then is on average what is believed now, and the drawn people are on average all of them: by how
    far the drawn futures miss that, they are corrected (a control variate). So `p_right` is what it is now, without
    error, where no drawn future would change the decision. Futures come in mirrored pairs, which are not independent:
    errors are of the pairs' means.
    """
    pairs, controls = (one.reshape(2, -1).mean(axis=0) for one in (values, beside))
    spread = float(((controls - controls.mean()) ** 2).sum())
    slope = float(((controls - controls.mean()) * (pairs - pairs.mean())).sum()) / spread if spread else 0.0
    corrected = pairs - slope * (controls - known)
    error = corrected.std(ddof=1) / np.sqrt(len(pairs))
    return {"mean": round(float(corrected.mean()), 4), "mc_error": round(float(error), 4)}


def _more(diaries: NDArray[np.int8], usual: NDArray[np.int8], days: int, bad_from: int) -> Floats:
    """Bad days more than with regular injections up to the day of judging, (future,); each day counts, written or not."""
    bad, usually = ((one[:, :days] >= bad_from).sum(axis=1) for one in (diaries, usual))
    return np.asarray(bad - usually, dtype=float)
