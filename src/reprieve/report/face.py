"""Where do the injections of this plan go, and on which side?

Draws straight from the muscles' own outlines and coordinates. Each site is drawn once, in the view that shows its
muscle best, so that the units on the pictures sum to the plan's total. A site without coordinates is not placed by
guess: it is in the table, and `Map.unplaced` names it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from reprieve.knowledge.muscles import Muscles
from reprieve.report.face_labels import apart
from reprieve.report.face_outline import EDGES, NAMES, VIEWS, Point, features, outlines, path
from reprieve.report.face_spread import (
    Neighbour,
    circles,
    drawn,
    hatch_pattern,
    legend,
    lettered,
    neighbours,
)
from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, readable

# The view that shows a muscle best, by its group; the next where a site has no point in it.
_BEST_VIEW = {
    "glabellar complex": "frontal",
    "forehead": "frontal",
    "periorbital": "frontal",
    "perioral": "frontal",
    "midface": "frontal",
    "lower face": "frontal",
    "eyelid": "frontal",
    "nose": "frontal",
    "masticatory / lateral head": "lateral",
    "masticatory": "lateral",
    "suprahyoid": "lateral",
    "posterior head": "posterior",
    "neck": "posterior",
    "neck / shoulder": "posterior",
}
_SIDES = ("right", "left", "midline")


@dataclass(frozen=True, kw_only=True)
class PlacedSite:
    """One site of the plan on the map. `at` is in drawing units of `view`, None where the map has no point for it."""

    site: str
    muscle: str
    muscle_name: str
    side: str
    units: float | None
    view: str | None
    at: Point | None
    radius_mm: float | None = None


@dataclass(frozen=True, kw_only=True)
class View:
    """One picture: its name and its SVG."""

    view: str
    name: str
    svg: str


@dataclass(frozen=True, kw_only=True)
class Map:
    """The pictures, every site, the sums a muscle and side, and the sites that could not be drawn."""

    views: tuple[View, ...]
    sites: tuple[PlacedSite, ...]
    by_muscle: tuple[dict[str, Any], ...]
    unplaced: tuple[PlacedSite, ...]


def face_map(
    plan_sites: list[Section], muscles: object, *, product: str = "", spread: Sequence[Section] = ()
) -> Map:
    """The map of these sites.

    Args: the plan's `sites` (site, muscle, side, units, radius_mm) and `spread`, and the muscles: the knowledge object or
    the parsed file. Without `spread` no structure at risk is drawn.
    """
    known = as_mapping(muscles)
    typed = muscles if isinstance(muscles, Muscles) else Muscles.model_validate(known)
    placed = place(plan_sites, known)
    seen = [view for view in VIEWS if any(site.view == view for site in placed)]
    return Map(
        views=tuple(
            View(
                view=view,
                name=NAMES[view],
                svg=draw(view, placed, known, product=product, beside=_beside(view, placed, spread, typed)),
            )
            for view in seen
        ),
        sites=tuple(placed),
        by_muscle=tuple(sums(placed)),
        unplaced=tuple(site for site in placed if site.at is None),
    )


def as_mapping(muscles: object) -> Mapping[str, Any]:
    """The muscles file as plain values, from the parsed file or from the knowledge object."""
    if isinstance(muscles, Mapping):
        return muscles
    dump = getattr(muscles, "model_dump", None)
    if dump is None:
        raise TypeError("muscles is neither the parsed muscles file nor its knowledge object")
    return dict(dump())


def place(plan_sites: list[Section], muscles: Mapping[str, Any]) -> list[PlacedSite]:
    """Each site of the plan with its view and point, in the plan's order."""
    by_id = {row["site_id"]: (muscle, row) for muscle in muscles["muscles"] for row in muscle["sites"]}
    names = {muscle["id"]: muscle["name"] for muscle in muscles["muscles"]}
    placed = []
    for entry in plan_sites:
        site = str(entry.get("site") or entry.get("site_id") or "")
        muscle, row = by_id.get(site, ({}, {}))
        muscle_id = str(entry.get("muscle") or muscle.get("id") or "")
        view = _view_for(row, str(muscle.get("group", "")))
        at = row[view] if view else None
        placed.append(
            PlacedSite(
                site=site,
                muscle=muscle_id,
                muscle_name=str(names.get(muscle_id, readable(muscle_id))),
                side=str(entry.get("side") or row.get("side") or "not given"),
                units=number(entry.get("units")),
                view=view,
                at=(float(at[0]), float(at[1])) if at else None,
                radius_mm=number(entry.get("radius_mm")),
            )
        )
    return placed


