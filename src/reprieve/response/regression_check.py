"""What would a plain regression on five averages of the diary say of going on, beside the model's view?

Bad days per 28 before the first visit and in four phases since a visit (weeks 1-2, 3-6, 7-9, 10-12), all cycles together,
into one weighted sum: above 0 it goes on. It is no advice: `stop` is the model's to say, and within its limits. It knows
nothing of gaps, doses, intervals, other changes or renewed hope, and its score is no chance. Where it disagrees with the
model's view, look at the days.
Missing: a phase without a recorded day, fewer than two completed cycles, a worth or a condition it was not trained for:
then it says nothing, and why.
Source:  knowledge/priors/regression_check.yaml, trained on virtual people of the prior world only.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reprieve.knowledge.regression_check import FEATURES, RegressionCheck
from reprieve.response.decision import completed_cycles
from reprieve.response.folded import days_since_visit
from reprieve.response.observations import BASELINE_DAYS, Case

PHASES = ((0, 14), (14, 42), (42, 63), (63, 84))  # days since the last visit, as it was trained


def averages(case: Case) -> list[float | None]:
    """Bad days per 28 recorded days: baseline, then each phase; None where none is recorded, or too coarsely."""
    since = days_since_visit(case)
    end = len(case.y) if case.treated_from is None else case.treated_from
    before = np.zeros(len(case.y), dtype=bool)
    before[max(0, end - BASELINE_DAYS) : end] = True
    stretches = [before, *((since >= first) & (since < last) for first, last in PHASES)]
    found: list[float | None] = []
    for days in stretches:
        seen = case.bad[days & case.recorded]
        decided = seen.size and seen.min() >= 0  # what is left open counts neither way
        found.append(float(28 * seen.mean()) if decided else None)
    return found


def regression_check(case: Case, check: RegressionCheck, *, worth: float) -> dict[str, Any]:
    """What the regression says of this case, JSON-able. `worth`: days per 28 that going on should bring."""
    found = averages(case)
    cycles = completed_cycles(case)
    row = check.row(scale=case.scale, cycles=cycles, worth=worth)
    why = _why_not(case, check, cycles, found)
    if why is None and row is None:
        why = f"No regression was trained for {worth:g} days per 28 on a diary of this scale."
    if why is not None or row is None:
        return {"rule": "plain regression", "not_computed": why, "ask_for": []}
    score = row.intercept + sum(
        weight * value for weight, value in zip(row.coefficients, found, strict=True) if value is not None
    )
    return {
        "rule": "plain regression",
        "goes_on": score > 0,
        "score": round(score, 3),
        "worth_days_per_28": worth,
        "averages_per_28": {
            name: round(value, 2) for name, value in zip(FEATURES, found, strict=True) if value is not None
        },
        "trained_on": f"{check.people} virtual people of the prior {check.prior}, {row.cycles} cycles",
        "validation": "simulated",
    }


def _why_not(case: Case, check: RegressionCheck, cycles: int, found: list[float | None]) -> str | None:
    if case.condition != check.condition:
        return f"It was trained for {check.condition.replace('_', ' ')} only."
    if cycles < 2:
        return f"It needs two completed cycles; there are {cycles}."
    without = [name for name, value in zip(FEATURES, found, strict=True) if value is None]
    if without:
        return f"No day is recorded in: {', '.join(without)}."
    if case.doses.size and not np.allclose(case.doses, 1.0, atol=0.3):
        return "It was trained on standard doses only."
    return None
