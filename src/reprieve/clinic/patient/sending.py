"""Which sending of a form is this? The page made the id when it was opened; sent again, it is the same one."""

from __future__ import annotations

import uuid

from reprieve.clinic.access import SignedIn


def sending_of(request: SignedIn) -> uuid.UUID | None:
    """The id of the form that was sent; None where it has none that can be read."""
    try:
        return uuid.UUID(request.POST.get("entry", ""))
    except ValueError:
        return None
