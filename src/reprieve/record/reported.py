"""How urgent is an unwanted effect that was just written down, now and while it lasted, and what is to be done?

The worst of its place beside the sessions (`placing.py`) and of every warning sign it shows (`response/side_effects.py`). One that
is over is routine, unless it was so urgent that it has to be looked into all the same (`grading.over` of adverse_effects.yaml).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reprieve.chart import AdverseEvent, View
from reprieve.knowledge import Knowledge
from reprieve.record.placing import Placed, placed
from reprieve.response.side_effects import side_effects_of


@dataclass(frozen=True, kw_only=True)
class Reported:
    """An effect, placed and graded. `urgency`, `was`: now and while it lasted, on the red flags' scale; equal while it lasts.

    `over_since`: the day it was gone; None while it lasts. `what_to_do`: the most pressing first.
    """

    placed: Placed
    urgency: str
    was: str
    over_since: dt.date | None
    what_to_do: tuple[str, ...]

    def to_dict(self, knowledge: Knowledge) -> dict[str, Any]:
        return {
            "urgency": self.urgency,
            "urgency_means": knowledge.red_flags.urgency_meaning[self.urgency],
            "was": self.was,
            "over_since": self.over_since.isoformat() if self.over_since else None,
            "what_to_do": list(self.what_to_do),
            "placed": self.placed.to_dict(),
            "emergency": list(knowledge.adverse_effects.emergency.triggers),
        }


def reported(event: AdverseEvent, view: View, knowledge: Knowledge) -> Reported:
    """The event of a view that holds it. Raises KeyError for no event of ours."""
    effects, rank = knowledge.adverse_effects, knowledge.red_flags.rank
    found = placed(event, view.injections, knowledge)
    lasting = event.model_copy(update={"resolved_on": None})
    then = View(view.as_of, tuple(lasting if one.id == event.id else one for one in view.facts))
    shown = [
        str(row["urgency"])
        for row in side_effects_of(then, knowledge, condition=None)
        if (row["event"], row["on"]) == (event.event, event.on.isoformat())
    ]
    was = min((*shown, effects.urgency_as_red_flag[found.urgency]), key=rank)
    advice = tuple(found.to_dict()["what_to_do"])
    if event.resolved_on is None:
        return Reported(placed=found, urgency=was, was=was, over_since=None, what_to_do=advice)
    over = effects.grading.over
    still = effects.urgency_as_red_flag[over.at_least]
    looked_into = rank(was) <= rank(still)
    return Reported(
        placed=found,
        urgency=still if looked_into else knowledge.red_flags.urgency_levels[-1],
        was=was,
        over_since=event.resolved_on,
        what_to_do=(over.say, *advice) if looked_into else advice,
    )
