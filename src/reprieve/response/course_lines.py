"""What does the course figure draw, day by day: what was recorded, and the courses through it?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.response.observations import Case


def recorded_days(case: Case) -> dict[str, Any]:
    """Day by day what was recorded, and the visits."""
    return {
        "dates": [(case.start + dt.timedelta(day)).isoformat() for day in range(len(case.y))],
        "bad": [None if one < 0 else bool(one) for one in case.bad.tolist()],
        "bad_day_at": case.bad_day_at,
        "injections": [
            {"date": visit.on.isoformat(), "product": visit.product, "units": visit.units}
            for visit in case.visits
        ],
    }


def course_lines(case: Case, bands: NDArray[np.float64]) -> dict[str, Any]:
    """Day by day the courses p1, p0 and pb (a chance), drawn through the weekly means."""
    length = len(case.y)
    # weeks are counted back from the last day
    middles = length - 1 - 3 - 7 * np.arange(bands.shape[1])[::-1]
    days = np.arange(length)
    return {
        name: {
            end: np.round(np.interp(days, middles, bands[row, :, which]), 4).tolist()
            for row, end in enumerate(("p05", "median", "p95"))
        }
        for which, name in enumerate(("p1", "p0", "pb"))
    }
