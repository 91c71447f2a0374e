"""How did a score run after the first session, on average, by what was injected?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean

from reprieve.chart import Score, View

DAYS_A_WEEK = 7


def mean_score_by_dose(views: Iterable[View], instrument: str) -> dict[tuple[str, float], dict[int, float]]:
    """(product, units) of the first session -> week since it -> mean of `instrument` over the people seen that week.

    People without an injection are left out; a week without a score has no entry. Units belong to the product.
    """
    found: dict[tuple[str, float], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for view in views:
        if not view.injections:
            continue
        first = view.injections[0]
        for score in view.of(Score):
            if score.instrument == instrument and score.on >= first.on:
                week = (score.on - first.on).days // DAYS_A_WEEK
                found[first.product, first.total_units][week].append(score.value)
    return {arm: {week: fmean(values) for week, values in weeks.items()} for arm, weeks in found.items()}
