"""What do all charts look like?

Two widths of one definition: `WIDE` is shown at 720 px, `NARROW` at 328 px (a phone of 360 px less its margins);
letters are at least 11 px at those widths. Colours are of the Okabe-Ito set, dark enough on white, and nothing is
told by colour alone: a dash, a marker or a border says the same in black and white.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

INK = "#1a1a1a"
QUIET = "#595959"  # 7:1 on white
GRID = "#e3e3e3"
FITTED = "#0b5a92"  # a darker Okabe-Ito blue
DUMMY = "#a34700"  # a darker Okabe-Ito vermilion
MARKED = "#1a1a1a"
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How wide a chart is drawn, and how large its letters are, in px."""

    name: str
    width: int
    height: int
    letters: int

    @property
    def is_narrow(self) -> bool:
        return self.width < 500


WIDE = Size(name="wide", width=720, height=300, letters=13)
NARROW = Size(name="narrow", width=328, height=270, letters=12)
SIZES = (WIDE, NARROW)


def config(size: Size) -> dict[str, Any]:
    """The Vega-Lite `config` every chart shares."""
    label = {
        "labelFontSize": size.letters,
        "labelColor": INK,
        "titleFontSize": size.letters,
        "titleColor": INK,
    }
    return {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": {
            **label,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "labelLimit": 0,
        },
        "legend": {
            **label,
            "labelLimit": 0,
            "orient": "top",
            "direction": "vertical" if size.is_narrow else "horizontal",
            "title": None,
            "symbolStrokeWidth": 2.5,
            "symbolSize": 300,
            "offset": 22,
            "columnPadding": 28,
            "rowPadding": 4,
        },
        "text": {"fontSize": size.letters, "color": INK},
    }


def data(name: str) -> Any:
    """A data set by its name; `finished` puts the rows in.

    Altair checks rows that stand in a chart one by one against its schema, which takes a second for a year of days.
    """
    import altair as alt

    return alt.NamedData(name=name)


def finished(
    chart: Any, size: Size, rows: dict[str, list[dict[str, Any]]], *, height: int | None = None
) -> dict[str, Any]:
    """The Vega-Lite specification of a chart at this size, with its rows and the shared look.

    It is checked against the schema in the tests, not each time it is drawn.
    """
    import altair as alt

    whole = chart.properties(
        width=size.width,
        height=height or size.height,
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding=4,
    )
    return {**whole.to_dict(validate=False), "datasets": rows, "config": config(size)}
