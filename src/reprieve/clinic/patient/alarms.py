"""What must this patient be told before anything else, and was it told since it came up?

Warning signs that are met and need help at once, or someone the same day: from the interview, from reported side
effects, whoever wrote them down. The whole page is for them once; a line stays on every page until they are gone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from reprieve.chart import Chart, View
from reprieve.diagnosis.interview import urgent_flags, words_of
from reprieve.knowledge import Knowledge


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """`how_soon`: what to do, and when; `words`: what was told of; `key`: of this sign at this urgency, without either."""

    how_soon: str
    words: str
    is_emergency: bool
    key: str


def alarms_of(chart: Chart | View, knowledge: Knowledge, today: dt.date) -> tuple[Alarm, ...]:
    """The most urgent first; none where nothing is urgent."""
    return tuple(
        Alarm(
            how_soon=said.how_soon,
            words=said.words,
            is_emergency=flag.urgency == "emergency_now",
            key=hashlib.sha256(f"{flag.id} {flag.urgency}".encode()).hexdigest()[:16],
        )
        for flag in urgent_flags(chart, knowledge, today)
        for said in (words_of(flag, knowledge),)
    )
