"""Was overused acute medicine withdrawn near the first injection, as far as the diary can say?

For each class and threshold of medication overuse (ICHD-3 8.2): did its days fall from a month at or above the
threshold to next to none in the month after, though the headache days did not fall as far, about any day within eight
weeks of the first injection? Medicine that is not needed any more is no withdrawal.
Missing: a month in which too few days say what was taken, or whether there was pain, tells nothing. Overuse of several
classes together, none overused alone, is not looked for.
Source:  thresholds from criteria.yaml, the fall from response_rules.yaml.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import accumulate

from reprieve.chart import View
from reprieve.diagnosis.day_features import Feature, features_of, headache
from reprieve.knowledge import Knowledge
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.rule import Any_, Leaf

OVERUSE = "ichd3_8_2_"  # its forms by class of medicine
ONE_DAY = dt.timedelta(days=1)


def withdrawals(view: View, knowledge: Knowledge, visits: tuple[dt.date, ...]) -> tuple[str, ...]:
    """One sentence for the steepest fall that counts as a withdrawal; none once enough cycles have passed since."""
    if not visits:
        return ()
    rules, changes = knowledge.response_rules.withdrawal, knowledge.response_rules.other_changes
    features = features_of(knowledge.criteria.derived)
    near = partial(
        _falls,
        view,
        first=visits[0],
        near=changes.within_days + rules.month_days,  # further, so that a steeper fall just outside is seen
        month=rules.month_days,
        fewest=rules.fewest_known_days,
    )
    falls = [
        (now - before, fact, on, before, now)
        for fact, threshold in sorted(overuse_thresholds(knowledge.criteria).items())
        for on, (before, now) in near(features[fact]).items()
        if before >= threshold
        and now <= rules.left_at_most * before
        and sum(visit > on for visit in visits) <= changes.settled_after_cycles
    ]
    steepest = min(falls, default=None)
    if steepest is None or abs((steepest[2] - visits[0]).days) > changes.within_days:
        return ()
    _, fact, on, before, now = steepest
    pain_before, pain_now = near(headache).get(on, (1.0, 0.0))
    if pain_now < rules.headache_left_at_least * pain_before:
        return ()
    what = fact.removesuffix("_per_month").replace("_", " ")
    return (
        f"{what.capitalize()} fell from {before:.0f} to {now:.0f} in {rules.month_days} about {on}, within "
        f"{changes.within_days // 7} weeks of the first injection: overused medicine may have been withdrawn.",
    )


def overuse_thresholds(criteria: Criteria) -> dict[str, float]:
    """Days a month from which one class alone is overused, as the criteria of 8.2.1 to 8.2.5 have them."""
    found: dict[str, float] = {}
    for name, diagnosis in criteria.diagnoses.items():
        if name.startswith(OVERUSE):
            for criterion in diagnosis.criteria:
                alone = criterion.rule.of if isinstance(criterion.rule, Any_) else (criterion.rule,)
                for node in alone:
                    if isinstance(node, Leaf) and node.op == "ge" and isinstance(node.value, int | float):
                        found[node.fact] = float(node.value)
    return found


def _falls(
    view: View, counts: Feature, *, first: dt.date, near: int, month: int, fewest: int
) -> dict[dt.date, tuple[float, float]]:
    """Each day near the first injection with the days counted in the month before it, and per month from it on."""
    start = first - dt.timedelta(days=near + month)
    length = 2 * near + 2 * month + 1
    told: list[bool | None] = [None] * length
    for day in view.diary.recorded(start, start + (length - 1) * ONE_DAY):
        told[(day.on - start).days] = counts(day)
    had = [0, *accumulate(one is True for one in told)]
    known = [0, *accumulate(one is not None for one in told)]
    found = {}
    for n in range(month, length - month + 1):
        before, after = known[n] - known[n - month], known[n + month] - known[n]
        if before >= fewest and after >= fewest:
            found[start + n * ONE_DAY] = (
                float(had[n] - had[n - month]),  # as counted: days not known are no use of medicine
                month * (had[n + month] - had[n]) / after,
            )
    return found
