"""Backup, restore, erasure, as commands and pages; many writers at once: on either engine."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from typer.testing import CliRunner

from reprieve.cli import app
from reprieve.clinic.running import tidy
from reprieve.clinic.store import facts
from reprieve.clinic.store.freezing import freeze, thaw
from reprieve.clinic.store.models import Chart, Erasure, Fact
from tests.clinic.postgres import postgres, programs
from tests.clinic.test_on_postgres import REQUIRED

ROOT = Path(__file__).parent.parent.parent


STORIES = ("upkeep_story", "at_once_story")


def tell(story: str, folder: Path, database: str = "") -> None:
    environment = {**os.environ, "DATABASE_URL": database, "PYTHONWARNINGS": "default"}
    environment.pop("REPRIEVE_CLINIC_SECRET_KEY", None)
    if programs() is not None:
        environment["PATH"] = f"{programs()}:{environment['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", f"tests.clinic.{story}", str(folder)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("story", STORIES)
def test_the_story_goes_as_told_on_sqlite(story, tmp_path):
    tell(story, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(programs() is None and not REQUIRED, reason="PostgreSQL is not installed here")
def test_the_stories_go_as_told_on_postgresql(tmp_path):
    for story in STORIES:
        with postgres() as url:
            tell(story, tmp_path / story, url)


def test_an_admin_erases_the_chart_of_a_patient_of_the_own_clinic(chart, admin, signed_in):
    browser = signed_in(admin)
    assert browser.get("/people/upkeep/").status_code == 200
    unsure = browser.post("/people/upkeep/erase/", {"username": "a-patient", "reason": "asked"})
    assert unsure.status_code == 422
    assert Chart.objects.count() == 1
    said = {"username": "A-Patient", "reason": "asked", "sure": "on"}
    assert browser.post("/people/upkeep/erase/", said).status_code == 302
    assert not Chart.objects.exists()
    assert Erasure.objects.get().by == admin


def test_an_admin_erases_no_chart_of_another_clinic(chart, person, other_clinic, signed_in):
    stranger = person("admin", "other-admin", of=other_clinic)
    said = {"username": "a-patient", "reason": "asked", "sure": "on"}
    assert signed_in(stranger).post("/people/upkeep/erase/", said).status_code == 422
    assert Chart.objects.count() == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "reprieve-clinic-x.tar.gz", "", "\x00"])
def test_only_a_backup_that_is_there_can_be_restored(name, admin, signed_in):
    answer = signed_in(admin).post("/people/upkeep/restore/", {"archive": name, "sure": "on"})
    assert answer.status_code == 422


def test_no_admin_takes_another_clinic_back_to_the_past(
    admin, other_clinic, signed_in, monkeypatch, tmp_path
):
    from django.conf import settings

    monkeypatch.setattr(settings, "FOLDER", tmp_path)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "reprieve-clinic-1.tar.gz").write_bytes(b"")
    said = {"archive": "reprieve-clinic-1.tar.gz", "sure": "on"}
    refused = signed_in(admin).post("/people/upkeep/restore/", said)
    assert refused.status_code == 422
    assert "holds every clinic of this server" in refused.content.decode()


def test_while_a_backup_is_put_back_a_form_is_asked_to_be_sent_again(chart, patient, signed_in):
    browser = signed_in(patient)
    card = {"entry": str(uuid.uuid4()), "on": str(timezone.now().date()), "worst": "mild"}
    freeze(connection)
    refused = browser.post("/me/diary/save/", card)
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "Nothing was saved" in refused.content.decode()
    thaw(connection)
    assert browser.post("/me/diary/save/", card).status_code == 302
    assert Fact.objects.count() == 1


def test_sessions_that_are_over_are_removed_and_others_stay(db):
    now = timezone.now()
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(days=days))
    tidy()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_the_trail_names_who_and_when_and_nothing_else(chart, patient, clinician, admin, signed_in):
    note = {"kind": "diary_day", "on": "2026-03-01", "pain": 3, "note": "a-private-word"}
    facts.append(chart, [note], by=clinician, source="chart")
    page = signed_in(admin).get("/people/audit/").content.decode()
    assert "a-clinician" in page
    assert str(chart.public_id) in page
    assert "a-private-word" not in page
    assert "a-patient" not in page


def test_erase_and_restore_ask_to_be_meant():
    runner = CliRunner()
    for command in (
        ["clinic", "erase", "0b2c0000-0000-4000-8000-000000000000"],
        ["clinic", "restore", "x.tar.gz"],
    ):
        answer = runner.invoke(app, command)
        assert answer.exit_code == 2
        assert "--yes" in answer.output


def test_the_first_admin_is_invited_by_a_link_on_the_command_line(tmp_path):
    environment = {**os.environ, "REPRIEVE_CLINIC_FOLDER": str(tmp_path), "DATABASE_URL": ""}
    environment.pop("REPRIEVE_CLINIC_SECRET_KEY", None)
    command = [sys.executable, "-c", "from reprieve.cli import main; main()", "clinic", "create-admin"]
    done = subprocess.run(
        [*command, "--clinic", "One", "--name", "Ada", "--time-zone", "Europe/Berlin"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("http://localhost:8000/people/join/"), done.stderr
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "clinic.sqlite3").stat().st_mode & 0o077 == 0
    wrong = subprocess.run(
        [*command, "--clinic", "One", "--name", "Ada", "--time-zone", "Mars"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert wrong.returncode == 1
    assert "Europe/Berlin" in wrong.stderr
