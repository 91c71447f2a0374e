"""The clinic under load: a server as a clinic runs it, 10,000 patients with a year of diary, on this machine.

REPRIEVE_BENCH_PATIENTS takes another number of patients (filling 10,000 takes minutes); REPRIEVE_BENCH_SECONDS another
length of the diary's load. Peers: the same server's page that asks the database one thing (`/up`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.timing import Timed

PATIENTS = int(os.environ.get("REPRIEVE_BENCH_PATIENTS", "10000"))
SECONDS = float(os.environ.get("REPRIEVE_BENCH_SECONDS", "20"))
POSTS_A_SECOND, CLIENTS = 50, 8
DAYS = 365
ANSWERED = 16  # charts whose answer is there; the page of a chart is asked of these
PAGES = (("Today", "clinician:today"), ("Chart", "clinician:chart"))
REPRIEVE = [sys.executable, "-c", "from reprieve.cli import main; main()"]


def rows() -> Iterator[Timed]:
    """Pages and posts, 95th percentiles, warm."""
    with tempfile.TemporaryDirectory(prefix="reprieve-bench-") as folder:
        environment = {
            **os.environ,
            "REPRIEVE_CLINIC_FOLDER": folder,
            "REPRIEVE_CLINIC_PLAIN_HTTP": "1",
            "DATABASE_URL": "",
        }
        command = [sys.executable, "-m", "bench.clinic", "fill", str(PATIENTS)]
        subprocess.run(command, env=environment, check=True)
        made = json.loads((Path(folder) / "made.json").read_text())
        with _server(environment) as (port, process):
            up = _p95(port, ["/up"] * 200, {})
            for what, addresses in made["pages"].items():
                _p95(port, addresses[:20], made["clinician"])  # warm
                yield Timed(
                    what=f"{what}, {PATIENTS:,} patients, p95",
                    seconds=_p95(port, addresses, made["clinician"]),
                    peer="/up of the same server, p95",
                    peer_seconds=up,
                    bar="< 0.3 s",
                )
            _posts(port, made["patients"][-50:], 1.0, day=1)  # warm
            before = _cpu_seconds(process)
            found = _posts(port, made["patients"], SECONDS, day=0)
            cpu = (_cpu_seconds(process) - before) / len(found)
            yield Timed(
                what=f"diary post, {POSTS_A_SECOND} a second asked, {PATIENTS:,} patients, p95 ({cpu * 1000:.0f} ms CPU each, "
                f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)",
                seconds=_percentile(found),
                peer="/up of the same server, p95",
                peer_seconds=up,
                bar="< 0.1 s at 50 a second",
            )


def fill(patients: int) -> None:
    """Patients with a year of diary, sessions of them and of a clinician; what is needed is written to `made.json`."""
    from reprieve.clinic.setting_up import set_up

    folder = set_up()
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.db import connection, transaction
    from django.urls import NoReverseMatch, reverse

    from reprieve.clinic.accounts.models import Clinic, User
    from reprieve.clinic.store.models import Chart

    clinic = Clinic.objects.create(name="of the bench", time_zone="UTC")
    clinician = User.objects.create_user(username="c", password=None, role="clinician", clinic=clinic)
    TOTP.activate(clinician, generate_totp_secret())
    with transaction.atomic():
        users = User.objects.bulk_create(
            User(username=f"p{n}", name=f"Patient {n}", password="!", role="patient", clinic=clinic)
            for n in range(patients)
        )
        charts = Chart.objects.bulk_create(
            Chart(clinic=clinic, person=one, label=one.name, content_key=f"{n:064x}", facts_count=DAYS)
            for n, one in enumerate(users)
        )
        with connection.cursor() as cursor:
            for n, chart in enumerate(charts):
                _year_of(cursor, chart.pk, n, users[n].pk)
    _answer(charts)
    sessions = [_session(one) for one in users[: int(SECONDS * POSTS_A_SECOND) + 50]]
    pages = {}
    for what, name in PAGES:
        with contextlib.suppress(NoReverseMatch):
            pages[what] = [reverse(name)] * 100
            continue
        with contextlib.suppress(NoReverseMatch):
            pages[what] = [reverse(name, args=[chart.public_id]) for chart in charts[-ANSWERED:]] * 8
    made = {"patients": sessions, "clinician": _session(clinician), "pages": pages}
    (folder / "made.json").write_text(json.dumps(made))


def _answer(charts: Sequence[Any]) -> None:
    """The worker answers for the last few charts; what needs seeing to in them is copied to all the others."""
    from django.utils.module_loading import autodiscover_modules

    from reprieve.clinic.clinician.models import Need
    from reprieve.clinic.work import queue, worker

    autodiscover_modules("renewing")
    for chart in charts[-ANSWERED:]:
        queue.want(chart)
    while worker.work_once():
        pass
    found = list(Need.objects.all())
    Need.objects.bulk_create(
        [
            Need(
                chart=chart,
                clinic_id=one.clinic_id,
                kind=one.kind,
                holds_from=one.holds_from - dt.timedelta(days=n % 30),
                holds_until=one.holds_until,
                said=one.said,
            )
            for n, chart in enumerate(charts[:-ANSWERED])
            for one in found
            if one.chart_id == charts[-1 - n % ANSWERED].pk
        ],
        batch_size=1000,
    )


def _year_of(cursor: object, chart: int, seed: int, user: int) -> None:
    rng, now = random.Random(seed), dt.datetime.now(dt.UTC)
    sending = uuid.UUID(int=seed + 1, version=4).hex
    run = cursor.execute  # type: ignore[attr-defined]
    run(
        "INSERT INTO store_submission (chart_id, client_id, digest, made_at, by_id) VALUES (%s, %s, '', %s, %s)",
        [chart, sending, now.isoformat(" "), user],
    )
    submission = cursor.lastrowid  # type: ignore[attr-defined]
    facts = []
    for back in range(2, DAYS + 2):
        on = (now - dt.timedelta(days=back)).date().isoformat()
        body = {
            "kind": "diary_day", "on": on, "recorded_at": f"{on}T20:00:00Z", "recorded_by": "patient",
            "source": "diary", "pain": rng.randrange(11), "acute": [{"class": "triptan", "doses": 1}],
            "entered": "same_day", "id": f"{sending}.{back}",
        }  # fmt: skip
        facts.append(
            (
                chart,
                body["id"],
                "diary_day",
                on,
                "",
                json.dumps(body),
                f"{on} 20:00",
                user,
                "diary",
                submission,
            )
        )
    cursor.executemany(  # type: ignore[attr-defined]
        "INSERT INTO store_fact (chart_id, fact_id, kind, 'on', about, body, recorded_at, recorded_by_id, source, "
        "submission_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        facts,
    )


def _session(user: object) -> dict[str, str]:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]  # type: ignore[attr-defined]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()  # type: ignore[attr-defined]
    # as of somebody who has looked at the page of the form
    session["began"] = session["seen"] = time.time()
    session.create()
    return {"Cookie": f"sessionid={session.session_key}; csrftoken={'t' * 32}"}


@contextlib.contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    command = [*REPRIEVE, "serve", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if _ask(http.client.HTTPConnection("127.0.0.1", port), "/up", {})[0] == 200:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _cpu_seconds(process: int) -> float:
    """CPU that a process used so far, in its own code and the kernel's."""
    said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _ask(
    connection: http.client.HTTPConnection,
    address: str,
    headers: dict[str, str],
    said: dict[str, str] | None = None,
) -> tuple[int, float]:
    body = None if said is None else urllib.parse.urlencode({**said, "csrfmiddlewaretoken": "t" * 32})
    form = {} if said is None else {"Content-Type": "application/x-www-form-urlencoded"}
    start = time.perf_counter()
    connection.request("GET" if said is None else "POST", address, body, {**headers, **form})
    answer = connection.getresponse()
    page = answer.read()
    if answer.status >= 400:
        raise RuntimeError(f"{address}: {answer.status} {re.sub(rb'<[^>]+>', b' ', page)[:500]!r}")
    return answer.status, time.perf_counter() - start


