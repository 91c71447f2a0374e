"""How does a template say what somebody did with a chart or an account?"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
ACTS = {
    "read": _("looked at the chart"),
    "saw in a list": _("saw it in a list"),
    "wrote": _("wrote in the chart"),
    "brought in": _("brought entries in"),
    "signs": _("signed a plan"),
    "decides": _("wrote down a decision"),
    "wrote a letter": _("wrote a letter"),
    "erased": _("erased the chart"),
    "made a sign-in link": _("made a link for signing in to this account"),
    "used a sign-in link": _("chose a new password by that link"),
    "closed the account": _("closed the account"),
    "opened the account again": _("opened the account again"),
    "invited": _("invited somebody"),
    "invited to it": _("invited the patient to this chart"),
    "withdrew an invitation": _("withdrew an invitation"),
    "backed up": _("made a backup"),
    "restored": _("put a backup back"),
}


@register.filter
def act_words(act: str) -> str:
    """The act in words; one that nobody gave words to, as it is kept."""
    return str(ACTS.get(act, act))
