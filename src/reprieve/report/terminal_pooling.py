"""A pooled effect in a terminal: each study on its line with a small forest plot, then what they say together."""

from __future__ import annotations

import math

from rich.console import Console
from rich.text import Text

from reprieve.report.lines import bullets, line
from reprieve.report.sections import Section, part, rows, texts

_Z_95 = 1.959963984540054
_PLOT = 31  # columns of the forest plot, an odd number so that it has a middle
_NAME = 22


def render_pooling(found: Section, console: Console) -> None:
    """The answer of `reprieve evidence pool`."""
    ratio = found.get("as_ratio") is not None
    studies = rows(found, "studies")
    spans = [
        (_name(one["study"]), one["yi"], one["yi"] - _Z_95 * one["sei"], one["yi"] + _Z_95 * one["sei"])
        for one in studies
    ]
    spans.append(("together", found["estimate"], found["ci_low"], found["ci_high"]))
    if found.get("pi_low") is not None:
        spans.append(("a new study", found["estimate"], found["pi_low"], found["pi_high"]))
    low, high = (
        min(0.0, *(span[2] for span in spans[: len(studies)])),
        max(0.0, *(span[3] for span in spans[: len(studies)])),
    )
    for name, middle, left, right in spans:
        style = "bold" if name == "together" else ""
        drawn = _drawn(middle, left, right, low=low, high=high)
        numbers = _span(middle, left, right, ratio=ratio)
        console.print(Text(f"{name:<{_NAME}} {drawn}  {numbers}", style=style), soft_wrap=True)
    line(console, "")
    line(
        console,
        f"{found['measure']}, {found['method']}; k = {found['k']}; in {_scale(found, ratio=ratio)}.",
    )
    if found.get("q") is not None:
        tau2 = "" if found.get("tau2") is None else f"; tau2 {_figure(found['tau2'])}"
        line(
            console,
            f"Q {_figure(found['q'])} on {found['k'] - 1} degrees of freedom; I2 {found['i2']:.0f} %{tau2}.",
        )
    ordinary = part(found, "ordinary")
    if ordinary and ordinary["ci_low"] != found["ci_low"]:
        span = _span(found["estimate"], ordinary["ci_low"], ordinary["ci_high"], ratio=ratio)
        line(console, f"The ordinary interval: {span}.")
    bullets(console, texts(found.get("remarks")))
    _checks(found, console, ratio=ratio)


def _checks(found: Section, console: Console, *, ratio: bool) -> None:
    for title, key, name in (("Without one study in turn", "leave_one_out", "left_out"),):
        if found.get(key):
            line(console, "")
            line(console, title, style="bold")
            for one in rows(found, key):
                line(console, f"{_name(one[name]):<{_NAME}} {_limits(one, ratio=ratio)}", wrap=False)
    groups = part(found, "subgroups")
    if groups:
        line(console, "")
        line(console, f"By {groups['column']}", style="bold")
        for one in rows(groups, "groups"):
            line(
                console,
                f"{_name(one['group']):<{_NAME}} {_limits(one, ratio=ratio)}, k = {one['k']}",
                wrap=False,
            )
        between = part(groups, "between")
        if between.get("p") is not None:
            line(
                console,
                f"Do the groups differ? Q {_figure(between['q'])} on {between['df']} degrees of freedom, "
                f"p = {_figure(between['p'])}.",
            )
    small = part(found, "small_studies")
    if small.get("why_not"):
        line(console, f"Small studies not looked at: {small['why_not']}")
    elif small:
        line(
            console,
            f"Do small studies differ? Egger p = {_figure(small['egger_p'])}, rank correlation p = "
            f"{_figure(small['rank_p'])}. A small p has other causes than unpublished studies.",
        )


def _limits(one: Section, *, ratio: bool) -> str:
    return _span(one["estimate"], one["ci_low"], one["ci_high"], ratio=ratio)


def _span(middle: float, low: float, high: float, *, ratio: bool) -> str:
    shown = [_figure(math.exp(min(value, 700.0)) if ratio else value) for value in (middle, low, high)]
    return f"{shown[0]} ({shown[1]} to {shown[2]})"


def _scale(found: Section, *, ratio: bool) -> str:
    return f"ratios (pooled as {found['scale']})" if ratio else str(found["scale"])


def _drawn(middle: float, left: float, right: float, *, low: float, high: float) -> str:
    """One interval as characters; `|` is no effect, an arrow an end that lies outside the plot."""
    width = (high - low) or 1.0

    def at(value: float) -> int:
        return round((min(max(value, low), high) - low) / width * (_PLOT - 1))

    cells = [" "] * _PLOT
    cells[at(0.0)] = "|"
    for i in range(at(left), at(right) + 1):
        cells[i] = "-"
    if left < low:
        cells[0] = "<"
    if right > high:
        cells[-1] = ">"
    cells[at(middle)] = "o"
    return "".join(cells)


def _name(text: object) -> str:
    name = str(text)
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _figure(value: float) -> str:
    return f"{value:.2f}" if 0.1 <= abs(value) < 1000 else f"{value:.3g}"
