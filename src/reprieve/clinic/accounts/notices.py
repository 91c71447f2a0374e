"""Was a link made lately by which somebody could sign in as this person? Said at each sign-in for a month.

An admin who makes a sign-in link can use it, too. That cannot be prevented where nothing is mailed, so it is never done
in silence.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.clinic.accounts.models import User

SAID_FOR = dt.timedelta(days=30)


def tell_of_links(sender: Any, request: HttpRequest, user: User, **said: Any) -> None:
    """One message for the latest link, where there was one; it says what to do if nobody had asked for it."""
    from reprieve.clinic.store.audit import LINK_MADE
    from reprieve.clinic.store.models import Audit

    since = timezone.now() - SAID_FOR
    made = Audit.objects.filter(about=user, act=LINK_MADE, at__gte=since)
    last = made.select_related("by").order_by("-at").first()
    if last is None:
        return
    on = date_format(timezone.localtime(last.at, user.zone), "j F Y, H:i")
    text = _(
        "On %(on)s %(who)s made a link for signing in as you. If you had not asked for it, tell your clinic, and "
        "choose a new password."
    )
    messages.warning(request, text % {"on": on, "who": last.by}, fail_silently=True)
