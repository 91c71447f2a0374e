"""What is there to count from when a rule asks for a counted fact?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reprieve.chart import View
from reprieve.knowledge.muscles import Muscles
from reprieve.knowledge.paradigms import SiteDose
from reprieve.knowledge.safety_rules import ComputedFact
from reprieve.plan.exposure import Exposure
from reprieve.plan.judged import Judged
from reprieve.plan.paradigm import Drawing


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What there is to count from: the chart, the exposure, the drawing, and what diagnosis found.

    `on` is the day the plan is for. `flags` and `diagnoses` map ids to what was found of each; one that is missing
    is unknown.
    """

    view: View
    exposure: Exposure
    drawing: Drawing
    published: tuple[SiteDose, ...]
    muscles: Muscles
    on: dt.date
    names: Mapping[str, ComputedFact]
    flags: Mapping[str, Judged]
    diagnoses: Mapping[str, Judged]

    def with_flags(self, flags: Mapping[str, Judged]) -> Setting:
        """The same, with what was found of the warning signs."""
        return replace(self, flags=flags)

    def window_days(self, name: str) -> int:
        days = self.names[name].window_days
        if days is None:
            raise KeyError(f"{name} has no window_days")
        return days
