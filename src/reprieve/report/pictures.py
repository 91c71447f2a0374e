"""Which charts does this answer hold, drawn for a desk and for a phone, each with its numbers as a table?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from reprieve.report.effect_figures import is_ratio
from reprieve.report.figures import course, folded, forecast, forest, look, population_course, svg
from reprieve.report.numbers import day, number, written
from reprieve.report.sections import Section, beside_gap, gap_in, part, per_condition, readable, rows


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One chart: its SVG wide and narrow, what it says, and the table of its numbers."""

    title: str
    caption: str
    wide: str
    narrow: str
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]


def folded_picture(answer: Section) -> Picture | None:
    """The diary folded on the cycle, or None without one."""
    counted = beside_gap(answer.get("response"))
    phases = rows(counted, "folded")
    bars = folded.bars(phases)
    if not bars or ("not_computed" in answer["response"] and all(bar["per_28"] is None for bar in bars)):
        return None
    bad_day = counted.get("bad_day_at")
    means = f" A bad day: {readable(bad_day)}." if bad_day else ""
    return _picture(
        folded,
        phases,
        name="folded",
        caption="Counted from the diary, before any model. Each bar puts together the same weeks of every cycle. "
        "The thin line shows how far a bar could move if every missing day had been good, or bad." + means,
        columns=("Part of the cycle", "Bad days", "Recorded days", "Missing days", "Bad days in 28"),
        table=[
            (
                bar["phase"],
                _whole(bar["bad_days"]),
                _whole(bar["recorded"]),
                _whole(bar["missing"]),
                ("left open" if bar["left_open"] else "not recorded")
                if bar["per_28"] is None
                else written(bar["per_28"], digits=1),
            )
            for bar in bars
        ],
    )


def course_picture(answer: Section) -> Picture | None:
    """The course over time, or None without one."""
    series = part(answer, "figures", "course")
    if not course.points(series):
        return None
    lines = course.curves(series)
    caption = (
        "Each dot counts one fortnight of the diary as bad days in 28; a hollow dot has fewer than half of its days "
        "recorded."
    )
    if course.injections(series):
        caption += " Dotted upright lines are the injections."
    if lines:
        caption += (
            " The solid line is a computer model’s best guess for each day, the dashed line its guess for dummy "
            "injections at the same visits; the shaded bands hold 9 in 10 of what the model thinks possible. What lies "
            "between the two lines is an estimate, not proof: talk about it with the clinician."
        )
    visits = [
        (f"Injection {v['number']}", day(v["date"]), f"{v['label']} {v['product']}")
        for v in course.injections(series)
    ]
    dots = [
        (
            "Diary",
            f"{day(p['first'])} to {day(p['last'])}",
            f"{p['bad_days']} bad of {p['recorded']} recorded days",
        )
        for p in course.points(series)
    ]
    return _picture(
        course,
        series,
        name="course",
        caption=caption,
        columns=("What", "When", "How much"),
        table=visits + dots,
    )


def forecast_picture(answer: Section) -> Picture | None:
    """The forecast before treatment, or None without one."""
    section = part(answer, "forecast")
    weeks = forecast.in_28_days(section)
    sessions = " and ".join(day(one) for one in section.get("sessions") or ())
    visits = f" Injections are thought to be on {sessions}." if sessions else ""
    lines = forecast.curves(weeks)
    if not lines:
        return None
    by_week: dict[Any, dict[str, str]] = {}
    for row in lines:
        by_week.setdefault(row["week"], {})[row["series"]] = (
            f"{written(row['median'], digits=0)} ({written(row['low'], digits=0)} to {written(row['high'], digits=0)})"
        )
    return _picture(
        forecast,
        weeks,
        name="forecast",
        caption="Expected bad days in 28, from this person’s own diary and from trials. The bands hold 9 in 10 of what "
        "the model thinks possible. No trial had a group without any injection, so that course is not shown."
        + visits,
        columns=("Week", "With the toxin", "With dummy injections"),
        table=[
            (
                str(week),
                found.get(forecast.TOXIN_NAME, "not known"),
                found.get(forecast.DUMMY_NAME, "not known"),
            )
            for week, found in by_week.items()
        ],
    )


