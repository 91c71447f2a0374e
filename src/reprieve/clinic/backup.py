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
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

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


def bring_back(
    archive: Path, folder: Path, *, at: dt.datetime, by: str | None = None, new_key: bool = True
) -> dict[str, Any]:
    """Put what the archive holds in the place of what is there, of which a backup is made first.

    What was erased since the archive was made is erased again, and the trail of who looked goes on (`store.outliving`).
    `by`: the user name of who restores. `new_key`: take over the archive's key too, which a server that runs would not
    see; without it an archive of another key is refused. While it lasts nobody else can write.
    Returns what the archive says of itself. Raises FactError where it is no archive of ours, or of another engine.
    """
    from django.db import connection

    from reprieve.clinic.setting_up import bring_up_to_date
    from reprieve.clinic.store import outliving
    from reprieve.clinic.store.freezing import freeze, thaw

    with tempfile.TemporaryDirectory(dir=folder) as work:
        about: dict[str, Any] = {**_unpacked(archive, Path(work)), "before": None}
        key = Path(work) / KEY_FILE
        _refuse_unless_ours(about, connection.vendor, key, folder, new_key=new_key)
        kept = None
        try:
            if _is_there(connection):
                bring_up_to_date()
                freeze(connection)
                about["before"] = str(back_up(folder, folder / "backups", at=at))
                kept = outliving.read()
            _fill(Path(work), connection)
        finally:
            if _is_there(connection):
                bring_up_to_date()
                thaw(connection)
        if new_key and key.exists():
            shutil.copy2(key, folder / KEY_FILE)
    _end_sessions()
    about["erased_again"] = outliving.put_back(kept) if kept is not None else 0
    _note(by, at)
    return about


def _is_there(connection: Any) -> bool:
    """Whether the database holds a clinic. Raises FactError where it cannot be read: what must stay would be lost."""
    from django.db import DatabaseError

    try:
        with connection.cursor() as cursor:
            return "store_audit" in connection.introspection.table_names(cursor)
    except DatabaseError as error:
        raise FactError(
            "database",
            None,
            _("is there and cannot be read, so that nobody can tell what was erased since the backup"),
            _("Move it away, and keep it; then restore, and erase again what was erased since."),
            "clinic.backup.damaged_here",
        ) from error


def _fill(work: Path, connection: Any) -> None:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        _fill_sqlite(work / SQLITE, name)
        return
    command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
    _run([*command, f"--dbname={name}", str(work / POSTGRESQL)], connection)


def _refuse_unless_ours(
    about: dict[str, Any], engine: str, key: Path, folder: Path, *, new_key: bool
) -> None:
    if about["engine"] != engine:
        raise FactError(
            "archive",
            about["engine"],
            _("is of another engine than this clinic's (%(engine)s)") % {"engine": engine},
            _("Set DATABASE_URL to a database of that engine, then restore."),
            "clinic.backup.engine",
        )
    here = folder / KEY_FILE
    if not new_key and key.exists() and (not here.exists() or key.read_bytes() != here.read_bytes()):
        raise FactError(
            "archive",
            None,
            _("is of another installation, with another key"),
            _("Stop the server, and use the command `reprieve clinic restore`."),
            "clinic.backup.key",
        )


def _end_sessions() -> None:
    """Nobody goes on with a session of then."""
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()


def _note(by: str | None, at: dt.datetime) -> None:
    """That it was done stands in the trail of every clinic in the database."""
    from reprieve.clinic.accounts.models import Clinic, User
    from reprieve.clinic.store.models import Audit

    who = User.objects.filter(username=by).first() if by else None
    role = who.role if who else ""
    Audit.objects.bulk_create(
        Audit(at=at, by=who, role=role, clinic=clinic, act="restored") for clinic in Clinic.objects.all()
    )


def _unpacked(archive: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as found:
            found.extractall(work, filter="data")
        about: dict[str, Any] = json.loads((work / "about.json").read_text("utf-8"))
        if about["format"] != FORMAT:
            raise ValueError
        if not {"engine", "made_at"} <= set(about):
            raise ValueError
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        raise FactError(
            "archive",
            str(archive),
            _("is no whole backup of a clinic"),
            _("Name a file that `reprieve clinic backup` has written; nothing was changed."),
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
                _("holds a damaged database"),
                _("Restore an older backup; nothing was changed."),
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
            _("is not installed"),
            _("Install PostgreSQL's client programs."),
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
            _("did not succeed: %(why)s") % {"why": (done.stderr.strip().splitlines() or [""])[-1][:200]},
            _("Nothing was changed; mend what it names, then try again."),
            "clinic.backup.failed",
        )
