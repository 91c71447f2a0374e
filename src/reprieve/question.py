"""One chart asked about one day: what the sections of an answer share, worked out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reprieve.chart import Chart, View
from reprieve.diagnosis.diagnose import Diagnosis, diagnose, leading_condition
from reprieve.knowledge import Knowledge
from reprieve.verdict import Verdict

Section = dict[str, Any]


def gap(why: str, ask_for: Sequence[str]) -> Section:
    """A section that cannot be computed: why, and what to ask."""
    return {"not_computed": why, "ask_for": list(ask_for)}


@dataclass(frozen=True, eq=False)
class Question:
    """One chart asked about one day; what several sections need is worked out once."""

    chart: Chart
    knowledge: Knowledge
    asked_for: dt.date | None

    @cached_property
    def as_of(self) -> dt.date:
        return self.asked_for or self.chart.last_date

    @cached_property
    def view(self) -> View:
        return self.chart.as_of(self.as_of)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return diagnose(self.view, self.knowledge)

    @cached_property
    def condition(self) -> tuple[str | None, str]:
        """The condition that evidence, prior and plan go by, and why."""
        return leading_condition(self.diagnosis, self.view.injections)

    @cached_property
    def treated_for(self) -> str | None:
        """The condition whose response is asked about: what was last injected for, else the leading one."""
        recorded = [self.knowledge.conditions.id_of(one.indication) for one in self.view.injections]
        return next((one for one in reversed(recorded) if one is not None), None) or self.condition[0]

    @property
    def possible(self) -> list[str]:
        """Conditions that what is known neither meets nor rules out."""
        rows = [one for one in self.diagnosis.conditions if one.kind == "condition"]
        return list(dict.fromkeys(one.id for one in rows if one.verdict is Verdict.UNKNOWN))

    @property
    def asks(self) -> list[str]:
        """What would tell which condition this is, the first questions of each that is open."""
        rows = [one for one in self.diagnosis.conditions if one.kind == "condition"]
        opening = [ask for one in rows if one.verdict is Verdict.UNKNOWN for ask in one.ask_for()[:3]]
        return list(dict.fromkeys(opening))

    @cached_property
    def head(self) -> Section:
        """What every section begins with."""
        return {"chart": self.chart.name, "as_of": self.as_of.isoformat()}
