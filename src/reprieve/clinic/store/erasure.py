"""How is a chart erased when its person asks for it? All of it in one transaction that says who did it, when and why.

The trail of who looked stays, free of content. Copies made before (backups, exports) are not reached from here.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.accounts.models import Invitation, User
from reprieve.clinic.store.models import Audit, Chart, Erasure, Fact, Submission


class Reason(models.TextChoices):
    """Why a chart is erased; no free text, so that nothing of the chart can stand there."""

    ASKED = "asked", _("The person asked for it")
    MISTAKE = "mistake", _("It was made by mistake")
    KEPT_LONG_ENOUGH = "time", _("It need not be kept any longer")


def erase(row: Chart, *, by: User | None, reason: Reason, at: dt.datetime) -> None:
    """Remove the chart and all its facts, and close the account of its person."""
    with transaction.atomic():
        here = Chart.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
        Erasure.objects.create(
            chart=here.public_id, clinic_id=here.clinic_id, by=by, at=at, reason=reason.value
        )
        Audit.objects.create(
            at=at,
            by=by,
            role=by.role if by else "",
            clinic_id=here.clinic_id,
            chart=here.public_id,
            act="erased",
        )
        person, public_id = here.person, here.public_id
        Fact.objects.filter(chart=here)._raw_delete(connection.alias)
        Submission.objects.filter(chart=here)._raw_delete(connection.alias)
        Invitation.objects.filter(chart=public_id).delete()
        here.delete()
        if person is not None:
            _close(person)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM store_erasing WHERE chart = %s", [public_id.hex])
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:  # the log of recent writes still holds what was erased
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _close(person: User) -> None:
    """Nobody can sign in as this person, and nothing tells who it was: what belongs to the account goes with it."""
    for relation in person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: person}).delete()
    person.username, person.name, person.email, person.is_active = f"erased-{person.pk}", "", "", False
    person.time_zone = person.title = ""
    person.set_unusable_password()
    person.save()
