"""A clinic is backed up, goes on, and is restored: run as a program of its own, on the database of its environment."""

from __future__ import annotations

import datetime as dt
import sys
import uuid
from pathlib import Path

import pytest

from reprieve.clinic.backup import back_up, bring_back
from reprieve.clinic.setting_up import set_up
from reprieve.errors import FactError


def tell(folder: Path) -> None:
    """The story; raises AssertionError where it goes otherwise."""
    here = set_up(folder)
    from django.contrib.sessions.models import Session
    from django.db import IntegrityError, connection, transaction
    from django.utils import timezone

    from reprieve.clinic.accounts.models import Clinic, User
    from reprieve.clinic.store import charts, facts
    from reprieve.clinic.store.erasure import Reason, erase
    from reprieve.clinic.store.models import Audit, Chart, Erasure, Fact

    clinic = Clinic.objects.create(name="of the story", time_zone="UTC")
    rows = {}
    for name in ("stays", "asks"):
        user = User.objects.create_user(
            username=name, name=name, password=None, role="patient", clinic=clinic
        )
        rows[name] = Chart.objects.create(clinic=clinic, person=user, label=name)
        add(facts, rows[name], 3, "2026-03-01", f"first of {name}")
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=timezone.now())

    archive = back_up(here, here / "backups", at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert archive.stat().st_mode & 0o077 == 0, "others may read a backup"

    add(facts, rows["stays"], 5, "2026-03-02", "of later")
    erase(rows["asks"], by=None, reason=Reason.ASKED, at=timezone.now())
    if connection.vendor == "sqlite":
        held = b"".join(path.read_bytes() for path in here.glob("clinic.sqlite3*"))
        assert b"first of asks" not in held, "what was erased is still in the file"
        assert b"first of stays" in held

    about = bring_back(archive, here, at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
    assert (about["erased_again"], Path(about["before"]).exists()) == (1, True)
    assert [fact.note for fact in charts.core_chart(Chart.objects.get()).facts] == ["first of stays"]
    assert Erasure.objects.count() == 1
    assert Audit.objects.filter(act="erased").count() == 1
    assert not Session.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            modes = [
                cursor.execute(f"PRAGMA {name}").fetchone()
                for name in ("journal_mode", "synchronous", "secure_delete")
            ]
        assert modes == [("wal",), (2,), (1,)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.all().delete()
    add(facts, Chart.objects.get(), 5, "2026-03-02", "written after")

    what_came_after_a_backup_outlives_it(here, Clinic.objects.get())

    add_nothing = here / "no-archive.tar.gz"
    add_nothing.write_bytes(b"not an archive")
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    for wrong, code in ((add_nothing, "unreadable"), (renamed(archive, other), "engine")):
        with pytest.raises(FactError) as refused:
            bring_back(wrong, here, at=timezone.now())
        assert refused.value.code == f"clinic.backup.{code}"
    assert Fact.objects.count() == 2


def what_came_after_a_backup_outlives_it(here: Path, clinic) -> None:
    """An erasure, the trail and a closed account are known to no older backup, and to none made between."""
    from django.db import IntegrityError, connection

    from reprieve.clinic.accounts.invitations import invite
    from reprieve.clinic.accounts.models import Invitation, User
    from reprieve.clinic.store import audit, facts
    from reprieve.clinic.store.erasure import Reason, erase
    from reprieve.clinic.store.freezing import freeze, thaw
    from reprieve.clinic.store.models import Audit, Chart, Erasure, Fact

    def restored(archive: Path) -> dict:
        day = dt.datetime(2026, 3, 4, tzinfo=dt.UTC) + dt.timedelta(seconds=Audit.objects.count())
        return bring_back(archive, here, at=day, by="boss")

    made = {"password": None, "clinic": clinic}
    boss = User.objects.create_user(username="boss", name="Boss", role="admin", **made)
    User.objects.create_user(username="leaves", name="Leaves", role="clinician", **made)
    before = back_up(here, here / "backups", at=dt.datetime(2026, 3, 4, 1, tzinfo=dt.UTC))
    newcomer = User.objects.create_user(username="later", name="Later", role="patient", **made)
    doctor = User.objects.create_user(username="doc", name="Dr Doc", role="clinician", **made)
    new = Chart.objects.create(clinic=clinic, person=newcomer, label="Later")
    add(facts, new, 7, "2026-03-02", "of a newcomer")
    audit.note(doctor, row := Chart.objects.get(label="stays"), "read")
    between = back_up(here, here / "backups", at=dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC))
    asked = dt.datetime(2026, 3, 4, 3, tzinfo=dt.UTC)
    erase(new, by=boss, reason=Reason.ASKED, at=asked)
    User.objects.filter(username="leaves").update(is_active=False)
    invite(role="patient", clinic=clinic, by=boss, name="never came")

    assert restored(before)["erased_again"] == 0
    assert not Chart.objects.filter(label="Later").exists()
    said = Erasure.objects.values_list("at", "by__username", "reason").get(chart=new.public_id)
    assert said == (asked, "boss", "asked"), "the erasure is another one, or gone"
    assert list(audit.acts_on(row).values_list("act", "by__name")) == [("read", "Dr Doc")], (
        "a look was forgotten"
    )
    assert not User.objects.get(username="doc").is_active, "whom the backup does not know cannot sign in"
    assert not User.objects.get(username="leaves").is_active, "who was shut out is in again"
    assert not Invitation.objects.exists()
    assert restored(between)["erased_again"] == 1, "an erased chart came back with a backup between"
    assert not Chart.objects.filter(label="Later").exists()
    assert not Fact.objects.filter(body__contains="of a newcomer").exists()
    assert Erasure.objects.filter(chart=new.public_id).count() == 1
    assert Audit.objects.filter(act="read", by__username="doc").count() == 1
    assert Audit.objects.filter(act="erased", chart=new.public_id).count() == 1
    noted = Audit.objects.filter(act="restored").order_by("at").values_list("by__username", "role")
    assert list(noted) == [(None, ""), ("boss", "admin"), ("boss", "admin")]
    freeze(connection)
    with pytest.raises(IntegrityError, match="being restored"):
        add(facts, Chart.objects.get(label="stays"), 1, "2026-02-27", "while frozen")
    frozen = back_up(here, here / "backups", at=dt.datetime(2026, 3, 4, 5, tzinfo=dt.UTC))
    thaw(connection)
    restored(frozen)  # one that was made while it was frozen does not stay so
    assert Fact.objects.count() == 2


def add(facts, row, pain, on, note) -> None:
    said = {"kind": "diary_day", "on": on, "pain": pain, "note": note}
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    facts.append(row, [said], by=row.person, source="diary", client_id=uuid.uuid4(), at=at)


def renamed(archive: Path, engine: str) -> Path:
    """The same archive, said to be of another engine."""
    import json
    import tarfile
    import tempfile

    work = Path(tempfile.mkdtemp())
    with tarfile.open(archive) as found:
        found.extractall(work, filter="data")
    about = json.loads((work / "about.json").read_text())
    (work / "about.json").write_text(json.dumps({**about, "engine": engine}))
    path = work / "other.tar.gz"
    with tarfile.open(path, "w:gz") as new:
        for one in sorted(work.iterdir()):
            if one != path:
                new.add(one, arcname=one.name)
    return path


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
