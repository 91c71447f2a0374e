"""Until when does a decision answer what the list of the day would ask: a stop rule that is met, the next session?

It answers what it was shown, until something but the diary is new, and never for ever. Warning signs, unwanted effects and
relief that fades are not silenced by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reprieve.chart import Decision, View
from reprieve.clinic.clinician.today_rules import TodayRules
from reprieve.record import standing_decision
from reprieve.report.numbers import day

ONE_DAY = dt.timedelta(days=1)
STOP = "stop"


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """A decision that stands, and the day from which its question is asked again."""

    decision: Decision
    again_on: dt.date

    def answers_stop_of(self, rule_set: str) -> bool:
        """Whether this rule set said stop when it was decided, and was seen to."""
        return self.decision.seen.get(rule_set) == STOP

    @property
    def because(self) -> Sequence[str]:
        """Who decided what, and when, in words."""
        one = self.decision
        date = f", next date {day(one.next_date)}" if one.next_date else ""
        return (f"decided on {day(one.on)} by {one.name}, {one.role}: {one.verdict}{date}",)


def quiet_by(view: View, rules: TodayRules) -> Quiet | None:
    """The decision that stands in this view; None where there is none, or something is new since."""
    last = standing_decision(view)
    if last is None:
        return None
    again = last.on + rules.decided_days * ONE_DAY
    if last.next_date is not None:
        again = last.next_date - rules.due_days * ONE_DAY
    return Quiet(decision=last, again_on=min(again, last.on + rules.decided_most_days * ONE_DAY))
