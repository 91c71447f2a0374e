"""What if the days not written down were better, or worse, than the recorded days around them?

Each unrecorded day is drawn from the recorded days up to two weeks before and after it, bad days counted so many times
more, or less, in odds; the diary filled in that way is fitted anew, several times over, and the answers are averaged.
This is no better answer than the one that leaves the days open: it shows how far that could be off if days were missed
because of how they were.
Missing: a day without a recorded day near it stays open. Without an unrecorded day there is nothing to ask.
Source:  how many times in odds, and how often drawn: response_rules.yaml, a choice of the design.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.knowledge.response_rules import Unrecorded
from reprieve.response.begun import SCREENING
from reprieve.response.observations import Case
from reprieve.response.posterior import Draws, Posterior
from reprieve.response.quantities import share, specific_days, total_days
from reprieve.response.sampled import each_sampled

DRAWS = 192
NEAR = 14  # days before and after: a block of the drift


def if_unrecorded(
    posterior: Posterior, prior: Prior, rules: Unrecorded, *, worth: float, seed: int
) -> dict[str, Any]:
    """The answer with unrecorded days worse and better than those around them, beside the answer that leaves them open."""
    case = posterior.case
    unrecorded = np.flatnonzero(~case.recorded)
    if not unrecorded.size:
        return {"not_computed": "Every day of the diary is recorded.", "ask_for": []}
    asked = _days_asked_of(case, rules)
    if not asked.size:
        why = "No day is missing but for reasons that say nothing of how it was (not asked, technical)."
        return {"not_computed": why, "ask_for": []}
    worlds = {"better": 1 / rules.odds, "worse": rules.odds}
    # the diary as it is, too: fitted in the same way, so that only the days differ
    cases = [case] + [
        replace(case, y=filled(case, asked, odds=odds, rng=np.random.default_rng([seed, 11, draw])))
        for odds in worlds.values()
        for draw in range(rules.draws)
    ]
    found: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)] * len(cases)
    for place, one in each_sampled(cases, prior, seed=seed, draws=DRAWS, exact=False):
        found[place] = _figures(one.sample, worth)
    rows = [_row("as the diary leaves them", 1.0, found[0])]
    for number, (name, odds) in enumerate(worlds.items()):
        mean = np.mean(found[1 + number * rules.draws : 1 + (number + 1) * rules.draws], axis=0)
        rows.append(_row(name, odds, (float(mean[0]), float(mean[1]), float(mean[2]))))
    expected = found[0][1]
    turns = [
        row["unrecorded_days"]
        for row in rows[1:]
        if (row["specific_days_gained_per_28"] > worth) != (expected > worth)
    ]
    return {
        "missing": int(unrecorded.size),
        "of": len(case.y),
        "thought_of_otherwise": int(asked.size),
        "left_open_because": {
            why: n for why, n in sorted(case.missing_because.items()) if why in rules.left_open
        },
        "method": SCREENING,
        "rows": rows,
        "prior": _row("before the diary", 1.0, _figures(posterior.prior, worth)),
        "decision_turns_if": turns,
    }


def _days_asked_of(case: Case, rules: Unrecorded) -> NDArray[np.int64]:
    """Unrecorded days whose missing may have to do with how they were."""
    kept_open = [day for day, why in case.missing.items() if why in rules.left_open]
    return np.setdiff1d(np.flatnonzero(~case.recorded), np.array(kept_open, dtype=np.int64))


def _figures(draws: Draws, worth: float) -> tuple[float, float, float]:
    """Expected days gained in all and by the toxin, and the chance that the latter are worthwhile."""
    specific = specific_days(draws)
    return float(total_days(draws).mean()), float(specific.mean()), share(specific > worth)


def _row(name: str, odds: float, found: tuple[float, float, float]) -> dict[str, Any]:
    total, specific, worthwhile = found
    return {
        "unrecorded_days": name,
        "odds_of_a_bad_day": round(odds, 3),
        "total_days_gained_per_28": round(total, 4),
        "specific_days_gained_per_28": round(specific, 4),
        "p_worthwhile": round(worthwhile, 4),
    }


def filled(
    case: Case, days: NDArray[np.int64], *, odds: float, rng: np.random.Generator
) -> NDArray[np.int8]:
    """The diary with each of these unrecorded days drawn from recorded days near it, bad ones weighing `odds` times as much."""
    y, lent = case.y.copy(), _with_coarse(case, rng)
    for day in days:
        near = lent[max(0, day - NEAR) : day + NEAR + 1]
        near = near[near >= 0]
        if near.size:
            weights = np.where(near >= case.bad_from, odds, 1.0)
            y[day] = rng.choice(near, p=weights / weights.sum())
    return y


def _with_coarse(case: Case, rng: np.random.Generator) -> NDArray[np.int8]:
    """The diary, with coarse days as exact ones of the same chart that they may have been like, else in the middle."""
    found = case.y.copy()
    for one in case.coarse:
        like = case.y[(case.y >= one.lowest) & (case.y <= one.highest)]
        if case.y[one.day] < 0:
            found[one.day] = rng.choice(like) if like.size else (one.lowest + one.highest) // 2
    return found
