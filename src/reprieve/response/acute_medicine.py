"""What does the chart say of acute medicine about the first injection: was it overused, and may it have been withdrawn?

Unknown is not no. Where nothing says that there was no overuse, nor what was taken afterwards, overused medicine may have
been stopped on the day of the first injection. The model then has a step there that may be of either sign, as for a
withdrawal that is recorded, but smaller: its variance is that of a recorded one times the chance that there was any.
Missing: a diary that begins with the first injection has no days before it, and no such step can be told from its level.
Source:  conditions and chance from response_rules.yaml, thresholds from criteria.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

from reprieve.chart.chart import View
from reprieve.chart.diary import Day
from reprieve.diagnosis.day_features import features_of
from reprieve.diagnosis.last_answer import last_of
from reprieve.knowledge import Knowledge
from reprieve.response.other_changes import MOST_STEPS, WITHDRAWAL, Step
from reprieve.response.withdrawal import Overuse

if TYPE_CHECKING:
    from reprieve.response.observations import Case

NOT_TOLD = "withdrawal of acute medicine that nobody wrote down"
ANY_CLASS = "acute_medication_days_per_month"  # also what a patient may say without a diary


def overuse_before(case: Case, knowledge: Knowledge) -> bool | None:
    """Whether acute medicine was overused in the month before the first visit (ICHD-3 8.2, several classes included).

    False only where every class was written down on enough days; None where too little was.
    """
    if not case.visits:
        return None
    rules, overuse = knowledge.response_rules.withdrawal, Overuse.of(knowledge.criteria)
    month = _between(case, -rules.month_days, 0)
    told = {fact: _taken(month, knowledge, fact) for fact in overuse.facts}
    if overuse.among({fact: days.counted for fact, days in told.items()}):
        return True
    return False if all(days.known >= rules.fewest_known_days for days in told.values()) else None


def withdrawal_not_told(view: View, case: Case, knowledge: Knowledge) -> bool:
    """Whether overused acute medicine may have been stopped at the first visit without the chart saying so, or not."""
    if not case.visits:
        return False
    overused = overuse_before(case, knowledge)
    if overused is False or _said_to_be_few(view, case, knowledge):
        return False
    near, day = knowledge.response_rules.other_changes.within_days, case.injection_days[0]
    if any(step.what == WITHDRAWAL and abs(step.first - day) <= near for step in case.steps):
        return False  # it is told, and has a step of its own
    rules = knowledge.response_rules.withdrawal
    before, since = _between(case, -rules.month_days, 0), _between(case, 0, rules.month_days)
    if _taken(before, knowledge, ANY_CLASS).known < rules.fewest_known_days:
        return True  # a withdrawal is found in the diary where both months tell (module `withdrawal`)
    told_since = _taken(since, knowledge, ANY_CLASS).known >= rules.fewest_known_days
    return not told_since and not _went_on(before, since, knowledge)


def _said_to_be_few(view: View, case: Case, knowledge: Knowledge) -> bool:
    """Whether the last count of days with acute medicine, said by the first visit and not too old then, is below every threshold.

    That overuse was dealt with "as far as possible" does not say that it was over, and counts for nothing here.
    """
    first, fact = case.visits[0].on, knowledge.vocabulary.facts[ANY_CLASS]
    said = [(one.on, one.value, one.by) for one in view.findings(ANY_CLASS) if one.on <= first]
    if not said:
        return False
    last, fewest = last_of(said), Overuse.of(knowledge.criteria).fewest
    return isinstance(last.value, int | float) and last.value < fewest and not fact.too_old(last.on, first)


@dataclass(frozen=True)
class _Days:
    """Of some days: how many say whether this medicine was taken, and on how many it was."""

    known: int
    counted: int


def _between(case: Case, begin: int, end: int) -> list[Day]:
    """The days from `begin` to before `end`, counted from the first visit."""
    first = case.visits[0].on
    return [day for day in case.days if begin <= (day.on - first).days < end]


def _taken(days: list[Day], knowledge: Knowledge, fact: str) -> _Days:
    told = [features_of(knowledge.criteria.derived)[fact](day) for day in days]
    return _Days(sum(one is not None for one in told), sum(one is True for one in told))


def _went_on(before: list[Day], since: list[Day], knowledge: Knowledge) -> bool:
    """Whether what was overused was taken since on more days already than a withdrawal leaves, in each class."""
    rules, overuse = knowledge.response_rules.withdrawal, Overuse.of(knowledge.criteria)
    counted = {fact: _taken(before, knowledge, fact).counted for fact in overuse.facts}
    overused = overuse.among(counted)
    return bool(overused) and all(
        _taken(since, knowledge, fact).counted > rules.left_at_most * counted[fact] for fact in overused
    )


def allowing_for_it(case: Case, knowledge: Knowledge) -> Case:
    """The case with the step that such a withdrawal may have been.

    As it is in conditions where overuse is not known to matter, and where there is no day before the first visit.
    """
    rules, first = knowledge.response_rules.withdrawal_not_told, int(case.injection_days[0])
    if case.condition not in rules.conditions or first <= 0 or len(case.steps) >= MOST_STEPS:
        return case
    step = Step(what=NOT_TOLD, first=first, share=sqrt(rules.chance))
    return replace(case, steps=(*case.steps, step))


def to_ask(case: Case) -> list[str]:
    """What to ask where the case allows for such a withdrawal."""
    if not any(step.what == NOT_TOLD for step in case.steps):
        return []
    first = f"the first injection ({case.visits[0].on})"
    return [f"diary_day: acute medicine on the days of the month before {first}, and of the month after"]