def sums(placed: list[PlacedSite]) -> list[dict[str, Any]]:
    """Units and sites by muscle and side, in the plan's order; a side without a site is None."""
    rows = []
    for muscle in dict.fromkeys(site.muscle for site in placed):
        mine = [site for site in placed if site.muscle == muscle]
        name = mine[0].muscle_name
        row: dict[str, Any] = {"muscle": name, "short": name.split(" (")[0], "sites": len(mine)}
        for side in _SIDES:
            units = [site.units for site in mine if site.side == side]
            row[side] = None if not units or None in units else sum(u for u in units if u is not None)
        row["units"] = (
            None if any(site.units is None for site in mine) else sum(site.units or 0 for site in mine)
        )
        rows.append(row)
    return rows


def _beside(
    view: str, placed: list[PlacedSite], spread: Sequence[Section], muscles: Muscles
) -> list[Neighbour]:
    return neighbours(view, [site.site for site in placed if site.view == view], spread, muscles)


def draw(
    view: str,
    placed: list[PlacedSite],
    muscles: Mapping[str, Any],
    *,
    product: str = "",
    beside: Sequence[Neighbour] = (),
) -> str:
    """One view as SVG, 340 px wide: outline, the muscles of the plan, what lies beside them, sites with their units and
    their reach, a scale bar and a legend.
    """
    frames = muscles["drawing_frames"]
    lines = outlines(frames, view)
    mine = [site for site in placed if site.view == view and site.at is not None]
    left, top, right, bottom = _crop(view, lines, mine)
    px = _WIDTH / (right - left)
    tall = (bottom - top) * px
    name = f"face-{view.replace('_', '-')}"
    explained, more = legend(
        beside,
        has_circles=any(site.radius_mm for site in mine),
        y=_HEAD + tall + _FOOT + 12,
        longest=50,
    )
    height = _HEAD + tall + _FOOT + more
    reach = [(site.at, site.radius_mm) for site in mine if site.at]
    inside = [
        hatch_pattern(f"{name}-hatch", px) if beside else "",
        f'<svg y="{_HEAD}" width="{_WIDTH}" height="{tall:.0f}" '
        f'viewBox="{left:.4f} {top:.4f} {right - left:.4f} {bottom - top:.4f}">',
        *(_shape(kind, points) for kind, points in lines),
        *(
            _muscle(muscle, view)
            for muscle in muscles["muscles"]
            if any(s.muscle == muscle["id"] for s in mine)
        ),
        *features(frames, view),
        *drawn(beside, f"{name}-hatch"),
        *circles(reach, float(frames["scale"]["mm_per_unit"])),
        "</svg>",
        *lettered(beside, left=left, top=top, px=px, head=_HEAD),
        *_labelled(mine, left=left, top=top, px=px),
        *_edges(view, _WIDTH),
        _scale_bar(frames, px, height - more),
        *explained,
    ]
    title = f"{NAMES[view]} view: {len(mine)} injection sites"
    units = sum(site.units or 0 for site in mine)
    listed = f" Beside them: {', '.join(one.name for one in beside)}." if beside else ""
    desc = (
        f"{title}, {written(units, digits=1)} units {product}".strip()
        + f".{listed} The table lists every site."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="face" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" height="{height:.0f}" font-size="12" '
        f'font-family="Arial, Helvetica, sans-serif">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(desc)}</desc>'
        f"<style>{_STYLE}</style>{''.join(inside)}</svg>"
    )


_WIDTH = 340
_HEAD = 20
_FOOT = 40
_RADIUS = 9.5
_STYLE = (
    ".face .head,.face .neck{fill:#fff;stroke:#1a1a1a;vector-effect:non-scaling-stroke;stroke-width:1.5}"
    ".face .neck{fill:none}"
    ".face .muscle{fill:#efc9b8;fill-opacity:.6;stroke:#a5674a;stroke-width:.8;vector-effect:non-scaling-stroke}"
    ".face .feature{fill:none;stroke:#767676;stroke-width:1;vector-effect:non-scaling-stroke}"
    ".face .pupil{fill:#767676}"
    ".face .site circle{fill:#fff;stroke:#1a1a1a;stroke-width:1.6}"
    ".face .site text{font-weight:bold;text-anchor:middle;fill:#1a1a1a}"
    ".face .site .leader{stroke:#1a1a1a;stroke-width:1}"
    ".face .site .point{fill:#1a1a1a;stroke:none}"
    ".face .reach{fill:none;stroke:#1a1a1a;stroke-width:.9;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}"
    ".face .risk{stroke:#1a1a1a;stroke-width:1.2;fill-opacity:.75;vector-effect:non-scaling-stroke}"
    ".face .letter{font-style:italic;font-weight:bold;font-size:12px;text-anchor:middle;fill:#1a1a1a;stroke:#fff;"
    "stroke-width:3.5;paint-order:stroke}"
    ".face .bar{stroke:#1a1a1a;fill:none;stroke-width:1.5}"
    ".face .edge{fill:#1a1a1a}"
)