def _p95(port: int, addresses: list[str], headers: dict[str, str]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    return _percentile([_ask(connection, one, headers)[1] for one in addresses])


def _posts(port: int, patients: list[dict[str, str]], seconds: float, *, day: int) -> list[float]:
    """Seconds of each post, sent at the times of the plan: waiting for a slow one before it counts too.

    Where there are fewer patients than posts, a patient corrects the card sent before.
    """
    start = time.perf_counter() + 0.2
    plan = iter([(n, start + n / POSTS_A_SECOND) for n in range(int(seconds * POSTS_A_SECOND))])
    on = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=day)).isoformat()
    lock, found = threading.Lock(), []
    written: dict[int, str] = {}

    def post() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with lock:
                n, at = next(plan, (None, 0.0))
            if n is None:
                return
            time.sleep(max(0.0, at - time.perf_counter()))
            who, entry = n % len(patients), str(uuid.uuid4())
            said = {
                "entry": entry,
                "on": on,
                "scale": "numbers",
                "pain": str(n % 11),
                "acute": "triptan",
                "replaces": written.get(who, ""),
            }
            _ask(connection, "/me/diary/save/", patients[who], said)
            written[who] = f"{entry}.1" if said["replaces"] else entry
            with lock:
                found.append(time.perf_counter() - at)

    threads = [threading.Thread(target=post) for _ in range(CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def _percentile(seconds: list[float], share: float = 0.95) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


if __name__ == "__main__" and sys.argv[1:2] == ["fill"]:
    fill(int(sys.argv[2]))
elif __name__ == "__main__":
    for row in rows():
        print(
            f"{row.what}: {row.seconds * 1000:.1f} ms (bar {row.bar}); {row.peer}: {row.peer_seconds * 1000:.1f} ms"
        )
