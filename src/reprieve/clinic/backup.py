"""How is a clinic copied and brought back? One archive: the database whole, and what it needs to be read again.

SQLite is copied while it is in use, by its own online copy; PostgreSQL by `pg_dump`. The archive holds charts and the
key that signs sessions and second factors: keep it as safe as the clinic itself. What was erased later is still in it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import uuid
from pathlib import Path
from typing import Any

from reprieve.clinic.folder import KEY_FILE
from reprieve.errors import FactError

FORMAT = 1
SQLITE, POSTGRESQL = "clinic.sqlite3", "clinic.dump"


def back_up(folder: Path, to: Path, *, at: dt.datetime) -> Path:
    """Write one archive into the folder `to`, whole or not at all; returns its path."""
    from django.db import connection

    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = to / f"reprieve-clinic-{at:%Y%m%dT%H%M%SZ}.tar.gz"
    with tempfile.TemporaryDirectory(dir=to) as work:
        kept = Path(work)
        if connection.vendor == "sqlite":
            _copy_sqlite(connection.settings_dict["NAME"], kept / SQLITE)
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", f"--file={kept / POSTGRESQL}"], connection)
        if (folder / KEY_FILE).exists():
            shutil.copy2(folder / KEY_FILE, kept / KEY_FILE)
        about = {"format": FORMAT, "engine": connection.vendor, "made_at": at.isoformat()}
        (kept / "about.json").write_text(json.dumps(about), "utf-8")
        unfinished = kept / "archive"
        with tarfile.open(unfinished, "w:gz") as archive:
            for one in sorted(kept.iterdir()):
                if one != unfinished:
                    archive.add(one, arcname=one.name)
        unfinished.chmod(0o600)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    return path


def bring_back(archive: Path, folder: Path, *, at: dt.datetime, new_key: bool = True) -> dict[str, Any]:
    """Put what the archive holds in the place of what is there, of which a backup is made first.

    What was erased since the archive was made is erased again. `new_key`: take over the archive's key too, which a
    server that runs would not see; without it an archive of another key is refused.
    Returns what the archive says of itself. Raises FactError where it is no archive of ours, or of another engine.
    """
    from django.db import connection

    with tempfile.TemporaryDirectory(dir=folder) as work:
        about = _unpacked(archive, Path(work))
        key = Path(work) / KEY_FILE
        _refuse_unless_ours(about, connection.vendor, key, folder, new_key=new_key)
        erased = _erased_so_far()
        about["before"] = str(back_up(folder, folder / "backups", at=at)) if erased is not None else None
        if connection.vendor == "sqlite":
            _fill_sqlite(Path(work) / SQLITE, connection.settings_dict["NAME"])
        else:
            command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
            name = connection.settings_dict["NAME"]
            _run([*command, f"--dbname={name}", str(Path(work) / POSTGRESQL)], connection)
        if new_key and key.exists():
            shutil.copy2(key, folder / KEY_FILE)
    return {**about, "erased_again": _make_safe(erased or [])}


def _refuse_unless_ours(
    about: dict[str, Any], engine: str, key: Path, folder: Path, *, new_key: bool
) -> None:
    if about["engine"] != engine:
        raise FactError(
            "archive",
            about["engine"],
            f"is of another engine than this clinic's ({engine})",
            "Set DATABASE_URL to a database of that engine, then restore.",
            "clinic.backup.engine",
        )
    here = folder / KEY_FILE
    if not new_key and key.exists() and (not here.exists() or key.read_bytes() != here.read_bytes()):
        raise FactError(
            "archive",
            None,
            "is of another installation, with another key",
            "Stop the server, and use the command `reprieve clinic restore`.",
            "clinic.backup.key",
        )


def _erased_so_far() -> list[tuple[uuid.UUID, str]] | None:
    """Charts erased in the clinic as it is, which must not come back with an older backup; None: there is no clinic."""
    from django.db import DatabaseError

    from reprieve.clinic.store.models import Erasure

    try:
        return list(Erasure.objects.values_list("chart", "reason"))
    except DatabaseError:
        return None


def _make_safe(erased: list[tuple[uuid.UUID, str]]) -> int:
    """Bring the tables up to date, end every session of then, and erase again what was erased since."""
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reprieve.clinic.store.erasure import Reason, erase
    from reprieve.clinic.store.models import Chart
    from reprieve.clinic.store.opening import keep_a_log_ahead

    call_command("migrate", verbosity=0, interactive=False)
    keep_a_log_ahead(connection)
    Session.objects.all().delete()
    reasons = dict(erased)
    found = list(Chart.objects.filter(public_id__in=reasons))
    for row in found:
        erase(row, by=None, reason=Reason(reasons[row.public_id]), at=timezone.now())
    return len(found)


def _unpacked(archive: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as found:
            found.extractall(work, filter="data")
        about: dict[str, Any] = json.loads((work / "about.json").read_text("utf-8"))
        if about["format"] != FORMAT:
            raise ValueError
        _ = about["engine"], about["made_at"]
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        raise FactError(
            "archive",
            str(archive),
            "is no whole backup of a clinic",
            "Name a file that `reprieve clinic backup` has written; nothing was changed.",
            "clinic.backup.unreadable",
        ) from error
    return about


def _copy_sqlite(name: str, to: Path) -> None:
    source, target = sqlite3.connect(name), sqlite3.connect(to)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()


def _fill_sqlite(new: Path, name: str) -> None:
    """Overwrite the database page by page, in one step: whoever has it open sees the old content, then the new."""
    source, target = sqlite3.connect(new), sqlite3.connect(name, timeout=60)
    try:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise FactError(
                "archive",
                new.name,
                "holds a damaged database",
                "Restore an older backup; nothing was changed.",
                "clinic.backup.damaged",
            )
        source.backup(target)
    finally:
        target.close()
        source.close()


def _run(command: list[str], connection: Any) -> None:
    """One of PostgreSQL's own programs, with the clinic's connection; the password stands in no argument."""
    program = shutil.which(command[0])
    if program is None:
        raise FactError(
            "PATH",
            command[0],
            "is not installed",
            "Install PostgreSQL's client programs.",
            "clinic.backup.program",
        )
    said = connection.settings_dict
    named = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        "PGDATABASE": said["NAME"],
    }
    environment = {**os.environ, **{name: str(value) for name, value in named.items() if value}}
    done = subprocess.run(  # noqa: S603
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise FactError(
            command[0],
            done.returncode,
            "did not succeed: " + (done.stderr.strip().splitlines() or [""])[-1][:200],
            "Nothing was changed; mend what it names, then try again.",
            "clinic.backup.failed",
        )
