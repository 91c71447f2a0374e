"""A clinic with one patient, served for a browser: run as a program, it writes its address and serves until its input ends.

Use: python -m tests.clinic.patient.a_server FOLDER. The patient has a diary of some weeks, and an answer of last week.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
from pathlib import Path
from typing import Any

USERNAME, PASSWORD = "pat", "correct horse battery"
DAYS = 40


def days_of(today: dt.date) -> list[dict[str, Any]]:
    """A diary with every strength of pain, and every seventh day missing; today and the two days before are open."""
    strengths = ("none", "mild", "moderate", "none", "severe")
    return [
        {
            "kind": "diary_day",
            "on": str(today - dt.timedelta(days=n)),
            "worst": strengths[n % 5],
            "entered": "same_day",
        }
        for n in range(3, DAYS)
        if n % 7
    ]


def fill(answer: dict[str, Any]) -> None:
    """One clinic, one clinician who looked, one patient with a diary and an answer."""
    from django.utils import timezone

    from reprieve.clinic.accounts.models import Clinic, User
    from reprieve.clinic.store import audit, facts
    from reprieve.clinic.store.models import Chart
    from reprieve.clinic.work.models import Answer

    now = timezone.now()
    clinic = Clinic.objects.create(name="Clinic of tests", time_zone="Europe/Berlin")
    made: dict[str, Any] = {"password": PASSWORD, "clinic": clinic}
    patient = User.objects.create_user(username=USERNAME, name="Pat", role="patient", **made)
    doctor = User.objects.create_user(username="doc", name="Dr Doc", role="clinician", **made)
    chart = Chart.objects.create(clinic=clinic, person=patient, label="Pat")
    facts.append(chart, days_of(now.astimezone(patient.zone).date()), by=patient, source="diary")
    audit.note(doctor, chart, "read")
    Answer.objects.create(
        chart=chart,
        content_key=chart.content_key,
        as_of=now.date() - dt.timedelta(days=7),
        knowledge="of before",
        model="of before",
        computed_at=now - dt.timedelta(days=7),
        section=json.dumps(answer),
    )


def main(folder: Path) -> None:
    """Fill a fresh folder and serve it until standard input ends."""
    from reprieve.clinic.setting_up import set_up

    set_up(folder, plain_http=True)
    from reprieve.clinic.running import web_server
    from tests.clinic.patient.test_own_answer import ANSWER

    fill(ANSWER)
    server = web_server("127.0.0.1", 0, 4)
    sys.stdout.write(f"http://127.0.0.1:{server.effective_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.run, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
