"""All views of a plan on one sheet, as one SVG file that needs nothing else.

The views stand two in a row, each drawn as on the page; the description lists every site for those who do not see it.
"""

from __future__ import annotations

import re
from html import escape

from reprieve.report.face import Map
from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, readable

_GAP, _HEAD, _COLUMNS, _LINE = 16, 44, 2, 15
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')


def sheet(plan: Section, face: Map) -> str:
    """The sheet. A plan without a site on the map gives a sheet that says so."""
    sizes = [_size(view.svg) for view in face.views]
    rows = [list(range(i, min(i + _COLUMNS, len(sizes)))) for i in range(0, len(sizes), _COLUMNS)]
    wide = max((sum(sizes[i][0] + _GAP for i in row) for row in rows), default=340) + _GAP
    y, placed = float(_HEAD), []
    for row in rows:
        x = float(_GAP)
        for i in row:
            placed.append(face.views[i].svg.replace("<svg ", f'<svg x="{x:.0f}" y="{y:.0f}" ', 1))
            x += sizes[i][0] + _GAP
        y += max(sizes[i][1] for i in row) + _GAP
    notes = _notes(face)
    foot = [
        f'<text x="{_GAP}" y="{y + _LINE * (i + 1):.0f}" font-size="11">{escape(line)}</text>'
        for i, line in enumerate(notes)
    ]
    height = y + _LINE * (len(notes) + 1)
    units = number(plan.get("total_units"))
    title = (
        f"{readable(plan.get('paradigm_name') or plan.get('paradigm') or 'Plan')}: "
        f"{'?' if units is None else written(units, digits=1)} units of {plan.get('product')}"
    )
    state = (
        "A draft: it cannot be signed yet."
        if not plan.get("signable")
        else "A draft for the clinician to sign."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="sheet-title sheet-desc" '
        f'width="{wide:.0f}" height="{height:.0f}" viewBox="0 0 {wide:.0f} {height:.0f}" '
        f'font-family="Arial, Helvetica, sans-serif" fill="#1a1a1a">'
        f'<title id="sheet-title">{escape(title)}</title><desc id="sheet-desc">{escape(_listed(face))}</desc>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_GAP}" y="20" font-size="14" font-weight="bold">{escape(title)}</text>'
        f'<text x="{_GAP}" y="36" font-size="11">{state}</text>'
        f"{''.join(placed)}{''.join(foot)}</svg>\n"
    )


def _size(svg: str) -> tuple[int, int]:
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("a view without its width and height")
    return int(found[1]), int(found[2])


def _listed(face: Map) -> str:
    """Every site in words."""
    return "; ".join(
        f"{site.site}, {site.muscle_name}, {site.side}: "
        f"{'units not known' if site.units is None else written(site.units, digits=1) + ' units'}"
        for site in face.sites
    )


def _notes(face: Map) -> list[str]:
    notes = ["The numbers are units. A schematic: no substitute for feeling the muscle."]
    if face.unplaced:
        notes.append(
            f"Not on the map: {', '.join(site.site or site.muscle_name for site in face.unplaced)}."
        )
    return notes
