"""On what is each rule judged: the chart as it is now, or as it was before the first session?

Treatment hides what it treats: a rule to start asks for the person before treatment. A rule to stop or go on reads the
present state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from reprieve.chart import View
from reprieve.diagnosis import Case, Diagnosis, case_of
from reprieve.diagnosis.diagnoses import Judged
from reprieve.knowledge import Knowledge
from reprieve.knowledge.paradigms import Paradigm
from reprieve.knowledge.payer_rules import PayerRule
from reprieve.knowledge.written_rule import WrittenRule
from reprieve.plan.course import followed_condition, sessions_for
from reprieve.plan.judge import Ground
from reprieve.plan.paradigm import Drawing
from reprieve.plan.setting import Setting

START = "start"


@dataclass(frozen=True)
class Grounds:
    """The chart now, and on the eve of the first session of each condition; each made once.

    `eves`: eves on which the diagnoses were worked out already, by day.
    """

    now: Ground
    eves: Mapping[dt.date, Judged] = field(default_factory=dict, repr=False, compare=False)
    _before: dict[dt.date, Ground] = field(default_factory=dict, repr=False, compare=False)
    _start: dict[tuple[str, ...], Ground] = field(default_factory=dict, repr=False, compare=False)

    @property
    def knowledge(self) -> Knowledge:
        return self.now.setting.knowledge

    def for_rule(self, rule: WrittenRule) -> Ground:
        """What a rule is judged on: one to start, on the eve of the first session it is about; any other, now."""
        if not isinstance(rule, PayerRule) or rule.use != START:
            return self.now
        if rule.applies_to not in self._start:
            view, conditions = self.now.setting.view, self.knowledge.conditions
            condition = followed_condition(view, rule.applies_to, conditions)
            sessions = sessions_for(view, condition, conditions).dates
            self._start[rule.applies_to] = self.before(sessions[0]) if sessions else self.now
        return self._start[rule.applies_to]

    def when(self, rule: PayerRule) -> str:
        """As of when a body's rule is judged, in words."""
        ground = self.for_rule(rule)
        eve = ground.setting.view.as_of
        if ground is not self.now:
            first = eve + dt.timedelta(days=1)
            return f"judged on what was recorded before the first session on {first}"
        return f"judged as of {eve}{', before any session' if rule.use == START else ''}"

    def before(self, day: dt.date) -> Ground:
        """The chart on the eve of a day."""
        if day not in self._before:
            setting = self.now.setting
            view = setting.view.before(day)
            judged = self.eves.get(view.as_of) or case_of(view, self.knowledge)
            self._before[day] = Ground(setting.before(view, judged))
        return self._before[day]


def grounds_of(
    view: View,
    judged: Diagnosis | Case,
    knowledge: Knowledge,
    *,
    on: dt.date | None = None,
    drawing: Drawing | None = None,
    paradigm: Paradigm | None = None,
) -> Grounds:
    """What rules are judged on for one chart, with the drawing of a plan where there is one. `on`: the plan's day.

    `judged`: the chart's diagnosis, whose cases before treatment are used again; or its case alone.
    """
    case = judged if isinstance(judged, Case) else judged.case
    before = () if isinstance(judged, Case) else judged.before.values()
    published = (*knowledge.paradigms.doses_of(paradigm), *paradigm.optional_injections) if paradigm else ()
    setting = Setting(
        view=view,
        today=view,
        case=case,
        knowledge=knowledge,
        judged=None if isinstance(judged, Case) else judged.now,
        on=on or view.as_of,
        plan=drawing,
        published=published,
    )
    return Grounds(Ground(setting), {one.case.known.as_of: one for one in before})
