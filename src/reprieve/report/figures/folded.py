"""How many bad days came in each part of the injection cycle, and how many days were not recorded?

Reads `response.folded`: rows with `phase`, `bad_days`, `recorded`, `missing` and `per_28` (bad days per 28 recorded
days). The thin line runs from "every missing day was good" to "every missing day was bad": the counts allow no more.
"""

from __future__ import annotations

import re
from typing import Any

from reprieve.report.figures import look
from reprieve.report.figures.look import INK, WIDE, Size
from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, readable

TITLE = "Bad days in each part of the injection cycle"
_BEFORE = ("baseline", "before")


def bars(folded: list[Section]) -> list[dict[str, Any]]:
    """One bar a phase: bad days per 28 and the range missing days leave open. A phase without a day is left out."""
    found = []
    for row in folded:
        bad, recorded = number(row.get("bad_days")), number(row.get("recorded"))
        missing = number(row.get("missing")) or 0.0
        if bad is None or recorded is None:
            continue
        days = recorded + missing
        if not days:
            continue
        per_28 = number(row.get("per_28"))
        left_open = (
            number(row.get("left_open")) or 0.0
        )  # recorded too coarsely to say whether the day was bad
        if per_28 is None and recorded and not left_open:
            per_28 = 28 * bad / recorded
        found.append(
            {
                "phase": phase_name(row),
                "before": str(row.get("phase", "")).lower().startswith(_BEFORE),
                "bad_days": bad,
                "recorded": recorded,
                "missing": missing,
                "left_open": left_open,
                "per_28": per_28 if recorded else None,
                "low": 28 * bad / days,
                "high": 28 * (bad + missing + left_open) / days,
            }
        )
    return found


def phase_name(row: Section) -> str:
    """The phase as people read it: "before", "weeks 3–6"."""
    name = re.sub(r"(\d+) ?(?:[-–]|to|\s) ?(\d+)", r"\1–\2", readable(row.get("phase", "")))
    if name.lower().startswith(_BEFORE):
        return "before"
    if name[:1].isdigit():
        name = f"weeks {name}"
    return name


def spec(folded: list[Section], size: Size = WIDE) -> dict[str, Any]:
    """The chart of the folded diary as Vega-Lite."""
    import altair as alt

    data = bars(folded)
    for bar in data:
        gone = written(bar["missing"], digits=0)
        days = written(bar["missing"] + bar["recorded"], digits=0)
        name = bar["phase"].replace(" ", "|") if size.is_narrow else bar["phase"]
        missing = f"{gone} of|{days}" if size.is_narrow else f"{gone} of {days} days|missing"
        bar["label"] = f"{name}|{missing}"
        bar["shown"] = "?" if bar["per_28"] is None else written(bar["per_28"], digits=0)
    order = [bar["label"] for bar in data]
    base = alt.Chart(look.data("bars")).encode(
        x=alt.X(
            "label:N",
            sort=order,
            scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2),
            axis=alt.Axis(
                # on a phone six bars leave no room for the word under each
                title="under each bar: missing days" if size.is_narrow else None,
                labelAngle=0,
                labelExpr="split(datum.label, '|')",
                ticks=False,
                grid=False,
            ),
        )
    )
    axis = alt.Axis(title="bad days in 28", values=[0, 7, 14, 21, 28])

    def height(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 30], nice=False), axis=axis)

    columns = base.mark_bar(stroke=INK, strokeWidth=1).encode(
        y=height("per_28"),
        color=alt.condition("datum.before", alt.value("#d9d9d9"), alt.value("#7fb2d6")),
    )
    reach = (
        base.mark_rule(stroke=INK, strokeWidth=1.5)
        .encode(y=height("low"), y2="high:Q")
        .transform_filter("datum.missing > 0")
    )
    ends = [
        base.mark_tick(stroke=INK, thickness=1.5, size=12)
        .encode(y=height(end))
        .transform_filter("datum.missing > 0")
        for end in ("low", "high")
    ]
    counts = (
        base.mark_text(dy=-5, fontWeight="bold", baseline="bottom")
        .encode(y=height("top"), text="shown:N")
        .transform_calculate("top", "max(datum.high, datum.per_28)")
    )
    chart = alt.layer(columns, reach, *ends, counts)
    return look.finished(chart, size, {"bars": data})


def description(folded: list[Section]) -> str:
    """The same bars as one sentence each, for those who cannot see them."""
    said = []
    for bar in bars(folded):
        if bar["per_28"] is None:
            said.append(f"{bar['phase']}: no day recorded")
            continue
        said.append(
            f"{bar['phase']}: {written(bar['per_28'], digits=0)} bad days in 28 "
            f"({written(bar['bad_days'], digits=0)} of {written(bar['recorded'], digits=0)} recorded days; "
            f"{written(bar['missing'], digits=0)} missing)"
        )
    return "; ".join(said) + "." if said else "No phase has a recorded day."
