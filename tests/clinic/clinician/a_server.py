"""A clinic with one clinician, served for a browser: run as a program, it writes its address and a session, and serves.

Use: python -m tests.clinic.clinician.a_server FOLDER [ANSWER]. One chart has much to ask, one is of somebody in need, the others
have a plan that can be signed.
ANSWER: a file with the answer to show; a small one made by hand otherwise.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
from pathlib import Path
from typing import Any

ONE_DAY = dt.timedelta(days=1)
NAMES = ("Pat Pattern", "Kim Need", "Ann Answered", "Kay Keys", "Nora Noscript", "Olga Once")


def fill(answer: dict[str, Any]) -> dict[str, str]:
    """One clinic with three charts. Returns what a browser needs."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.utils import timezone

    from reprieve.clinic.accounts.models import Clinic, User
    from reprieve.clinic.clinician.keeping import draw_parts, renew_needs
    from reprieve.clinic.store import facts
    from reprieve.clinic.store.charts import core_chart
    from reprieve.clinic.store.models import Chart
    from reprieve.clinic.work.answers import versions
    from reprieve.clinic.work.models import Answer

    now = timezone.now()
    clinic = Clinic.objects.create(name="Clinic of tests", time_zone="Europe/Berlin")
    doctor = User.objects.create_user(
        username="doc", name="Dr Doc", role="clinician", title="neurologist", password=None, clinic=clinic
    )
    TOTP.activate(doctor, generate_totp_secret())
    today = now.astimezone(clinic.zone).date()
    charts = [Chart.objects.create(clinic=clinic, label=name) for name in NAMES]
    said: list[dict[str, Any]] = [
        {"kind": "finding", "on": str(today), "name": "treatment_indication", "value": "chronic_migraine", "by": "clinician"},
        *({"kind": "diary_day", "on": str(today - n * ONE_DAY), "worst": "moderate" if n % 3 else "none"} for n in range(1, 60)),
    ]  # fmt: skip
    facts.append(charts[0], said, by=doctor, source="test")
    event = {"kind": "adverse_event", "on": str(today - ONE_DAY), "event": "eyelid_ptosis", "side": "left"}
    nine_days_ago = {"kind": "diary_day", "on": str(today - 9 * ONE_DAY), "pain": 3}
    facts.append(charts[1], [event, nine_days_ago], by=doctor, source="test")
    for row in charts[2:]:
        facts.append(row, answered(today), by=doctor, source="test")
    section = {**answer, "as_of": str(today)}
    keep_parts = draw_parts(section)
    for row in charts:
        row.refresh_from_db()
        renew_needs(row, core_chart(row), section)
        keep_parts(row)
        knowledge, model = versions()
        Answer.objects.create(
            chart=row, content_key=row.content_key, as_of=today, knowledge=knowledge, model=model,
            computed_at=now, section=json.dumps(section),
        )  # fmt: skip
    ids = [str(row.public_id) for row in charts]
    return {"chart": ids[0], "answered": ids[2], "once": ids[5], "session": session_of(doctor)}


def answered(today: dt.date) -> list[dict[str, Any]]:
    """All that signing asks for, answered today, all of it harmless; and a complete diary of four weeks."""
    from tests.plan.charts import ANSWERED_NO

    values: dict[str, Any] = {
        **dict.fromkeys(ANSWERED_NO, False),
        "headache_onset_age_years": 30,
        "bont_previous_adverse_event_severity": "none",
        "neuromuscular_junction_disorder": "none",
        "injection_consent_recorded": True,
        "bont_previous_treatment": False,
        "treatment_indication": "chronic_migraine",
    }
    said: list[dict[str, Any]] = [
        {"kind": "finding", "on": today.isoformat(), "name": name, "value": value, "by": "clinician"}
        for name, value in values.items()
    ]
    jaw = {"name": "sq9_ever_closed_lock", "value": False, "about": "tmd", "by": "clinician"}
    return [
        *said,
        {"kind": "finding", "on": today.isoformat(), **jaw},
        {"kind": "person", "on": today.isoformat(), "born": today.year - 46, "sex": "female"},
        *({"kind": "diary_day", "on": str(today - n * ONE_DAY), "headache": n % 3 > 0} for n in range(28)),
    ]


def session_of(user: Any) -> str:
    """The cookie of somebody who has signed in with a second factor."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main(folder: Path, answer: dict[str, Any]) -> None:
    """Fill a fresh folder and serve it until standard input ends."""
    from reprieve.clinic.setting_up import set_up

    set_up(folder, plain_http=True)
    from reprieve.clinic.running import web_server

    made = fill(answer)
    server = web_server("127.0.0.1", 0, 4)
    sys.stdout.write(json.dumps({"address": f"http://127.0.0.1:{server.effective_port}", **made}) + "\n")
    sys.stdout.flush()
    threading.Thread(target=server.run, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    from tests.clinic.patient.test_own_answer import ANSWER

    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()) if sys.argv[2:] else ANSWER)
