"""Does every acknowledged fact survive when the server is killed at random under writing clients? There once, none half.

Each client is one patient who fills in today's card and then corrects it again and again. A form that was not
acknowledged is sent again, as a browser's user would. What is in the database afterwards is read by plain SQL.

    python -m tests.clinic.durability.killing 50
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLIENTS = 4
REPRIEVE = [sys.executable, "-c", "from reprieve.cli import main; main()"]
PREPARE = """
import json, sys
from reprieve.clinic.setting_up import set_up
set_up()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.store.models import Chart
clinic = Clinic.objects.create(name="of durability", time_zone="UTC")
for number in range(int(sys.argv[1])):
    user = User.objects.create_user(username=f"p{number}", password=None, role="patient", clinic=clinic)
    chart = Chart.objects.create(clinic=clinic, person=user, label=f"p{number}")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    sys.stdout.write(json.dumps([chart.pk, session.session_key]) + chr(10))
"""


@dataclass
class Writer:
    """One patient with a browser: what was acknowledged, in order."""

    chart: int
    session: str
    port: int
    rng: random.Random
    stop: threading.Event
    acknowledged: list[tuple[str, int]] = field(default_factory=list)  # the form's id, and the pain it said
    refused: list[int] = field(default_factory=list)
    resent: int = 0

    def write(self) -> None:
        """Until told to stop: one form after another, each sent until it is acknowledged."""
        standing = ""
        while not self.stop.is_set():
            entry, pain = str(uuid.uuid4()), self.rng.randrange(11)
            said = {
                "entry": entry,
                "on": today(),
                "scale": "numbers",
                "pain": str(pain),
                "replaces": standing,
            }
            if not self._until_acknowledged(said):
                return
            self.acknowledged.append((entry, pain))
            standing = f"{entry}.1" if standing else entry

    def _until_acknowledged(self, said: dict[str, str]) -> bool:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            status = self._send(said)
            if status == 302:
                return True
            if status is not None:
                self.refused.append(status)
                return False
            self.resent += 1
            time.sleep(0.05)
        return False

    def _send(self, said: dict[str, str]) -> int | None:
        """The status; None where there was no answer."""
        token = "t" * 32
        body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": token})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/me/diary/save/", body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def kill_and_look(kills: int, *, seed: int, database: str = "") -> Counter[str]:
    """Kill a server this often under writers; returns counts. Raises AssertionError where a fact is lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="reprieve-durability-") as folder:
        environment = {
            **os.environ,
            "REPRIEVE_CLINIC_FOLDER": folder,
            "DATABASE_URL": database,
            "REPRIEVE_CLINIC_PLAIN_HTTP": "1",
        }
        environment.pop("REPRIEVE_CLINIC_SECRET_KEY", None)
        command = [sys.executable, "-c", PREPARE, str(CLIENTS)]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        rng, stop, port = random.Random(seed), threading.Event(), free_port()
        writers = [
            Writer(chart, session, port, random.Random(f"{seed}-{chart}"), stop)
            for chart, session in map(json.loads, said.splitlines())
        ]
        threads = [threading.Thread(target=one.write, daemon=True) for one in writers]
        try:
            for kill in range(kills + 1):
                with server(port, environment) as process:
                    if kill == 0:
                        for thread in threads:
                            thread.start()
                    _wait_until_more_is_written(writers, Path(folder) / "log")
                    if kill == kills:
                        stop.set()
                        for thread in threads:
                            thread.join(60)
                    else:
                        time.sleep(rng.uniform(0, 0.6))
                        process.send_signal(signal.SIGKILL)
        finally:
            stop.set()
        return look(rows(folder, database), writers)


@contextlib.contextmanager
def server(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server as a clinic runs it, answering."""
    log = Path(environment["REPRIEVE_CLINIC_FOLDER"]) / "log"
    with log.open("ab") as to:
        process = subprocess.Popen(
            [*REPRIEVE, "serve", "--no-worker", "--port", str(port)], env=environment, stdout=to, stderr=to
        )
    try:
        _wait_for(lambda: _answers(port) or process.poll() is not None, 180)
        assert process.poll() is None, f"the server ended: {log.read_text()[-2000:]}"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def look(found: list[tuple[int, str, str, str]], writers: list[Writer]) -> Counter[str]:
    """Every acknowledged form there once and whole, nothing else there, and the last word standing."""
    by_form: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for chart, client_id, _, body in found:
        by_form[chart, str(uuid.UUID(client_id))].append(json.loads(body))
    assert len({(chart, fact_id) for chart, _, fact_id, _ in found}) == len(found), "a fact is there twice"
    told = Counter(acknowledged=0, resent=sum(one.resent for one in writers), facts=len(found))
    for one in writers:
        forms = {form for chart, form in by_form if chart == one.chart}
        assert forms == {form for form, _ in one.acknowledged}, "a form was lost, or came from nowhere"
        for number, (form, pain) in enumerate(one.acknowledged):
            kinds = sorted(fact["kind"] for fact in by_form[one.chart, form])
            assert kinds == (["diary_day", "retraction"] if number else ["diary_day"]), "half a form"
            [card] = [fact for fact in by_form[one.chart, form] if fact["kind"] == "diary_day"]
            assert card["pain"] == pain
        told["acknowledged"] += len(one.acknowledged)
    return told


def rows(folder: str, database: str) -> list[tuple[int, str, str, str]]:
    """Chart, form, id and body of every fact."""
    asked = (
        "SELECT f.chart_id, s.client_id, f.fact_id, f.body FROM store_fact f "
        "JOIN store_submission s ON s.id = f.submission_id ORDER BY f.id"
    )
    if database:
        import psycopg

        with psycopg.connect(database) as connection:
            return [(a, str(b), c, d) for a, b, c, d in connection.execute(asked).fetchall()]
    import sqlite3

    connection = sqlite3.connect(Path(folder) / "clinic.sqlite3")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute(asked).fetchall()
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_more_is_written(writers: list[Writer], log: Path) -> None:
    before = sum(len(one.acknowledged) for one in writers)
    _wait_for(
        lambda: (
            any(one.refused for one in writers)
            or sum(len(one.acknowledged) for one in writers) >= before + CLIENTS
        )
    )
    assert not any(one.refused for one in writers), (
        f"{[one.refused for one in writers]}: {log.read_text()[-3000:]}"
    )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/up")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.02)


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    told = dict(kill_and_look(times, seed=1))
    sys.stdout.write(f"killed {times} times: {told}; every acknowledged fact is there once\n")
