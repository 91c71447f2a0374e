"""When was overused acute medicine withdrawn, as far as the diary can say?

For each class and threshold of medication overuse (ICHD-3 8.2): did its days fall from a month at or above the
threshold to next to none in the month after, though the headache days did not fall as far? Several classes together,
none overused alone, count where two of them or more were taken. Medicine that is not needed any more is no withdrawal.
Of falls less than a month apart the steepest is meant.
Missing: a month in which too few days say what was taken, or whether there was pain, tells nothing.
Source:  thresholds from criteria.yaml, the fall from response_rules.yaml.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import accumulate

from reprieve.chart.chart import View
from reprieve.diagnosis.day_features import Feature, features_of, headache
from reprieve.knowledge import Knowledge
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.response_rules import Withdrawal as Rules
from reprieve.knowledge.rule import Any_, Leaf, walk

OVERUSE = "ichd3_8_2_"  # its forms by class of medicine
TOGETHER = "multiple_class_acute_days_per_month"
_TOGETHER_FORM = "ichd3_8_2_6"
ONE_DAY = dt.timedelta(days=1)

Months = dict[
    dt.date, tuple[float, float]
]  # by day: counted in the month before it, and per month from it on


@dataclass(frozen=True, kw_only=True)
class Fall:
    """Days with this medicine in the month before `on`, and in the month from it."""

    on: dt.date
    fact: str
    before: float
    now: float

    @property
    def what(self) -> str:
        """The medicine in words."""
        name = self.fact.removesuffix("_per_month").replace("_", " ")
        return "days with acute medicine of several classes" if self.fact == TOGETHER else name


def withdrawals(view: View, knowledge: Knowledge) -> tuple[Fall, ...]:
    """Every fall in the diary that counts as a withdrawal, by date."""
    rules, features = knowledge.response_rules.withdrawal, features_of(knowledge.criteria.derived)
    days = view.diary.days
    if sum(day.acute is not None for day in days.values()) < 2 * rules.fewest_known_days:
        return ()
    thresholds = overuse_thresholds(knowledge.criteria)
    by_class = {fact: _months(view, features[fact], rules) for fact in thresholds}
    pain = _months(view, headache, rules)
    falls = [
        Fall(on=on, fact=fact, before=before, now=now)
        for fact, threshold in sorted(thresholds.items())
        for on, (before, now) in by_class[fact].items()
        if before >= threshold and now <= rules.left_at_most * before
    ]
    # several classes: where none was overused alone, two or more were taken
    apart = [fact for fact in thresholds if fact in _classes(knowledge.criteria)]
    falls += [
        Fall(on=on, fact=TOGETHER, before=before, now=now)
        for on, (before, now) in _months(view, features[TOGETHER], rules).items()
        if before >= _threshold_together(knowledge.criteria)
        and now <= rules.left_at_most * before
        and sum(by_class[fact].get(on, (0.0, 0.0))[0] > 0 for fact in apart) > 1
        and not any(by_class[fact].get(on, (0.0, 0.0))[0] >= thresholds[fact] for fact in thresholds)
    ]
    found: list[Fall] = []
    for one in sorted(falls, key=lambda fall: (fall.now - fall.before, fall.on, fall.fact)):
        if all(abs((one.on - other.on).days) >= rules.month_days for other in found):
            found.append(one)
    # looked at where the medicine fell, not a day beside it where the pain had not yet
    return tuple(
        one for one in sorted(found, key=lambda fall: fall.on) if _still_had_pain(pain, one.on, rules)
    )


def _still_had_pain(pain: Months, on: dt.date, rules: Rules) -> bool:
    before, now = pain.get(on, (1.0, 0.0))
    return now >= rules.headache_left_at_least * before


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


def _threshold_together(criteria: Criteria) -> float:
    """Days a month from which several classes together are overused, as the criterion of 8.2.6 has it."""
    for criterion in criteria.diagnoses[_TOGETHER_FORM].criteria:
        for node in walk(criterion.rule):
            if isinstance(node, Leaf) and node.fact == TOGETHER and isinstance(node.value, int | float):
                return float(node.value)
    raise AssertionError(f"{_TOGETHER_FORM} has no threshold of {TOGETHER}")


def _classes(criteria: Criteria) -> set[str]:
    """The classes of which 8.2.6 wants more than one."""
    return {
        node.fact
        for criterion in criteria.diagnoses[_TOGETHER_FORM].criteria
        for node in walk(criterion.rule)
        if isinstance(node, Leaf) and node.op == "gt"
    }


def _months(view: View, counts: Feature, rules: Rules) -> Months:
    """Each day of the diary with a month on either side that says enough."""
    month, fewest = rules.month_days, rules.fewest_known_days
    days = view.diary.days
    start = min(days)
    length = (view.as_of - start).days + 1
    told: list[bool | None] = [None] * length
    for on, day in days.items():
        told[(on - start).days] = counts(day)
    had = [0, *accumulate(one is True for one in told)]
    known = [0, *accumulate(one is not None for one in told)]
    found = {}
    # a month that is not whole at either end may still say enough
    for n in range(fewest, length - fewest + 1):
        first, last = max(0, n - month), min(length, n + month)
        before, after = known[n] - known[first], known[last] - known[n]
        if before >= fewest and after >= fewest:
            found[start + n * ONE_DAY] = (
                float(had[n] - had[first]),  # as counted: days not known are no use of medicine
                month * (had[last] - had[n]) / after,
            )
    return found
