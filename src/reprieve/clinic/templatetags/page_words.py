"""What can the reader of a page do, where the core's remedy names a command?"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from reprieve.errors import FactError

register = template.Library()
ON_A_PAGE = {
    "record.session.plan": _("Sign a plan first, on the page of the plan."),
    "record.session.plan.several": _(
        "Open the page of the plan, and sign one that takes the place of the others."
    ),
    "record.session.site": _("Choose a site of the list on the page of the plan."),
    "record.session.vial": _("Write the vial down first, on this page."),
    "record.session.vial.state": _(
        "Only an opened vial can be injected from: write its state down first, on this page. What was given all the same is "
        "written down with “It was given already: …”."
    ),
    "fact.finding.name": _("Open the page anew, and answer one of its questions."),
}


@register.filter
def remedy(fault: FactError) -> object:
    """What to do about it, on a page."""
    return ON_A_PAGE.get(fault.code, fault.remedy)
