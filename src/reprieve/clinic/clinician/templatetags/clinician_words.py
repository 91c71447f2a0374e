"""How does a template write an id of the core?"""

from __future__ import annotations

from django import template

from reprieve.report import sections

register = template.Library()


@register.filter
def readable(name: object) -> str:
    """An id as a person reads it."""
    return sections.readable(name)
