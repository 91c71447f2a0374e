"""How does a template write an id of the core?"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from reprieve.report import sections
from reprieve.report.course_words import rule_set_name
from reprieve.report.numbers import day

register = template.Library()
KINDS = {
    "person": _("Person"),
    "finding": _("Answer"),
    "diary_day": _("Day of the diary"),
    "episode": _("Attack"),
    "diary_kept": _("Diary kept"),
    "diary_span": _("Days counted"),
    "score": _("Score"),
    "injection": _("Session"),
    "adverse_event": _("Unwanted effect"),
    "preventive": _("Preventive medicine"),
    "retraction": _("Taken back"),
    "plan": _("Signed plan"),
    "override": _("Override"),
    "vial": _("Vial"),
    "decision": _("Decision"),
}


@register.filter
def readable(name: object) -> str:
    """An id as a person reads it."""
    return sections.readable(name)


@register.filter
def rule_set_words(name: str) -> str:
    """A rule set as the section of decisions calls it."""
    return rule_set_name({"rule_set": name})


@register.filter
def day_words(value: object) -> str:
    """A date of an answer as people write it."""
    return day(value)


@register.filter
def kind_words(kind: str) -> object:
    """A kind of fact as a person calls it."""
    return KINDS.get(kind, kind)
