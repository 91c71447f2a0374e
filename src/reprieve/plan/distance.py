"""How far, at least, is a structure from a site of the map?

Every view is a projection, so the true distance is at least the distance in each view; the largest is given. The map is
schematic (`drawing_frames` of muscles.yaml): mm in an average adult, for drawings and warnings only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reprieve.knowledge.muscles import BROW_LINE, VIEWS, Muscles, Point, Site

_ON = {"right": ("right",), "left": ("left",), "midline": ("left", "right")}


def distance_mm(muscles: Muscles, site_id: str, structure: str) -> float | None:
    """Millimetres from a site to the nearest point of a structure on its own side; None where no view shows both.

    A site in the midline is measured to the nearer of both sides. 0: the site lies on the structure.
    """
    site = muscles.sites[site_id][1]
    mm = float(muscles.drawing_frames["scale"]["mm_per_unit"])
    found = [
        mm * distance
        for view in VIEWS
        if (distance := _in_view(muscles, site, structure, view)) is not None
    ]
    return max(found, default=None)


def _in_view(muscles: Muscles, site: Site, structure: str, view: str) -> float | None:
    at: Point | None = getattr(site, view)
    if at is None:
        return None
    if structure == BROW_LINE:
        frontal = view == "frontal"
        return abs(at[1] - muscles.drawing_frames["landmarks_frontal"]["brow_line_y"]) if frontal else None
    shapes = [shape for side in _ON[site.side] if (shape := shape_of(muscles, structure, view, side))]
    return min((_to_shape(at, shape) for shape in shapes), default=None)


def shape_of(muscles: Muscles, structure: str, view: str, side: str) -> tuple[Point, ...]:
    """A structure's outline, or its one point, on one side in one view; empty where the view does not show it."""
    if view.startswith("lateral") and view != f"lateral_{side}":
        return ()
    muscle = muscles.by_id.get(structure)
    if muscle is not None:
        return muscle.outline.get(view if view.startswith("lateral") else f"{view}_{side}", ())
    row = next(one for one in muscles.at_risk_structures if one["id"] == structure)
    point = row.get("at_lateral_left" if view.startswith("lateral") else f"at_{view}_left")
    if point is None:
        return ()
    return (
        (float(point[0]), float(point[1])) if side == "left" else (1 - float(point[0]), float(point[1])),
    )


def _to_shape(at: Point, shape: Sequence[Point]) -> float:
    """From a point to an outline; 0 inside it."""
    if len(shape) > 2 and _inside(at, shape):
        return 0.0
    return min(_to_edge(at, shape[i - 1], shape[i]) for i in range(len(shape)))


def _to_edge(at: Point, start: Point, end: Point) -> float:
    (x, y), (x0, y0), (x1, y1) = at, start, end
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length))
    return math.hypot(x - x0 - along * dx, y - y0 - along * dy)


def _inside(at: Point, shape: Sequence[Point]) -> bool:
    """Whether a point lies inside a closed outline, by counting the edges to its right."""
    x, y = at
    inside = False
    for i in range(len(shape)):
        (x0, y0), (x1, y1) = shape[i - 1], shape[i]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside
