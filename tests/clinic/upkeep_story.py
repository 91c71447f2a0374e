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

    add_nothing = here / "no-archive.tar.gz"
    add_nothing.write_bytes(b"not an archive")
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    for wrong, code in ((add_nothing, "unreadable"), (renamed(archive, other), "engine")):
        with pytest.raises(FactError) as refused:
            bring_back(wrong, here, at=timezone.now())
        assert refused.value.code == f"clinic.backup.{code}"
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
