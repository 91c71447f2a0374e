"""What did each trial find, and what do they say together?

Reads rows with `label`, `estimate`, `ci_low`, `ci_high` and `kind` ("trial", "together", or "next": where a new,
similar trial may lie, from three trials on). Differences are drawn on a
plain scale with no effect at 0, ratios on a log scale with no effect at 1. A row without an interval is listed
without one, never left out.
"""

from __future__ import annotations

from typing import Any

from reprieve.report.figures import look
from reprieve.report.figures.look import GRID, INK, QUIET, WIDE, Size
from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, is_recalled, readable, rows

_PREDICTS_FROM = 3
RATIOS = ("RR", "OR", "HR")


def is_ratio(measure: object) -> bool:
    return str(measure).upper() in RATIOS


def effects(pooled: Section) -> list[dict[str, Any]]:
    """The trials of one pooled row and the row itself; trials that are named only, without figures, are not drawn."""
    found = []
    for trial in rows(pooled, "trials"):
        if number(trial.get("estimate")) is None:
            continue
        found.append(_effect(trial, kind="trial"))
    if number(pooled.get("estimate")) is not None:
        found.append({**_effect(pooled, kind="together"), "name": "together"})
    if predicts(pooled):
        limits = {"ci_low": pooled["pi_low"], "ci_high": pooled["pi_high"]}
        found.append({**_effect({**pooled, **limits}, kind="next"), "name": "a new trial"})
    return found


def predicts(pooled: Section) -> bool:
    """Whether where a new trial may lie is worth drawing: with two trials it says almost nothing (Higgins 2009)."""
    trials, ends = number(pooled.get("k")), (number(pooled.get("pi_low")), number(pooled.get("pi_high")))
    return trials is not None and trials >= _PREDICTS_FROM and None not in ends


def _effect(row: Section, *, kind: str) -> dict[str, Any]:
    estimate, low, high = (number(row.get(key)) for key in ("estimate", "ci_low", "ci_high"))
    name = (
        row.get("label")
        or row.get("name")
        or row.get("trial_id")
        or row.get("trial")
        or row.get("id")
        or "trial"
    )
    return {
        "name": readable(name),
        "kind": kind,
        "estimate": estimate,
        "low": low,
        "high": high,
        "recalled": is_recalled(row),
        "figures": _figures(estimate, low, high),
    }


def _figures(estimate: float | None, low: float | None, high: float | None) -> str:
    if estimate is None:
        return "no estimate"
    middle = written(estimate, digits=2)
    if low is None or high is None:
        return f"{middle} (no interval)"
    return f"{middle} ({written(low, digits=2)} to {written(high, digits=2)})"


def spec(pooled: Section, size: Size = WIDE) -> dict[str, Any]:
    """The forest plot of one pooled row as Vega-Lite."""
    import altair as alt

    data = effects(pooled)
    for row in data:
        star = "*" if row["recalled"] else ""
        row["row"] = f"{row['name']}{star}|{row['figures']}"
    ratio = is_ratio(pooled.get("measure"))
    nothing = 1 if ratio else 0
    ends = [
        value for row in data for value in (row["low"], row["high"], row["estimate"]) if value is not None
    ]
    low, high = min([*ends, nothing]), max([*ends, nothing])
    scale = alt.Scale(type="log", nice=False) if ratio else alt.Scale(nice=True)
    if not ratio:
        margin = 0.06 * (high - low or 1)
        scale = alt.Scale(domain=[low - margin, high + margin], nice=True)
    y = alt.Y(
        "row:N",
        sort=[row["row"] for row in data],
        axis=alt.Axis(
            title=None,
            labelExpr="split(datum.label, '|')",
            minExtent=_room(data, size),
            domain=False,
            ticks=False,
            grid=True,
            gridColor=GRID,
        ),
    )
    base = alt.Chart(look.data("effects")).encode(y=y)
    x = alt.X(
        "estimate:Q",
        scale=scale,
        axis=alt.Axis(
            title=unit(pooled),
            titleAnchor="end" if size.is_narrow else "middle",
            grid=False,
            tickCount=4 if size.is_narrow else 7,
        ),
    )
    none = (
        alt.Chart(look.data("nothing")).mark_rule(stroke=QUIET, strokeDash=[4, 3]).encode(x=alt.X("at:Q"))
    )
    whiskers = base.mark_rule(stroke=INK, strokeWidth=1.8).encode(
        x=alt.X("low:Q", scale=scale),
        x2="high:Q",
        strokeDash=alt.StrokeDash(
            "kind:N",
            scale=alt.Scale(domain=["trial", "together", "next"], range=[[1, 0], [1, 0], [5, 4]]),
            legend=None,
        ),
    )
    marks = base.mark_point(filled=True, stroke=INK, fill=INK, opacity=1).encode(
        x=x,
        shape=alt.Shape(
            "kind:N",
            scale=alt.Scale(domain=["trial", "together", "next"], range=["square", "diamond", "stroke"]),
            legend=None,
        ),
        size=alt.Size(
            "kind:N",
            scale=alt.Scale(domain=["trial", "together", "next"], range=[70, 240, 90]),
            legend=None,
        ),
    )
    chart = alt.layer(none, whiskers, marks)
    return look.finished(
        chart, size, {"effects": data, "nothing": [{"at": nothing}]}, height=max(110, 46 * len(data) + 60)
    )


def _room(data: list[dict[str, Any]], size: Size) -> float:
    """Px for the longest label line. Readers' fonts differ: this allows for the wide ones."""
    longest = max((len(line) for row in data for line in row["row"].split("|")), default=0)
    return 0.6 * size.letters * longest + 8


def unit(pooled: Section) -> str:
    """What the estimate is."""
    measure = str(pooled.get("measure", "")).upper()
    return {
        "MD": "toxin minus dummy injection",
        "SMD": "toxin minus dummy injection, in standard deviations",
        "RR": "risk with toxin over risk with dummy",
        "OR": "odds with toxin over odds with dummy",
        "RD": "risk with toxin minus risk with dummy",
    }.get(measure, readable(pooled.get("measure", "effect")))


def description(pooled: Section) -> str:
    """The plot in words."""
    return (
        "; ".join(
            f"{row['name']}: {row['figures']}{' (recalled, not looked up)' if row['recalled'] else ''}"
            for row in effects(pooled)
        )
        + f". No effect would be {1 if is_ratio(pooled.get('measure')) else 0}."
    )
