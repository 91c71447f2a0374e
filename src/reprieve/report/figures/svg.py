"""How does a chart become a picture a screen reader can name?

vl-convert draws Vega-Lite without a browser or a network. The SVG then gets a `title` and `desc`, and ids of its
own, so that many of them can stand in one page.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

_ROOT = re.compile(r"<svg\b[^>]*>")
_PART = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-label="[^"]*")')
_ID = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z][\w-]*)')


def draw(spec: dict[str, Any], *, title: str, desc: str, name: str) -> str:
    """The SVG of a Vega-Lite specification. `name` prefixes its ids and must be unique in its page."""
    import vl_convert

    return named(vl_convert.vegalite_to_svg(spec), title=title, desc=desc, name=name)


def named(svg: str, *, title: str, desc: str, name: str) -> str:
    """The SVG with a name, a description and ids of its own; read as one image."""
    svg = _ID.sub(
        rf"\g<1>{name}-\g<2>", _PART.sub("", svg)
    )  # one image: its parts have no roles of their own
    root = _ROOT.search(svg)
    if root is None:
        raise ValueError("no <svg> element")
    width, height = (re.search(rf'\b{side}="([\d.]+)"', root[0]) for side in ("width", "height"))
    view = re.search(r'viewBox="([^"]+)"', root[0])
    box = view[1] if view else f"0 0 {width[1] if width else 0} {height[1] if height else 0}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="{box}" '
        f'width="{width[1] if width else ""}" height="{height[1] if height else ""}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(desc)}</desc>'
    )
    return svg[: root.start()] + opening + svg[root.end() :]
