"""How does a template say what was seen on a day, what was answered, and which pain it was about?"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from reprieve.clinic.patient.symptom_words import SEEN
from reprieve.clinic.patient.told import figure
from reprieve.clinic.patient.week import StripDay
from reprieve.report.questions import place as place_words
from reprieve.report.sections import readable

register = template.Library()
_MARKS = {
    "missing": "–",
    "none": "○",
    "mild": "◔",
    "moderate": "◑",
    "severe": "●",
    "pain": "◐",
    "not_clear": "?",
}


@register.filter
def seen_words(seen: str) -> str:
    """What was entered for a day, in a word."""
    return str(SEEN[seen])


@register.filter
def week_mark(day: StripDay) -> str:
    """A mark for a day: the number where one was given, else a disc that fills with the pain."""
    return str(day.pain) if day.pain else _MARKS[day.seen]


@register.filter
def place(about: str) -> str:
    """Which headache or pain it is about."""
    return place_words(about)


@register.filter
def answer_words(value: Any) -> str:
    """An answer as one reads it; null is "not sure"."""
    if value is None:
        return _("not sure")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return figure(value)
    if isinstance(value, list):
        return ", ".join(readable(one) for one in value) or _("none of these")
    return readable(value)
