"""How do the toxin and the dummy arm of a trial go, week by week, in the population fitted to the trials?

Reads `course.weeks` of the evidence: rows with `week` and, under `with_toxin` and `with_dummy`, `p05`, `median`, `p95`
of the arm's mean, in bad days in 28. Week 0 is the 28 days before the first injection.
"""

from __future__ import annotations

from typing import Any

from reprieve.report.figures import forecast
from reprieve.report.figures.look import WIDE, Size
from reprieve.report.sections import Section

TITLE = "The course in trials: the mean of each group"
AXIS = "weeks since the first injection"


def spec(weeks: list[Section], size: Size = WIDE) -> dict[str, Any]:
    """The chart as Vega-Lite."""
    return forecast.spec(weeks, size, axis=AXIS)


def description(weeks: list[Section]) -> str:
    """What the chart shows, in words."""
    first, last = weeks[0], weeks[-1]
    return (
        f"Both groups start at {first['with_dummy']['median']:.0f} bad days in 28. In week {last['week']} it is "
        f"{last['with_toxin']['median']:.0f} with the toxin and {last['with_dummy']['median']:.0f} with dummy injections."
    )
