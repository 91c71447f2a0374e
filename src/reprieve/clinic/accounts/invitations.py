"""How does a person get an account, or a new password? By a link that works once, for a week, shown to whoever invites.

Only a hash of its secret is kept. The page takes the secret out of the address at once (`joining`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from reprieve.clinic.accounts.models import Clinic, Invitation, Role, User

VALID_DAYS = 7


def invite(
    *,
    role: str,
    clinic: Clinic,
    by: User | None,
    name: str = "",
    user: User | None = None,
    chart: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation and the secret of its link, which is kept nowhere. An older one of the same person or chart ends."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        if user is not None:
            Invitation.objects.filter(user=user, used_at=None).delete()
        if chart is not None:
            Invitation.objects.filter(chart=chart, used_at=None).delete()
        made = Invitation.objects.create(
            token_hash=kept_of(secret),
            role=role,
            clinic=clinic,
            name=name,
            user=user,
            chart=chart,
            invited_by=by,
            expires_at=timezone.now() + dt.timedelta(days=VALID_DAYS),
        )
    return made, secret


def open_invitation(kept: str) -> Invitation | None:
    """The invitation of which this is kept (`kept_of` its secret), if it can still be used."""
    return (
        Invitation.objects.filter(token_hash=kept, used_at=None, expires_at__gt=timezone.now())
        .select_related("clinic", "user")
        .first()
    )


def accept(invitation: Invitation, *, username: str, name: str, password: str, time_zone: str) -> User:
    """Make the person (or set the password anew, of which a note is made), and use the invitation up. Two at once: one wins.

    Raises: Invitation.DoesNotExist where it was used meanwhile.
    """
    from reprieve.clinic.store import audit

    with transaction.atomic():
        mine = Invitation.objects.select_for_update().get(pk=invitation.pk, used_at=None)
        user = mine.user
        if user is not None:
            _begin_anew(user, password)
            audit.note_account(None, user, audit.LINK_USED)
        else:
            user = User.objects.create_user(
                username=username,
                password=password,
                name=name,
                role=mine.role,
                clinic=mine.clinic,
                time_zone=time_zone,
            )
            _give_chart(user, mine)
        mine.used_at, mine.used_by = timezone.now(), user
        mine.save(update_fields=["used_at", "used_by"])
    return user


def _begin_anew(user: User, password: str) -> None:
    """A new password ends all sessions; a lost second factor is set up anew."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=user).delete()
    user.set_password(password)
    user.save(update_fields=["password"])


def _give_chart(user: User, invitation: Invitation) -> None:
    """A patient has one chart: the one they were invited to, else a new one."""
    from reprieve.clinic.store.models import Chart

    if user.role != Role.PATIENT:
        return
    if invitation.chart is not None:
        claimed = Chart.objects.filter(
            public_id=invitation.chart, clinic=invitation.clinic, person=None
        ).update(person=user)
        if claimed:
            return
    Chart.objects.create(clinic=invitation.clinic, person=user, label=user.name or user.username)


def kept_of(secret: str) -> str:
    """What is kept of a secret, here and in a session: it cannot be turned back into the link."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