def forest_pictures(
    answer: Section, *, roles: tuple[str, ...] = ("main",), prefix: str = "forest"
) -> list[Picture]:
    """One forest plot for each pooled effect of these roles whose trials' figures are in the answer.

    `prefix` begins the ids of each, and must be unique in its page.
    """
    found: list[Picture] = []
    for evidence in per_condition(answer.get("evidence")):
        for pooled in rows(evidence, "pooled"):
            if pooled.get("role", "main") not in roles:
                continue
            effects = forest.effects(pooled)
            if sum(row["kind"] == "trial" for row in effects) == 0:
                continue
            people = any(row.get("people") for row in effects)
            picture = _picture(
                forest,
                pooled,
                name=f"{prefix}{len(found) + 1}",
                caption="Squares are trials, the diamond is all of them together; lines are 95 % intervals. The dashed "
                "line is no difference."
                + _better_side(pooled)
                + (" Beside each trial: people with the toxin v with a dummy injection." if people else "")
                + _next_trial(pooled)
                + (" * recalled, not looked up." if any(row["recalled"] for row in effects) else ""),
                columns=(
                    "Trial",
                    *(("People, toxin v dummy",) if people else ()),
                    f"{'Ratio' if is_ratio(pooled.get('measure')) else 'Difference'} (95 % interval)",
                    "How it was seen",
                ),
                table=[
                    (
                        row["name"],
                        *((row.get("people") or "",) if people else ()),
                        row["figures"],
                        "recalled, not looked up" if row["recalled"] else "verified",
                    )
                    for row in effects
                ],
                title=readable(evidence.get("name") or evidence.get("condition", ""))
                + f": {readable(pooled.get('outcome_words') or pooled.get('outcome', ''))}"
                + (" (another choice of trials)" if pooled.get("role", "main") != "main" else ""),
            )
            found.append(picture)
    return found


def _better_side(pooled: Section) -> str:
    """On which side of no difference the toxin did better, in words."""
    side = forest.better_side(pooled)
    if side is None:
        return " This outcome does not say which side is better."
    figure = "higher" if side == "right" else "lower"
    return f" A {figure} figure is better here: what lies {side} of the line is in favour of the toxin."


def _next_trial(pooled: Section) -> str:
    """Where a new trial may lie, in words; nothing where that was not worked out."""
    low, high = number(pooled.get("pi_low")), number(pooled.get("pi_high"))
    if low is None or high is None:
        return ""
    if forest.predicts(pooled):
        return " The dashed line below is where a new, similar trial may lie."
    span = f"{written(low, digits=1)} to {written(high, digits=1)}"
    return f" A new trial could find anything from {span}: two trials say almost nothing of a third."


def population_course_picture(found: Section) -> Picture | None:
    """The mean of both arms by week in the population fitted to the trials, or None where none was fitted."""
    section = part(found, "course")
    weeks = rows(section, "weeks")
    if not weeks:
        return None
    return _picture(
        population_course,
        weeks,
        name="population-course",
        caption=(
            f"Mean bad days in 28 of people who had at least {section['entry_days']} before, as the model fitted to the "
            "trials has it. The bands hold 9 in 10 of what is possible for the mean of a group; people differ far more. "
            "The second injection is in week 13. Trials print few of these weeks, so what lies between them rests on the "
            "model. No trial had a group without any injection."
        ),
        columns=("Week", "With the toxin", "With dummy injections"),
        table=[
            (
                "before" if week["week"] == 0 else str(week["week"]),
                *(
                    f"{week[arm]['median']:.1f} ({week[arm]['p05']:.1f} to {week[arm]['p95']:.1f})"
                    for arm in ("with_toxin", "with_dummy")
                ),
            )
            for week in weeks
        ],
    )


def _picture(
    chart: ModuleType,
    data: Any,
    *,
    name: str,
    caption: str,
    columns: tuple[str, ...],
    table: Sequence[tuple[str, ...]],
    title: str | None = None,
) -> Picture:
    title = title or chart.TITLE
    drawn = {
        size.name: svg.draw(
            chart.spec(data, size), title=title, desc=chart.description(data), name=f"{name}-{size.name}"
        )
        for size in look.SIZES
    }
    return Picture(
        title=title,
        caption=caption,
        wide=drawn["wide"],
        narrow=drawn["narrow"],
        columns=columns,
        table=tuple(table),
    )


def _whole(value: object) -> str:
    found = number(value)
    return "not known" if found is None else written(found, digits=0)


def why_no_course(answer: Section) -> str:
    """Why there is no picture of the course, as one sentence."""
    gap = gap_in(answer.get("response"))
    return gap.why if gap else "The diary holds no day that can be drawn."
