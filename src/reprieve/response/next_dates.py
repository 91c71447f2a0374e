"""On which dates could the next injection be: the earliest that the label allows, and the longer intervals people agree on?

No date is ever earlier than the label's. Days are counted from the last injection.
"""

from __future__ import annotations

import datetime as dt

from reprieve.response.observations import Case

LONGER_WEEKS = (16, 20, 24)  # from the issue: intervals that clinicians agree on in place of twelve weeks
MOST = 1 + len(LONGER_WEEKS)


def candidate_dates(case: Case, earliest: dt.date) -> list[dt.date]:
    """The candidates in order, the earliest first; a longer interval that is not later than it is none."""
    last = case.visits[-1].on
    longer = [last + dt.timedelta(weeks=weeks) for weeks in LONGER_WEEKS]
    return [earliest, *(date for date in longer if date > max(earliest, case.as_of))]
