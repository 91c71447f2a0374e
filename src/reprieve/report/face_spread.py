"""How far may the toxin of each site reach, and which structures lie beside it, drawn to scale?

Circles are the drawing formula's reach (`radius_mm` of each site), structures those that the plan's `spread` names. Both are
for warnings: no circle is a border, and none is a probability. Told apart without colour: circles are dashed, structures
hatched and lettered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reprieve.knowledge.muscles import BROW_LINE, Muscles
from reprieve.plan.distance import shape_of
from reprieve.report.face_outline import Point, path
from reprieve.report.sections import Section, texts

SIDES = ("right", "left")
_BESIDE = 9  # pixels
CIRCLES = "Dashed: drawn reach of the toxin; it is no border."
SMALL = 0.006  # radius of a structure that is one point, in drawing units: about 2 mm


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """One structure at risk in one view: its letter, its name and its shapes in drawing units."""

    letter: str
    name: str
    shapes: tuple[tuple[Point, ...], ...]


def circles(sites: Iterable[tuple[Point, float | None]], mm_per_unit: float) -> list[str]:
    """The reach of each site as a dashed circle; a site without a radius has none."""
    return [
        f'<circle class="reach" cx="{at[0]:.4f}" cy="{at[1]:.4f}" r="{radius / mm_per_unit:.4f}"/>'
        for at, radius in sites
        if radius
    ]


def neighbours(
    view: str, sites: Iterable[str], spread: Sequence[Section], muscles: Muscles
) -> list[Neighbour]:
    """The structures at risk beside these sites that this view shows, lettered in the plan's order."""
    there, found = set(sites), {}
    rows = [row for row in spread if row.get("site") in there]
    named = dict.fromkeys(name for row in rows for name in texts(row.get("at")))
    treated = {str(row.get("muscle")) for row in rows}
    for name in named:
        if name in treated:
            continue  # drawn as a muscle of the plan
        sides = [
            side
            for side in SIDES
            if any(name in texts(row.get("at")) and _touches(row, side) for row in rows)
        ]
        shapes = tuple(shape for side in sides if (shape := _shape(view, name, side, muscles)))
        if shapes:
            found[name] = shapes
    return [
        Neighbour(letter=chr(ord("a") + i), name=_name(name, muscles), shapes=shapes)
        for i, (name, shapes) in enumerate(found.items())
    ]


def drawn(found: Sequence[Neighbour], hatch: str) -> list[str]:
    """The structures as SVG in drawing units; `hatch` is the id of the pattern that fills them."""
    return [_drawn(shape, hatch) for neighbour in found for shape in neighbour.shapes]


def lettered(found: Sequence[Neighbour], *, left: float, top: float, px: float, head: float) -> list[str]:
    """Each structure's letter in pixels, at the middle of its first shape on each side."""
    letters = []
    for neighbour in found:
        for shape in neighbour.shapes:
            x = sum(point[0] for point in shape) / len(shape)
            y = sum(point[1] for point in shape) / len(shape)
            beside = _BESIDE if len(shape) == 1 else 0  # a letter on a dot would hide it
            letters.append(
                f'<text class="letter" x="{(x - left) * px + beside:.1f}" y="{(y - top) * px + head + 4:.1f}">{neighbour.letter}</text>'
            )
    return letters


def legend(
    found: Sequence[Neighbour], *, has_circles: bool, y: float, longest: int
) -> tuple[list[str], float]:
    """What circles and letters mean, as lines of text from `y` down, and how high they are in pixels."""
    lines: list[str] = []
    for neighbour in found:
        entry = f"{neighbour.letter} {neighbour.name}"
        if lines and len(lines[-1]) + len(entry) + 3 <= longest:
            lines[-1] += f"   {entry}"
        else:
            lines.append(entry)
    if has_circles:
        lines.insert(0, CIRCLES)
    drawn_lines = [
        f'<text class="edge" x="4" y="{y + 14 * i:.1f}" font-size="11" xml:space="preserve">{escape(line)}</text>'
        for i, line in enumerate(lines)
    ]
    return drawn_lines, 14.0 * len(lines) + 4 if lines else 0.0


def hatch_pattern(name: str, px: float) -> str:
    """Slanting lines, 4 pixels apart at any scale."""
    step = 4 / px
    return (
        f'<defs><pattern id="{name}" width="{step:.5f}" height="{step:.5f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0,0V{step:.5f}" stroke="#1a1a1a" stroke-width="{step / 4:.5f}"/></pattern></defs>'
    )


def _touches(row: Mapping[str, object], side: str) -> bool:
    return row.get("side") in (side, "midline")


def _shape(view: str, name: str, side: str, muscles: Muscles) -> tuple[Point, ...]:
    if name != BROW_LINE:
        return shape_of(muscles, name, view, side)
    if view != "frontal":
        return ()
    marks = muscles.drawing_frames["landmarks_frontal"]
    inner, outer, y = marks["inner_canthus_left"][0], marks["outer_canthus_left"][0], marks["brow_line_y"]
    return ((inner, y), (outer, y)) if side == "left" else ((1 - inner, y), (1 - outer, y))


def _drawn(shape: tuple[Point, ...], hatch: str) -> str:
    if len(shape) == 1:
        return f'<circle class="risk" cx="{shape[0][0]:.4f}" cy="{shape[0][1]:.4f}" r="{SMALL}" fill="#1a1a1a"/>'
    if len(shape) == 2:
        return f'<polyline class="risk" points="{path(list(shape))}" fill="none"/>'
    return f'<polygon class="risk" points="{path(list(shape))}" fill="url(#{hatch})"/>'


def _name(name: str, muscles: Muscles) -> str:
    if name == BROW_LINE:
        return "brow line"
    if name in muscles.by_id:
        return muscles.by_id[name].name.split(" (")[0]
    return str(next(one["name"] for one in muscles.at_risk_structures if one["id"] == name))
