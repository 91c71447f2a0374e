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
    said = Erasure(chart=row.public_id, clinic_id=row.clinic_id, by=by, at=at, reason=reason.value)
    with transaction.atomic():
        Audit.objects.create(
            at=at,
            by=by,
            role=by.role if by else "",
            clinic_id=row.clinic_id,
            chart=row.public_id,
            act="erased",
        )
        carry_out(said)
    empty_the_log()


def carry_out(said: Erasure) -> bool:
    """Write down this erasure and remove its chart, where there is one (whether there was). Nothing else is noted."""
    with transaction.atomic():
        here = (
            Chart.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(public_id=said.chart)
            .first()
        )
        said.save(force_insert=True)
        if here is not None:
            _remove(here)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM store_erasing WHERE chart = %s", [said.chart.hex])
    return here is not None


def empty_the_log() -> None:
    """SQLite: the log of recent writes still holds what was erased."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _remove(here: Chart) -> None:
    person, public_id = here.person, here.public_id
    Fact.objects.filter(chart=here)._raw_delete(connection.alias)
    Submission.objects.filter(chart=here)._raw_delete(connection.alias)
    Invitation.objects.filter(chart=public_id).delete()
    here.delete()
    if person is not None:
        _close(person)


def _close(person: User) -> None:
    """Nobody can sign in as this person, and nothing tells who it was: what belongs to the account goes with it."""
    for relation in person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: person}).delete()
    Invitation.objects.filter(used_by=person).update(
        name=""
    )  # that it was used stays; by whom it was meant goes
    _end_sessions(person)
    person.username, person.name, person.email, person.is_active = f"erased-{person.pk}", "", "", False
    person.time_zone = person.title = ""
    person.set_unusable_password()
    person.save()


def _end_sessions(person: User) -> None:
    """They hold which warnings this person had read."""
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.models import Session

    mine = [
        one.pk for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
