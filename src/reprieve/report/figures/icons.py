"""Of 100 people, how many? Drawn as a hundred people, told apart by shape as well as by colour, so that it prints.

Three kinds: `too` (filled: it came with a dummy injection as well), `more` (filled, in a box: the toxin's own), and the rest
(hollow). People stand in rows of ten, in that order.
"""

from __future__ import annotations

from reprieve.report.figures import svg
from reprieve.report.figures.look import FITTED, QUIET

_PITCH_X, _PITCH_Y, _IN_A_ROW = 20, 26, 10
_BODY = "M5 22 v-6 h-2 v-6 q0-3 3-3 h4 q3 0 3 3 v6 h-2 v6 z"  # shoulders down to the feet, 16 px wide


def icon_array(*, too: int, more: int, title: str, desc: str, name: str, of: int = 100) -> str:
    """The SVG of `of` people, `too` + `more` of them marked. `name` prefixes its ids and must be unique in its page."""
    marks = ["too"] * too + ["more"] * more + ["none"] * (of - too - more)
    drawn = "".join(
        f'<g transform="translate({_PITCH_X * (i % _IN_A_ROW)} {_PITCH_Y * (i // _IN_A_ROW)})">{_PEOPLE[kind]}</g>'
        for i, kind in enumerate(marks)
    )
    width, height = _PITCH_X * _IN_A_ROW, _PITCH_Y * -(-of // _IN_A_ROW)
    return svg.named(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2} {height + 2}" '
        f'width="{width}" height="{height}">{drawn}</svg>',
        title=title,
        desc=desc,
        name=name,
    )


def one(kind: str, *, name: str) -> str:
    """One person alone, for the legend."""
    return svg.named(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 20 26" width="16" height="21">{_PEOPLE[kind]}</svg>',
        title=name,
        desc="",
        name=name,
    )


def _person(fill: str, stroke: str) -> str:
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="1.2"'
    return f'<circle cx="8" cy="4" r="3" {paint}/><path d="{_BODY}" {paint}/>'


_BOX = f'<rect x="0.3" y="-0.2" width="15.4" height="24" fill="none" stroke="{FITTED}" stroke-width="1.4"/>'
_PEOPLE = {
    "too": _person(QUIET, QUIET),
    "more": _person(FITTED, FITTED) + _BOX,
    "none": _person("white", "#8a8a8a"),
}
