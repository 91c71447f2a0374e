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


def bring_back(archive: Path, folder: Path) -> dict[str, Any]:
    """Put the archive's database in place of the clinic's, which is kept beside it. No server may run meanwhile.

    What was erased since the backup was made is erased again.

    Returns what the archive says of itself. Raises FactError where it is no archive of ours, or of another engine.
    """
    from django.db import connection

    with tempfile.TemporaryDirectory(dir=folder) as work:
        about = _unpacked(archive, Path(work))
        erased = _erased_so_far()
        if about["engine"] != connection.vendor:
            raise FactError(
                "archive",
                about["engine"],
                f"is of another engine than this clinic's ({connection.vendor})",
                "Set DATABASE_URL to a database of that engine, then restore.",
                "clinic.backup.engine",
            )
        if connection.vendor == "sqlite":
            _replace_sqlite(Path(work) / SQLITE, Path(connection.settings_dict["NAME"]))
        else:
            command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
            name = connection.settings_dict["NAME"]
            _run([*command, f"--dbname={name}", str(Path(work) / POSTGRESQL)], connection)
        key = Path(work) / KEY_FILE
        if key.exists():
            shutil.copy2(key, folder / KEY_FILE)
    return {**about, "erased_again": _erase_again(erased)}


def _erased_so_far() -> list[tuple[uuid.UUID, str]]:
    """Charts that were erased in the clinic as it is: they must not come back with an older backup."""
    from django.db import DatabaseError

    from reprieve.clinic.store.models import Erasure

    try:
        return list(Erasure.objects.values_list("chart", "reason"))
    except DatabaseError:
        return []  # there was no clinic yet


def _erase_again(erased: list[tuple[uuid.UUID, str]]) -> int:
    from django.core.management import call_command
    from django.utils import timezone

    from reprieve.clinic.store.erasure import Reason, erase
    from reprieve.clinic.store.models import Chart

    call_command("migrate", verbosity=0, interactive=False)
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


def _replace_sqlite(new: Path, place: Path) -> None:
    checked = sqlite3.connect(new)
    sound = checked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    checked.close()
    if not sound:
        raise FactError(
            "archive",
            new.name,
            "holds a damaged database",
            "Restore an older backup; nothing was changed.",
            "clinic.backup.damaged",
        )
    from django.db import connection

    connection.close()
    for ending in ("-wal", "-shm", ""):
        old = place.with_name(place.name + ending)
        if old.exists():
            old.replace(place.with_name(f"{place.name}.before-restore{ending}"))
    new.replace(place)


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
