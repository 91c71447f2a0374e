"""Who would go on by a fixed rule: 30 % or 50 % fewer bad days, everybody, nobody?

A rule is counted in its own window, the last 28 days before the next visit, and in weeks 5-8 after the last one, when
relief is near its best. The 30 % is NICE's (payer_rules.yaml, NICE-STOP-1).
Missing: whose baseline or window holds no recorded day goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reprieve.validation.virtual_people import People, baseline_days, last_cycle_days

WINDOWS = {"last 28 days": (56, 84), "weeks 5-8": (28, 56)}
PARTS = {"NICE 30 %": 0.30, "50 %": 0.50}


def goes_on_by_rule(people: People) -> dict[str, NDArray[np.bool_]]:
    """Whether each person goes on, by rule."""
    before = baseline_days(people)
    found = {}
    for window, (first, last) in WINDOWS.items():
        now = last_cycle_days(people, first=first, last=last)
        gone = 1 - now / np.where(before > 0, before, np.nan)
        for rule, part in PARTS.items():
            found[f"{rule}, {window}"] = np.isnan(gone) | (gone >= part)
    everybody = np.ones(len(before), dtype=bool)
    return {**found, "continue all": everybody, "stop all": ~everybody}
