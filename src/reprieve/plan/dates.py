"""When may the next session be? The label's interval after the last one for the same indication or muscles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reprieve.knowledge.safety_rules import Intervals
from reprieve.plan.exposure import ASK_HISTORY, Exposure
from reprieve.plan.exposure_facts import last_same
from reprieve.plan.paradigm import Drawing


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """The earliest date, and the last session it is counted from; `earliest` None: not known, ask."""

    earliest: dt.date | None
    caution_from: dt.date | None
    last_session: dt.date | None
    because: tuple[str, ...]
    ask_for: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "earliest_date": _text(self.earliest),
            "caution_from_date": _text(self.caution_from),
            "last_session": _text(self.last_session),
            "because": list(self.because),
            "ask_for": list(self.ask_for),
        }


def dates_of(exposure: Exposure, drawing: Drawing, intervals: Intervals, *, on: dt.date) -> Dates:
    """The earliest date of the drawing: the last same session plus the interval, or `on` where there was none.

    A session that may have been the same (its muscles or indication are not known) counts as the same here.
    """
    last = last_same(exposure, drawing, certain=False)
    rule = (
        f"{intervals.earliest_days} days after the last session; from {intervals.caution_from_days} days on with a"
        f" reason ({intervals.source}, {intervals.verification})"
    )
    if last is None:
        if not exposure.complete:
            return Dates(
                earliest=None, caution_from=None, last_session=None, because=(rule,), ask_for=ASK_HISTORY
            )
        because = ("no earlier session of this kind on record", rule)
        return Dates(earliest=on, caution_from=on, last_session=None, because=because)
    return Dates(
        earliest=last.on + dt.timedelta(days=intervals.earliest_days),
        caution_from=last.on + dt.timedelta(days=intervals.caution_from_days),
        last_session=last.on,
        because=(f"last session: {last}", rule),
    )


def _text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
