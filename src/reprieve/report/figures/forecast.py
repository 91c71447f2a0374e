"""What course is expected in the next weeks, with the toxin and with dummy injections at the same visits?

Reads `forecast.weeks`: rows with `week` and, under `with_toxin` and `with_dummy`, `p05`, `median`, `p95`; drawn as bad
days in 28.
"""

from __future__ import annotations

from typing import Any

from reprieve.report.figures import bands, look
from reprieve.report.figures.look import WIDE, Size
from reprieve.report.numbers import interval, written
from reprieve.report.sections import Section, rows

TITLE = "What to expect in the next weeks"
TOXIN_NAME = "with the toxin"
DUMMY_NAME = "with dummy injections at the same visits"


CHANCE = "chance of a bad day"


def in_28_days(forecast: Section) -> list[Section]:
    """The weeks of a forecast as bad days in 28, whether it counts so or as a daily chance (`unit`)."""
    times = 28.0 if forecast.get("unit") == CHANCE else 1.0
    scaled: list[Section] = []
    for row in rows(forecast, "weeks"):
        week: dict[str, Any] = {"week": row.get("week")}
        for key in ("with_toxin", "with_dummy"):
            if (ends := interval(row.get(key))) is not None:
                week[key] = {
                    name: times * end for name, end in zip(("p05", "median", "p95"), ends, strict=True)
                }
        scaled.append(week)
    return scaled


def curves(weeks: list[Section]) -> list[dict[str, Any]]:
    """One row a week and course: days in 28."""
    found = []
    for key, name in (("with_toxin", TOXIN_NAME), ("with_dummy", DUMMY_NAME)):
        for row in weeks:
            ends = interval(row.get(key))
            if ends is not None:
                low, middle, high = ends
                found.append(
                    {"week": row.get("week"), "series": name, "low": low, "median": middle, "high": high}
                )
    return found


def spec(weeks: list[Section], size: Size = WIDE, *, axis: str = "weeks from now") -> dict[str, Any]:
    """The chart of the forecast as Vega-Lite. `axis`: what its weeks are."""
    import altair as alt

    x = alt.X(
        "week:Q",
        axis=alt.Axis(title=axis, grid=False, values=list(range(0, 105, 4))),
    )
    lines = curves(weeks)
    chart = alt.layer(*bands.layers("curves", x=x, names=(TOXIN_NAME, DUMMY_NAME)))
    return look.finished(chart, size, {"curves": lines})


def description(weeks: list[Section]) -> str:
    """The forecast in sentences."""
    said = []
    for name in (TOXIN_NAME, DUMMY_NAME):
        course = [row for row in curves(weeks) if row["series"] == name]
        for row in course[-1:]:
            said.append(
                f"In week {row['week']}, {name}: {written(row['median'], digits=0)} "
                f"({written(row['low'], digits=0)} to {written(row['high'], digits=0)}) bad days in 28."
            )
    return " ".join(said) or "No week was forecast."
