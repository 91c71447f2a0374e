"""Should the injections go on, as the model sees it - and when does it not say?

Going on costs `h` days per 28 (what the person would want to gain for having them); stopping costs the specific days.
Its numbers are in response_rules.yaml. The smaller expected loss wins, within limits: never `stop` before two
completed cycles, nor while total days have fallen by the named amount or a worthwhile effect has not been ruled out
(then `wait`: one longer interval, agreed with the clinician), and nothing where the answer depends on whether hope
renewed at the visits is worth 0 or 0.75 days.
It never prefers an earlier date than the one given, a shorter interval or a higher dose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from reprieve.knowledge import load_knowledge
from reprieve.response.acute_medicine import to_ask
from reprieve.response.observations import Case
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import improved, specific_days

REMITS = "trigeminal_neuralgia"
ModelVerdict = Literal["continue", "stop", "wait", "not_yet_known"]

_RULES = load_knowledge().response_rules
DEFAULT_WORTH = _RULES.worth.default  # days per 28
RENEWED = _RULES.renewed_hope.shown  # days per 28 worth of renewed expectation
FITTED_AT = (RENEWED[0], RENEWED[-1], _RULES.renewed_hope.looked_at_up_to)  # where the diary is fitted anew


def completed_cycles(case: Case) -> int:
    """Toxin visits followed by another visit, or by a whole cycle of days."""
    days = [int(day) for day, dose in zip(case.injection_days, case.doses, strict=True) if dose > 0]
    between = [end - day for day, end in pairwise([*days, len(case.y)])] if days else []
    return sum(n + 1 < len(days) or length >= _RULES.stop.cycle_days for n, length in enumerate(between))


def tipping_point(means: Mapping[float, float], worth: float) -> float | None:
    """Renewed days per 28 at which the expected specific days fall to `worth`; None where they do not.

    `means`: expected specific days where the expectation was held fixed and the diary fitted anew, at three or more
    renewed days. A curve of the second degree goes through them: refits in between lie on it to 0.01 days (tested).
    Nothing is said beyond the last of them, nor where it is not worth it without renewed hope.
    """
    at, values = np.array(sorted(means)), np.array([means[one] for one in sorted(means)])
    if values[0] <= worth:
        return None
    curve = np.polyfit(at, values - worth, 2)
    crossings = [
        float(one.real) for one in np.roots(curve) if abs(one.imag) < 1e-9 and at[0] < one.real <= at[-1]
    ]
    return round(min(crossings), 2) if crossings else None


def model_view(
    posterior: Posterior,
    renewed: dict[float, float],
    *,
    next_date: dt.date | None,
    worth: float = DEFAULT_WORTH,
    asked: bool = False,
    not_used: str | None = None,
) -> dict[str, Any]:
    """The model's own rule set. `renewed`: expected specific days by renewed days per 28; `asked`: `worth` is the
    person's own answer; `not_used`: why nothing is decided from this posterior.
    """
    verdict, because = _judge(posterior, renewed, worth, not_used)
    return {
        "rule_set": "model",
        "verdict": verdict,
        "next_date": next_date.isoformat() if next_date is not None and verdict == "continue" else None,
        "because": because,
        "worth_days_per_28": worth,
        "worth_is": "asked" if asked else "assumed",
        "at": [
            {"worth_days_per_28": h, "verdict": _judge(posterior, renewed, h, not_used)[0]}
            for h in sorted({*_RULES.worth.shown, worth})
        ],
        "asked": _RULES.worth.asked,
        "ask_for": [*([] if asked else [_RULES.worth.fact]), *to_ask(posterior.case)],
    }


def _judge(
    posterior: Posterior, renewed: dict[float, float], worth: float, not_used: str | None
) -> tuple[ModelVerdict, list[str]]:
    if not_used is not None:
        return "not_yet_known", [not_used]
    case = posterior.case
    expected = float(specific_days(posterior.sample).mean())
    goes_on = expected > worth
    because = [
        f"Expected gain from the toxin {expected:.1f} days per 28, against {worth:g} that having the injections should be worth.",
    ]
    if case.condition == REMITS:
        return "not_yet_known", [
            *because,
            "Trigeminal neuralgia remits and returns by itself: what comes and goes cannot be laid to the injections.",
        ]
    if case.confounded:
        return "not_yet_known", [
            *because,
            *case.confounded,
            "The change cannot be told from that of the injections until two cycles later.",
        ]
    if len({renewed[one] > worth for one in _RULES.renewed_hope.must_agree}) > 1:
        listed = ", ".join(
            f"{renewed[one]:.1f} days if renewed hope is worth {one:g}"
            for one in _RULES.renewed_hope.must_agree
        )
        return "not_yet_known", [
            *because,
            f"The answer depends on how much hope each visit renews: {listed}.",
        ]
    if goes_on:
        return "continue", because
    cycles = completed_cycles(case)
    if cycles < _RULES.stop.fewest_cycles:
        return "not_yet_known", [
            *because,
            f"{cycles} completed cycles; at least {_RULES.stop.fewest_cycles} are needed before stopping is considered.",
        ]
    gone = float(np.median(improved(posterior.sample)))
    counted = counted_improvement(case)
    if max(gone, counted if counted is not None else -1.0) >= _RULES.stop.gone_enough:
        return "wait", [
            *because,
            f"Bad days have fallen by {max(gone, counted or 0.0):.0%} in all, so stopping is not advised: one longer interval, "
            "agreed with the clinician and with a plan to restart, would tell more.",
        ]
    possible = float(np.mean(specific_days(posterior.sample) > worth))
    if possible > _RULES.stop.worthwhile_at_most:
        return "wait", [
            *because,
            f"The diary has not ruled out an effect that is worth it (chance {possible:.0%}), so stopping is not advised: one longer "
            "interval, agreed with the clinician and with a plan to restart, would tell more.",
        ]
    return "stop", because


def counted_improvement(case: Case) -> float | None:
    """The part of the bad days that has gone, counted: the last 28 days against the 28 before the first visit."""
    length = len(case.baseline)
    days = (case.baseline_days, slice(len(case.y) - length, None))
    before, now = (case.bad[part][case.recorded[part]] for part in days)
    if not len(before) or not len(now) or min(before.min(), now.min()) < 0 or not before.any():
        return None  # not recorded, or too coarsely to count bad days
    return float(1 - now.mean() / before.mean())
