"""What is there to count from when a rule asks for a counted fact? Everything is worked out once, when first needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from reprieve.chart import View
from reprieve.diagnosis import Case
from reprieve.diagnosis.diagnoses import Judged
from reprieve.diagnosis.truth import any_truth, instances_of, truth_in, truth_of_none
from reprieve.knowledge.paradigms import SiteDose
from reprieve.knowledge.rule import DiagnosisRef
from reprieve.knowledge.written_rule import ComputedFact
from reprieve.plan.course import Course, course_of, followed_condition
from reprieve.plan.exposure import Exposure, exposure_of
from reprieve.plan.headache_days import CountedInWindow, Window
from reprieve.plan.paradigm import Drawing

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

Count = Callable[[View, Window], CountedInWindow]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The chart as it is to be judged, and the drawing of a plan where there is one.

    `view`, `case`: the chart as of the day it is judged on; for rules to start, the eve of the first session. `today`:
    all that is known. `on`: the day of the plan, or of the question. `judged`: the diagnoses, where they were worked out
    already. `published`: the sites that the paradigm allows.
    """

    view: View
    today: View
    case: Case
    knowledge: Knowledge
    on: dt.date
    judged: Judged | None = None
    plan: Drawing | None = None
    published: tuple[SiteDose, ...] = ()
    _courses: dict[object, Course] = field(default_factory=dict, repr=False, compare=False)
    _counts: dict[object, CountedInWindow] = field(default_factory=dict, repr=False, compare=False)

    @property
    def drawing(self) -> Drawing:
        """The plan's drawing. Raises LookupError where there is no plan: the fact `needs: plan`."""
        if self.plan is None:
            raise LookupError("a fact of the plan was asked for, and there is no plan")
        return self.plan

    @cached_property
    def exposure(self) -> Exposure:
        """All toxin given by the day of the view."""
        return exposure_of(self.view, _muscles(self.knowledge), self.knowledge.conditions)

    def before(self, view: View, judged: Judged | Case) -> Setting:
        """The same as it was on the eve of a first session."""
        known = judged if isinstance(judged, Judged) else None
        case = judged.case if isinstance(judged, Judged) else judged
        return replace(self, view=view, case=case, judged=known, _courses={}, _counts={})

    def fulfils(self, diagnosis: str) -> bool | None:
        """Does the person fulfil the diagnosis's own criteria, for any pain or side?"""
        if self.judged is None:
            return truth_in(self.case, DiagnosisRef(diagnosis), None)
        named = self.case.criteria.diagnoses[diagnosis]
        instances = instances_of(self.case, named.scope, None)
        if not instances:
            return truth_of_none(self.case, named.scope)
        return any_truth([self.judged.standing(named, about).own for about in instances])

    def fact(self, name: str) -> ComputedFact:
        """What the knowledge says of a computed fact."""
        return self.knowledge.safety_rules.computed[name]

    def window_days(self, name: str) -> int:
        """The window of a computed fact, in days."""
        return needed(self.fact(name).window_days, name, "window_days")

    def course(self, name: str) -> Course:
        """The sessions and windows in which a computed fact is counted."""
        fact = self.fact(name)
        conditions = self.knowledge.conditions
        condition = followed_condition(self.view, fact.conditions, conditions)
        return self.course_of(condition, month_days=fact.month_days, now_is=fact.now_is)

    def count(self, counts: Count, window: Window) -> CountedInWindow:
        """A count of the diary in a window, made once."""
        key = (counts, window)
        if key not in self._counts:
            self._counts[key] = counts(self.view, window)
        return self._counts[key]

    def course_of(self, condition: str, *, month_days: int | None, now_is: str | None) -> Course:
        """The course of treatment of one condition, in windows of `month_days`, made once."""
        key = (condition, month_days, now_is)
        if key not in self._courses:
            self._courses[key] = course_of(
                self.view,
                condition,
                self.knowledge.conditions,
                month_days=month_days or self.knowledge.criteria.derived.month_days,
                now_is=now_is or "last_days",
            )
        return self._courses[key]


def needed(number: int | None, name: str, field_: str) -> int:
    """A number that a computed fact cannot do without. Raises LookupError naming it."""
    if number is None:
        raise LookupError(f"computed[{name}] of safety_rules.yaml has no {field_}")
    return number


@lru_cache(maxsize=2)
def _muscles(knowledge: Knowledge) -> frozenset[str]:
    """The muscles of the map."""
    return frozenset(knowledge.muscles.by_id)
