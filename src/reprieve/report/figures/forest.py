"""What did each trial find, and what do they say together?

Reads rows with `label`, `estimate`, `ci_low`, `ci_high` and `kind` ("trial", "together", or "next": where a new,
similar trial may lie, from three trials on). Differences are drawn on a
plain scale with no effect at 0, ratios on a log scale with no effect at 1. A row without an interval is listed
without one, never left out.
"""

from __future__ import annotations

from typing import Any

from reprieve.report.effect_figures import counts_of, is_ratio, spanned
from reprieve.report.figures import look
from reprieve.report.figures.look import GRID, INK, QUIET, WIDE, Size
from reprieve.report.numbers import number
from reprieve.report.sections import Section, is_recalled, readable, rows

_PREDICTS_FROM = 3


def effects(pooled: Section) -> list[dict[str, Any]]:
    """The trials of one pooled row and the row itself; trials that are named only, without figures, are not drawn."""
    found: list[dict[str, Any]] = []
    counted = {str(pair.get("trial_id")): counts_of(pair) for pair in rows(pooled, "arms")}
    for trial in rows(pooled, "trials"):
        if number(trial.get("estimate")) is None:
            continue
        people = counted.get(str(trial.get("trial_id")))
        found.append({**_effect(trial, kind="trial"), "people": people})
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
    return "no estimate" if estimate is None else spanned(estimate, low, high, before="")


def better_side(pooled: Section) -> str | None:
    """Where in the plot the toxin did better: "left" or "right" of no difference; None where the row does not say."""
    return {"lower": "left", "higher": "right"}.get(str(pooled.get("better")))


def spec(pooled: Section, size: Size = WIDE) -> dict[str, Any]:
    """The forest plot of one pooled row as Vega-Lite."""
    import altair as alt

    data = effects(pooled)
    for row in data:
        star = "*" if row["recalled"] else ""
        row["row"] = "|".join(filter(None, (f"{row['name']}{star}", row["figures"], row.get("people"))))
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
        "RR": "share with toxin over share with dummy",
        "OR": "odds with toxin over odds with dummy",
        "RD": "share with toxin minus share with dummy",
    }.get(measure, readable(pooled.get("measure", "effect")))


def _of_people(row: dict[str, Any]) -> str:
    return f", {row['people']}" if row.get("people") else ""


def description(pooled: Section) -> str:
    """The plot in words."""
    return (
        "; ".join(
            f"{row['name']}: {row['figures']}{_of_people(row)}{' (recalled, not looked up)' if row['recalled'] else ''}"
            for row in effects(pooled)
        )
        + f". No effect would be {1 if is_ratio(pooled.get('measure')) else 0}."
    )
