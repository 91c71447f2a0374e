"""Was overused acute medicine withdrawn near the first injection, as far as the diary can say?

For each class and threshold of medication overuse (ICHD-3 8.2): did its days fall from a month at or above the
threshold to next to none in the month after, about any day within eight weeks of the first injection? A person in whom
the toxin works very well needs less medicine too, and is then asked to wait: better than a cause that is not known.
Missing: a month in which too few days say what was taken tells nothing.
Source:  thresholds from criteria.yaml, the fall from response_rules.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import accumulate

from reprieve.chart import View
from reprieve.diagnosis.day_features import Feature, features_of
from reprieve.knowledge import Knowledge
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.rule import Leaf, walk

OVERUSE = "ichd3_8_2_"  # its forms by class of medicine
ONE_DAY = dt.timedelta(days=1)


def withdrawals(view: View, knowledge: Knowledge, visits: tuple[dt.date, ...]) -> tuple[str, ...]:
    """One sentence for the steepest fall that counts as a withdrawal; none once enough cycles have passed since."""
    if not visits:
        return ()
    rules, changes = knowledge.response_rules.withdrawal, knowledge.response_rules.other_changes
    features = features_of(knowledge.criteria.derived)
    falls = [
        (now - before, fact, on, before, now)
        for fact, threshold in sorted(overuse_thresholds(knowledge.criteria).items())
        for on, before, now in _falls(view, features[fact], visits[0], changes.within_days, rules.month_days,
                                      rules.fewest_known_days)
        if before >= threshold and now <= rules.left_at_most * before
        and sum(visit > on for visit in visits) <= changes.settled_after_cycles
    ]  # fmt: skip
    if not falls:
        return ()
    _, fact, on, before, now = min(falls, key=lambda one: one[:3])
    what = fact.removesuffix("_per_month").replace("_", " ")
    return (
        f"{what.capitalize()} fell from {before:.0f} to {now:.0f} in {rules.month_days} about {on}, within "
        f"{changes.within_days // 7} weeks of the first injection: overused medicine may have been withdrawn.",
    )


def overuse_thresholds(criteria: Criteria) -> dict[str, float]:
    """Days a month from which each count is overuse, as the criteria of 8.2.1 to 8.2.6 have them."""
    found: dict[str, float] = {}
    for name, diagnosis in criteria.diagnoses.items():
        if name.startswith(OVERUSE):
            for criterion in diagnosis.criteria:
                for node in walk(criterion.rule):
                    if isinstance(node, Leaf) and node.op == "ge" and isinstance(node.value, int | float):
                        found[node.fact] = float(node.value)
    return found


def _falls(
    view: View, counts: Feature, first: dt.date, near: int, month: int, fewest: int
) -> Iterator[tuple[dt.date, float, float]]:
    """Each day near the first injection with the days per month that counted before it and from it on."""
    start = first - dt.timedelta(days=near + month)
    length = 2 * near + 2 * month + 1
    told = [None] * length
    for day in view.diary.recorded(start, start + (length - 1) * ONE_DAY):
        told[(day.on - start).days] = counts(day)  # type: ignore[call-overload]
    had = [0, *accumulate(one is True for one in told)]
    known = [0, *accumulate(one is not None for one in told)]
    for n in range(month, length - month + 1):
        before, after = known[n] - known[n - month], known[n + month] - known[n]
        if before >= fewest and after >= fewest:
            yield (
                start + n * ONE_DAY,
                month * (had[n] - had[n - month]) / before,
                month * (had[n + month] - had[n]) / after,
            )
