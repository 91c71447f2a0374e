"""The demonstration clinic: without a terminal it checks that its pages answer, and ends with 0."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DEMO = [sys.executable, "-c", "from reprieve.cli import main; main()", "clinic", "demo"]


def started(folder: Path, **said: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": "true", **said}
    environment.pop("REPRIEVE_CLINIC_SECRET_KEY", None)
    return subprocess.run(
        [*DEMO, "--folder", str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_demonstration_fills_answers_and_ends_well(tmp_path):
    clinics_own = tmp_path / "not-this-one.sqlite3"
    began = time.monotonic()
    done = started(tmp_path, DATABASE_URL=f"sqlite:///{clinics_own}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - began < 120
    assert not clinics_own.exists(), "it wrote into the clinic's own database"
    for role in ("patient", "clinician", "admin"):
        assert f"  {role}: demo-{role}, password " in done.stdout
        assert f"  200 / ({role})" in done.stdout
    [made] = tmp_path.glob("demonstration-*/clinic.sqlite3")
    found = sqlite3.connect(made)
    charts = dict(found.execute("SELECT demonstration, count(*) FROM store_chart GROUP BY 1").fetchall())
    assert charts == {"simulated": 8, "real_diary": 133}
    marked = (
        "SELECT count(*) FROM store_fact f JOIN store_chart c ON c.id = f.chart_id WHERE c.demonstration = "
    )
    assert found.execute(f"{marked} 'simulated' AND f.source <> 'simulated'").fetchone() == (0,)
    assert found.execute(f"{marked} 'real_diary' AND f.kind = 'injection'").fetchone() == (0,)
    found.close()


def test_without_the_real_diaries_it_says_where_to_run(tmp_path):
    environment = {**os.environ, "CI": "true"}
    done = subprocess.run(
        [*DEMO, "--folder", str(tmp_path), "--data", str(tmp_path)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "name its data folder" in done.stderr
