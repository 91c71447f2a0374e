"""What of a clinic stays when an older backup takes its place? What was erased, who looked at what, who was shut out.

A backup knows nothing of what came after it. Put back as it is, it would bring erased charts back, lose the trail since,
and open accounts that were closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reprieve.clinic.accounts.models import Clinic, Invitation, User
from reprieve.clinic.store.erasure import carry_out, empty_the_log
from reprieve.clinic.store.models import Audit, Erasure

Row = Mapping[str, Any]
_ERASURE = ("chart", "at", "reason", "clinic__name", "by__username")
_ACT = ("at", "role", "act", "count", "chart", "clinic__name", "by__username", "about__username")


@dataclass(frozen=True, kw_only=True)
class Outliving:
    """Rows by what they say, people and clinics by name: another database numbers them otherwise."""

    erasures: tuple[Row, ...]
    acts: tuple[Row, ...]
    closed: frozenset[str]
    people: tuple[Row, ...]
    clinics: tuple[Row, ...]


def read() -> Outliving:
    """What the database holds of it now."""
    named = {
        *_named(Audit.objects, "by"),
        *_named(Audit.objects, "about"),
        *_named(Erasure.objects, "by"),
    }
    return Outliving(
        erasures=tuple(Erasure.objects.order_by("pk").values(*_ERASURE)),
        acts=tuple(Audit.objects.order_by("pk").values(*_ACT)),
        closed=frozenset(User.objects.filter(is_active=False).values_list("username", flat=True)),
        people=tuple(
            User.objects.filter(username__in=named).values("username", "name", "role", "clinic__name")
        ),
        clinics=tuple(Clinic.objects.values("name", "time_zone", "demonstration")),
    )


def put_back(kept: Outliving) -> int:
    """Into the database as it is now, without what stands there already; returns how many charts were erased again.

    Links that were not used end with it: the backup may hold one that was used since. Somebody whose account the backup
    does not have is known by name, and cannot sign in.
    """
    place = _clinics(kept)
    erased = 0
    there = _counted(Erasure.objects.values(*_ERASURE))
    for row in _missing(kept.erasures, there):
        erased += carry_out(
            Erasure(
                chart=row["chart"],
                at=row["at"],
                reason=row["reason"],
                clinic=place(row["clinic__name"]),
                by=_person(row["by__username"], kept, place),
            )
        )
    there = _counted(Audit.objects.values(*_ACT))
    Audit.objects.bulk_create(
        [
            Audit(
                **{name: row[name] for name in ("at", "role", "act", "count", "chart")},
                clinic=place(row["clinic__name"]),
                by=_person(row["by__username"], kept, place),
                about=_person(row["about__username"], kept, place),
            )
            for row in _missing(kept.acts, there)
        ],
        batch_size=500,
    )
    User.objects.filter(username__in=kept.closed).update(is_active=False)
    Invitation.objects.filter(used_at=None).delete()
    empty_the_log()
    return erased


def _named(rows: Any, who: str) -> set[str]:
    return set(rows.exclude(**{who: None}).values_list(f"{who}__username", flat=True).distinct())


def _counted(rows: Any) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row.values()) for row in rows.iterator())


def _missing(rows: tuple[Row, ...], there: Counter[tuple[Any, ...]]) -> list[Row]:
    """Those of `rows` that are not `there`, as often as they are not."""
    left = there.copy()
    found = []
    for row in rows:
        key = tuple(row.values())
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return found


def _clinics(kept: Outliving) -> Callable[[str], Clinic]:
    """A clinic by its name, made again where the backup is older than it."""
    said = {row["name"]: row for row in kept.clinics}
    found: dict[str, Clinic] = {}

    def place(name: str) -> Clinic:
        if name not in found:
            there = Clinic.objects.filter(name=name).first()
            found[name] = there or Clinic.objects.create(**said[name])
        return found[name]

    return place


def _person(username: str | None, kept: Outliving, place: Callable[[str], Clinic]) -> User | None:
    """Somebody by user name, as one who cannot sign in where the backup does not know them."""
    if username is None:
        return None
    there = User.objects.filter(username=username).first()
    if there is not None:
        return there
    said = next(row for row in kept.people if row["username"] == username)
    return User.objects.create_user(
        username=username,
        name=said["name"],
        role=said["role"],
        clinic=place(said["clinic__name"]),
        password=None,
        is_active=False,
    )
