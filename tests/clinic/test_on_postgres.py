"""The tests of storage and of roles once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clinic.postgres import postgres, programs

HERE = Path(__file__).parent
REQUIRED = "required" in {os.environ.get("REPRIEVE_POSTGRES"), os.environ.get("REPRIEVE_BROWSER")}


@pytest.mark.slow
@pytest.mark.skipif(programs() is None and not REQUIRED, reason="PostgreSQL is not installed here")
def test_storage_and_roles_on_postgresql():
    with postgres() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
            + [str(HERE / part) for part in ("store", "work", "access/test_every_role_and_route.py")],
            env={**os.environ, "REPRIEVE_TESTS_DATABASE": url},
            cwd=HERE.parent.parent,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout or "[100%]" in done.stdout
