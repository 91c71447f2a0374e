"""A real PostgreSQL server for tests: in a folder of its own, on a socket alone, gone when the tests are.

It is started as an unprivileged user, since PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

USER = "reprieve"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh server's database, as DATABASE_URL takes it."""
    bin_ = programs()
    assert bin_ is not None, "PostgreSQL is not installed: apt-get install postgresql-15"
    place = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_user = _unprivileged(place)
    try:
        _run(
            [
                *as_user,
                bin_ / "initdb",
                "-D",
                place / "data",
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
            ]
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=on -c max_connections=60"
        )
        _run(
            [
                *as_user,
                bin_ / "pg_ctl",
                "-D",
                place / "data",
                "-w",
                "-o",
                options,
                "-l",
                place / "log",
                "start",
            ]
        )
        try:
            _run([*as_user, bin_ / "createdb", "-h", place, "-U", USER, "clinic"])
            yield f"postgresql://{USER}@{quote(str(place), safe='')}/clinic"
        finally:
            _run([*as_user, bin_ / "pg_ctl", "-D", place / "data", "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unprivileged(place: Path) -> list[str | Path]:
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(place, user.pw_uid, user.pw_gid)
    place.chmod(0o755)
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=False, cwd="/tmp", timeout=120
    )
    assert done.returncode == 0, done.stderr or done.stdout
