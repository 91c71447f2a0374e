"""The same answer as text, page and figure. Nothing here decides anything.

Menu: `page` (one HTML file), `terminal.render_answer` and its sections (Rich), `words.say` (plain words),
`face.face_map` (where the needles go), `figures` (charts as Vega-Lite and SVG). Modules are imported where they are
used, because the drawing libraries are slow to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge
    from reprieve.report.sections import Section

__all__ = ["page"]


def page(answer: Section, knowledge: Knowledge | None = None) -> str:
    """One self-contained HTML page for one answer.

    With `knowledge` the face is drawn from its muscles, and questions are asked in its vocabulary's own words.
    """
    from reprieve.report.one_page import answer_page

    if knowledge is None:
        return answer_page(answer)
    return answer_page(answer, muscles=knowledge.muscles, vocabulary=knowledge.vocabulary)