def _view_for(row: Mapping[str, Any], group: str) -> str | None:
    best = _BEST_VIEW.get(group, "frontal")
    beside = f"lateral_{row.get('side', 'left')}"
    order = [
        beside if best == "lateral" else best,
        "frontal",
        beside,
        "posterior",
        "lateral_left",
        "lateral_right",
    ]
    return next((view for view in order if row.get(view) is not None), None)


def _crop(
    view: str, lines: list[tuple[str, list[Point]]], sites: list[PlacedSite]
) -> tuple[float, float, float, float]:
    """What part of the frame is shown: the head, and every site with room around it."""
    head = [point for kind, points in lines if kind == "head" for point in points if point[1] < 0.72]
    points = [*head, *(site.at for site in sites if site.at)]
    room = 0.035
    left, right = min(x for x, _ in points) - room, max(x for x, _ in points) + room
    bottom = max(y for _, y in points) + room
    if not view.startswith("lateral"):
        half = max(0.5 - left, right - 0.5)
        left, right = 0.5 - half, 0.5 + half
    return left, min(y for _, y in points) - room, right, bottom


def _shape(kind: str, points: list[Point]) -> str:
    tag = "polyline" if kind == "neck" else "polygon"
    return f'<{tag} class="{kind}" points="{path(points)}"/>'


def _muscle(muscle: Mapping[str, Any], view: str) -> str:
    keys = (view,) if view.startswith("lateral") else (f"{view}_left", f"{view}_right")
    return "".join(
        f'<polygon class="muscle" points="{path(muscle["outline"][key])}"/>'
        for key in keys
        if key in muscle["outline"]
    )


def _labelled(sites: list[PlacedSite], *, left: float, top: float, px: float) -> list[str]:
    """Each site's dot at its true point, and its units beside it where they would cover another's."""
    points = [((s.at[0] - left) * px, (s.at[1] - top) * px + _HEAD) for s in sites if s.at]
    labels = apart(points, distance=2 * _RADIUS + 1)
    found = []
    for site, (x, y), (wanted, ly) in zip(sites, points, labels, strict=True):
        lx = min(max(wanted, _RADIUS + 1), _WIDTH - _RADIUS - 1)
        units = "?" if site.units is None else written(site.units, digits=1)
        leader = ""
        if math.hypot(lx - x, ly - y) > 1:
            leader = (
                f'<path class="leader" d="M{x:.1f},{y:.1f}L{lx:.1f},{ly:.1f}"/>'
                f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
            )
        found.append(
            f'<g class="site" data-site="{escape(site.site)}" data-x="{x:.1f}" data-y="{y:.1f}">{leader}'
            f'<circle cx="{lx:.1f}" cy="{ly:.1f}" r="{_RADIUS}"/>'
            f'<text x="{lx:.1f}" y="{ly + 4:.1f}" font-size="{12 if len(units) < 3 else 11}">{escape(units)}</text></g>'
        )
    return found


def _edges(view: str, width: float) -> list[str]:
    at_left, at_right = EDGES[view]
    return [
        f'<text class="edge" x="2" y="13">{at_left}</text>',
        f'<text class="edge" x="{width / 2:.0f}" y="13" text-anchor="middle" font-weight="bold">{NAMES[view]}</text>',
        f'<text class="edge" x="{width - 2}" y="13" text-anchor="end">{at_right}</text>',
    ]


def _scale_bar(frames: Mapping[str, Any], px: float, height: float) -> str:
    bar = 50 / float(frames["scale"]["mm_per_unit"]) * px
    y = height - 22
    return (
        f'<path d="M4,{y - 4:.1f}v8M4,{y:.1f}h{bar:.1f}M{4 + bar:.1f},{y - 4:.1f}v8" class="bar"/>'
        f'<text x="4" y="{y + 17:.1f}">5 cm in an average adult; a schematic</text>'
    )
