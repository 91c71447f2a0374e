"""Is a session on record after this day, which a plan signed on it would not see?

Whatever is signed on a past day is judged on that day and before. A session that was given after it counts for interval and
units all the same, so nothing is signed on a day that lies before one.
"""

from __future__ import annotations

import datetime as dt

from reprieve.chart import Chart, Injection
from reprieve.chart._whole import standing
from reprieve.errors import FactError
from reprieve.plan.exposure import DUMMY


def check_no_later_session(chart: Chart, on: dt.date) -> None:
    """Raises FactError where a toxin session that stands lies after the day."""
    later = [
        fact.on
        for fact in standing(chart.facts)
        if isinstance(fact, Injection) and fact.product != DUMMY and fact.on > on
    ]
    if later:
        raise FactError(
            "on",
            on.isoformat(),
            f"a session on {max(later)} is on record, after that day",
            f"Plan and sign on {max(later)} or later, so that its units and the interval count; correct the session if its date "
            "is wrong.",
            "record.later_session",
        )
