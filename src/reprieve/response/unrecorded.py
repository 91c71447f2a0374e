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
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, each_posterior
from reprieve.response.quantities import share, specific_days, total_days

NEAR = 14  # days before and after: a block of the drift


def if_unrecorded(
    posterior: Posterior, prior: Prior, rules: Unrecorded, *, worth: float, seed: int
) -> dict[str, Any]:
    """The answer with unrecorded days worse and better than those around them, beside the answer that leaves them open."""
    case = posterior.case
    missing = int((~case.recorded).sum())
    if not missing:
        return {"not_computed": "Every day of the diary is recorded.", "ask_for": []}
    worlds = {"better": 1 / rules.odds, "worse": rules.odds}
    cases = [
        replace(case, y=filled(case, odds=odds, rng=np.random.default_rng([seed, 11, draw])))
        for odds in worlds.values()
        for draw in range(rules.draws)
    ]
    found: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)] * len(cases)
    draws = posterior.draws.theta.shape[0]
    for place, one in each_posterior(
        cases, prior, seed=seed, draws=draws, futures=[(Future(),)] * len(cases)
    ):
        specific = specific_days(one.draws)
        found[place] = float(total_days(one.draws).mean()), float(specific.mean()), share(specific > worth)
    own = specific_days(posterior.draws)
    expected = float(own.mean())
    rows = [
        _row(
            "as the diary leaves them",
            1.0,
            (float(total_days(posterior.draws).mean()), expected, share(own > worth)),
        )
    ]
    for number, (name, odds) in enumerate(worlds.items()):
        mean = np.mean(found[number * rules.draws : (number + 1) * rules.draws], axis=0)
        rows.append(_row(name, odds, (float(mean[0]), float(mean[1]), float(mean[2]))))
    turns = [
        row["unrecorded_days"]
        for row in rows[1:]
        if (row["specific_days_gained_per_28"] > worth) != (expected > worth)
    ]
    return {"missing": missing, "of": len(case.y), "rows": rows, "decision_turns_if": turns}


def _row(name: str, odds: float, found: tuple[float, float, float]) -> dict[str, Any]:
    total, specific, worthwhile = found
    return {
        "unrecorded_days": name,
        "odds_of_a_bad_day": round(odds, 3),
        "total_days_gained_per_28": round(total, 4),
        "specific_days_gained_per_28": round(specific, 4),
        "p_worthwhile": round(worthwhile, 4),
    }


def filled(case: Case, *, odds: float, rng: np.random.Generator) -> NDArray[np.int8]:
    """The diary with each unrecorded day drawn from recorded days near it, bad ones weighing `odds` times as much."""
    y = case.y.copy()
    for day in np.flatnonzero(~case.recorded):
        near = case.y[max(0, day - NEAR) : day + NEAR + 1]
        near = near[near >= 0]
        if near.size:
            weights = np.where(near >= case.bad_from, odds, 1.0)
            y[day] = rng.choice(near, p=weights / weights.sum())
    return y
