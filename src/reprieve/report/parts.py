"""Which parts does an answer have, each as a piece of HTML for a page that holds others beside it?

The same templates as the page that stands alone, without its head, its style and the plan, which is drawn where it can be
changed. Headings begin at the third level. Every text of the answer is escaped.
"""

from __future__ import annotations

from typing import Any, Final

from reprieve.report.one_page import page_context
from reprieve.report.sections import Section
from reprieve.report.templating import environment

PARTS: Final = ("short", "course", "diagnosis", "evidence", "safety", "response", "decision")


def parts_of(answer: Section, *, vocabulary: Any = None) -> dict[str, str]:
    """The parts by name. A part that was not worked out says so, and what to ask."""
    context = page_context(answer, None, vocabulary)
    return {
        name: environment()
        .from_string(f'{{% import "macros.j2" as m with context %}}{{% include "{name}.html.j2" %}}')
        .render(context)
        for name in PARTS
    }
