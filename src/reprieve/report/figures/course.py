"""How did the bad days run over time, and how would they have run with dummy injections at the same visits?

Reads `figures.course`: `dates`, `bad` (true, false, or null where no day was recorded), `p1` and `p0` (a daily chance
of a bad day as `p05`, `median`, `p95`) and `injections`. Points are counts in fortnights, before any model; lines are
the model's and are drawn only where the answer holds them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.report.figures import bands, look
from reprieve.report.figures.blocks import fortnights
from reprieve.report.figures.look import INK, WIDE, Size
from reprieve.report.numbers import day, written
from reprieve.report.sections import Section, rows

TITLE = "The course over time"
FITTED_NAME = "as fitted to this diary"
SHORT_DAYS = 180
DUMMY_NAME = "with dummy injections at the same visits"


def points(course: Section) -> list[dict[str, Any]]:
    """The counts of each fortnight, as `blocks.fortnights` makes them."""
    days = [dt.date.fromisoformat(text) for text in course.get("dates", ())]
    return fortnights(
        days, course.get("bad", ()), [dt.date.fromisoformat(row["date"]) for row in injections(course)]
    )


def injections(course: Section) -> list[dict[str, Any]]:
    """Each injection visit with its number and label, by date."""
    visits = sorted(rows(course, "injections"), key=lambda row: str(row.get("date")))
    return [
        {
            "date": str(row["date"]),
            "number": str(number),
            "product": str(row.get("product", "")),
            "units": row.get("units"),
            "label": f"{written(float(row['units']), digits=1)} U"
            if row.get("units") is not None
            else "? U",
        }
        for number, row in enumerate(visits, start=1)
        if row.get("date")
    ]


def curves(course: Section) -> list[dict[str, Any]]:
    """The two fitted courses, one row a day: days in 28."""
    keys = [{"date": text} for text in course.get("dates", ())]
    return [
        *bands.flat(course.get("p1"), keys, name=FITTED_NAME, times=28),
        *bands.flat(course.get("p0"), keys, name=DUMMY_NAME, times=28),
    ]


def _date_format(course: Section) -> str:
    """Days where the diary is short, so that no two ticks read alike; else months."""
    dates = course.get("dates", ())
    return "%-d %b %Y" if len(dates) < SHORT_DAYS else "%b %Y"


def spec(course: Section, size: Size = WIDE) -> dict[str, Any]:
    """The chart of the course as Vega-Lite."""
    import altair as alt

    axis = alt.Axis(
        title=None,
        grid=False,
        format=_date_format(course),
        tickCount=3 if size.is_narrow else 8,
        labelOverlap=True,
    )
    x = alt.X("date:T", axis=axis)
    lines = curves(course)
    drawn = bands.layers("curves", x=x, names=(FITTED_NAME, DUMMY_NAME)) if lines else []
    counted = points(course)
    dots = (
        alt.Chart(look.data("fortnights"))
        .mark_point(filled=False, stroke=INK, strokeWidth=1.5, size=36 if size.is_narrow else 48, opacity=1)
        .encode(
            x=alt.X("middle:T", axis=axis),
            y=alt.Y(
                "per_28:Q",
                scale=alt.Scale(domain=[0, 28]),
                axis=alt.Axis(title="bad days in 28", values=[0, 7, 14, 21, 28]),
            ),
            fill=alt.condition("datum.recorded * 2 >= datum.days", alt.value(INK), alt.value("white")),
        )
    )
    visits = injections(course)
    label = "number" if size.is_narrow or len(visits) > 9 else "label"
    rules = alt.Chart(look.data("visits")).mark_rule(stroke=INK, strokeWidth=1, strokeDash=[2, 2])
    labels = alt.Chart(look.data("visits")).mark_text(align="center", baseline="bottom", dy=-3)
    chart = alt.layer(
        *drawn,
        rules.encode(x=alt.X("date:T")),
        labels.encode(x=alt.X("date:T"), y=alt.value(0), text=f"{label}:N"),
        dots,
    )
    return look.finished(
        chart,
        size,
        {"curves": lines, "fortnights": counted, "visits": visits},
        height=size.height + (60 if size.is_narrow else 40),
    )


def description(course: Section) -> str:
    """The course in sentences, for those who cannot see it."""
    counted, visits, lines = points(course), injections(course), curves(course)
    if not counted:
        return "No day of the diary counts."
    said = [
        f"Counts in fortnights from {day(counted[0]['first'])} to {day(counted[-1]['last'])}: from "
        f"{written(counted[0]['per_28'], digits=0)} bad days in 28 at first to "
        f"{written(counted[-1]['per_28'], digits=0)} in the last."
    ]
    if visits:
        said.append(
            "Injections: "
            + "; ".join(f"{v['number']}: {day(v['date'])}, {v['label']}" for v in visits)
            + "."
        )
    for name in (FITTED_NAME, DUMMY_NAME):
        last = [row for row in lines if row["series"] == name][-1:]
        said += [
            f"On the last day, {name}: {written(row['median'], digits=0)} "
            f"({written(row['low'], digits=0)} to {written(row['high'], digits=0)}) bad days in 28."
            for row in last
        ]
    return " ".join(said)
