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
from collections.abc import Mapping
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
    overuse = Overuse.of(knowledge.criteria)
    months = {fact: _months(view, features[fact], rules) for fact in overuse.facts}
    pain = _months(view, headache, rules)
    fell = {
        on
        for told in months.values()
        for on, (before, now) in told.items()
        if before > 0 and now <= rules.left_at_most * before
    }
    falls = []
    for on in fell:
        here = {fact: told[on] for fact, told in months.items() if on in told}
        for fact in overuse.among({fact: before for fact, (before, _) in here.items()}):
            before, now = here[fact]
            if now <= rules.left_at_most * before:
                falls.append(Fall(on=on, fact=fact, before=before, now=now))
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


@dataclass(frozen=True, kw_only=True)
class Overuse:
    """From how many days a month acute medicine is overused, as the criteria of 8.2.1 to 8.2.6 have them."""

    alone: Mapping[str, float]  # by the fact that counts the days
    together: float  # days with medicine of any of `classes`
    classes: frozenset[str]  # of which more than one must have been taken

    @classmethod
    def of(cls, criteria: Criteria) -> Overuse:
        alone: dict[str, float] = {}
        for name, diagnosis in criteria.diagnoses.items():
            if name.startswith(OVERUSE):
                for criterion in diagnosis.criteria:
                    nodes = criterion.rule.of if isinstance(criterion.rule, Any_) else (criterion.rule,)
                    for node in nodes:
                        if (
                            isinstance(node, Leaf)
                            and node.op == "ge"
                            and isinstance(node.value, int | float)
                        ):
                            alone[node.fact] = float(node.value)
        leaves = [
            node
            for criterion in criteria.diagnoses[_TOGETHER_FORM].criteria
            for node in walk(criterion.rule)
            if isinstance(node, Leaf)
        ]
        (together,) = (
            float(node.value)
            for node in leaves
            if node.fact == TOGETHER and isinstance(node.value, int | float)
        )
        return cls(
            alone=alone,
            together=together,
            classes=frozenset(node.fact for node in leaves if node.op == "gt") & frozenset(alone),
        )

    @property
    def facts(self) -> tuple[str, ...]:
        return (*sorted(self.alone), TOGETHER)

    def among(self, days: Mapping[str, float]) -> tuple[str, ...]:
        """Which of these numbers of days in a month are overuse.

        Several classes together count where none was overused alone and two or more were taken.
        """
        alone = tuple(fact for fact in sorted(self.alone) if days.get(fact, 0) >= self.alone[fact])
        taken = sum(days.get(fact, 0) > 0 for fact in self.classes)
        if alone or taken < 2 or days.get(TOGETHER, 0) < self.together:
            return alone
        return (TOGETHER,)

    @property
    def fewest(self) -> float:
        """Fewer days a month than this are no overuse of any class, nor of several together."""
        return min(self.together, *self.alone.values())


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
