"""Who looked at a chart, or wrote in it? One row an act of another person; never what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store.models import Audit, Chart


def note(by: User, row: Chart, act: str, *, count: int = 1) -> None:
    """Write down one act on one chart; of the patient's own acts nothing is written."""
    note_all(by, [row], act, count=count)


def note_all(by: User, rows: Iterable[Chart], act: str, *, count: int = 1) -> None:
    """Write down one act on each of these charts, such as a list that shows something of all."""
    now = timezone.now()
    Audit.objects.bulk_create(
        Audit(
            at=now, by=by, role=by.role, clinic_id=row.clinic_id, chart=row.public_id, act=act, count=count
        )
        for row in rows
        if row.person_id != by.pk
    )


def note_clinic(by: User, act: str) -> None:
    """Write down an act on the clinic as a whole."""
    Audit.objects.create(at=timezone.now(), by=by, role=by.role, clinic_id=by.clinic_id, act=act)


def acts_on(row: Chart) -> QuerySet[Audit]:
    """Every act of others on one chart, newest first, with the person."""
    return Audit.objects.filter(chart=row.public_id).select_related("by").order_by("-at", "-pk")
