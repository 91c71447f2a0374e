"""Is a session on record after this day, which a plan signed on it would not see?

Whatever is signed on a past day is judged on that day and before. A session that was given after it counts for interval and
units all the same, so nothing is signed, and nothing is planned to be given, on a day that lies before one.
"""

from __future__ import annotations

from reprieve.chart import View
from reprieve.errors import FactError


def check_no_later_session(view: View) -> None:
    """Raises FactError where a toxin session that stands lies after the day of the view."""
    later = view.last_session_after
    if later is not None:
        raise FactError(
            "on",
            view.as_of.isoformat(),
            f"a session on {later} is on record, after that day",
            f"Plan and sign on {later} or later, so that its units and the interval count; correct the session if its date "
            "is wrong. What was given on the earlier day all the same is written down as given already.",
            "record.later_session",
        )
