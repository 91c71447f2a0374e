"""Which chart is this request about, and what stands in it?

A chart that a person may not see does not exist for them: 404. Every reading by somebody other than the patient is
written down before anything of it is shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from reprieve import chart as core
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.access import SignedIn
from reprieve.clinic.accounts.models import Role, User
from reprieve.clinic.store import audit
from reprieve.clinic.store.models import Chart

KEPT = 64  # charts as the core reads them, a process
_read: OrderedDict[tuple[UUID, str], core.Chart] = OrderedDict()
_reading = threading.Lock()


def visible_to(user: User) -> QuerySet[Chart]:
    """The charts this person may open: a patient the own one, a clinician those of the clinic, an admin none."""
    if user.role == Role.PATIENT:
        return Chart.objects.filter(person=user)
    if user.role == Role.CLINICIAN:
        return Chart.objects.filter(clinic_id=user.clinic_id)
    return Chart.objects.none()


def own_chart(user: User) -> Chart:
    """The patient's own chart. Raises Http404 where there is none."""
    row = visible_to(user).first() if user.role == Role.PATIENT else None
    if row is None:
        raise Http404
    row.person = user
    if row.clinic_id == user.clinic_id:
        row.clinic = user.clinic
    return row


def chart_for(request: SignedIn, public_id: UUID, *, act: str = "read") -> Chart:
    """The chart of this id, if this person may see it; the reading is audited. Raises Http404."""
    row = visible_to(request.user).filter(public_id=public_id).select_related("clinic", "person").first()
    if row is None:
        raise Http404
    audit.note(request.user, row, act)
    return row


def core_chart(row: Chart) -> core.Chart:
    """The facts as the core reads them, checked when they were added; kept by content while in use."""
    key = (row.public_id, row.content_key)
    with _reading:
        if key in _read:
            _read.move_to_end(key)
            return _read[key]
    found = core.Chart.from_facts([parse_fact(line) for line in lines(row)], name=str(row.public_id))
    with _reading:
        _read[key] = found
        while len(_read) > KEPT:
            _read.popitem(last=False)
    return found


def lines(row: Chart) -> Iterator[str]:
    """The chart as lines of the chart format, in the order they were added."""
    return row.facts.order_by("pk").values_list("body", flat=True).iterator()


def content_key(row: Chart) -> str:
    """A text that differs whenever the facts do."""
    return row.content_key
