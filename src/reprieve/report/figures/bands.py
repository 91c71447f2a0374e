"""Two courses with their intervals: with the toxin a solid line, with dummy injections a dashed one.

Shared by the course over time and the forecast, so that the same line means the same thing in both.
"""

from __future__ import annotations

import json
from typing import Any

from reprieve.report.figures import look
from reprieve.report.figures.look import DUMMY, FITTED


def layers(rows: str, *, x: Any, names: tuple[str, str], title: str = "bad days in 28") -> list[Any]:
    """Bands, their edges and median lines. `rows`: the data set, with `series`, `low`, `median`, `high`.

    `names` are the series: the solid one first, the dashed one second.
    """
    import altair as alt

    looks = list(zip(names, (FITTED, DUMMY), ([1, 0], [7, 4]), strict=True))
    y_axis = alt.Axis(title=title, values=[0, 7, 14, 21, 28])
    scale = alt.Scale(domain=[0, 28])
    drawn = []
    for name, colour, dash in looks:  # fixed looks, so that the legend shows the lines alone
        one = (
            alt.Chart(look.data(rows)).transform_filter(f"datum.series === {json.dumps(name)}").encode(x=x)
        )
        drawn.append(
            one.mark_area(opacity=0.16, color=colour).encode(
                y=alt.Y("low:Q", axis=y_axis, scale=scale), y2="high:Q"
            )
        )
        for end in ("low", "high"):
            edge = one.mark_line(strokeWidth=0.8, opacity=0.8, color=colour, strokeDash=dash)
            drawn.append(edge.encode(y=alt.Y(f"{end}:Q", axis=y_axis, scale=scale)))
    domain, colours, dashes = (list(column) for column in zip(*looks, strict=True))
    line = alt.Chart(look.data(rows)).mark_line(strokeWidth=2.6)
    return [
        *drawn,
        line.encode(
            x=x,
            y=alt.Y("median:Q", axis=y_axis, scale=scale),
            color=alt.Color("series:N", scale=alt.Scale(domain=domain, range=colours), title=None),
            strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=domain, range=dashes), title=None),
        ),
    ]


def flat(
    series: object, keys: list[dict[str, Any]], *, name: str, times: float = 1.0
) -> list[dict[str, Any]]:
    """Rows of one series from its lists `p05`, `median`, `p95`, beside `keys`; empty where it is not worked out.

    Values are multiplied by `times` (28 turns a daily chance into days in 28).
    """
    if not isinstance(series, dict) or any(key not in series for key in ("p05", "median", "p95")):
        return []
    return [
        {**key, "series": name, "low": times * low, "median": times * middle, "high": times * high}
        for key, low, middle, high in zip(keys, series["p05"], series["median"], series["p95"], strict=True)
        if None not in (low, middle, high)
    ]
