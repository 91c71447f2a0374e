"""Which pages does the menu offer this person?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.accounts.models import Role

ENTRIES: dict[str, list[tuple[str, Any]]] = {
    Role.PATIENT: [
        ("patient:home", _("Diary")),
        ("patient:course", _("My course")),
        ("patient:interview", _("Questions")),
        ("patient:side_effects", _("Side effects")),
        ("patient:more", _("More")),
    ],
    Role.CLINICIAN: [("clinician:today", _("Today")), ("clinician:charts", _("Charts"))],
    Role.ADMIN: [
        ("people:list", _("People")),
        ("people:audit", _("Who looked at what")),
        ("people:upkeep", _("Backup and erasure")),
    ],
}


def menu(request: HttpRequest) -> dict[str, Any]:
    """`menu`: entries with address, text and whether it is the page shown; empty for who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    entries = []
    for name, text in ENTRIES.get(user.role, ()):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue  # a page that this version does not have
        entries.append({"address": address, "text": text, "here": request.path == address})
    return {"menu": entries}
