"""What stands in the demonstration clinic? Simulated people, marked so, and real diaries published for research.

Each day has its own, since simulated diaries end yesterday; passwords and one-time codes are new
at every start. The real diaries are of untreated people; nobody can sign in as one of them.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from reprieve import chart as core
from reprieve.clinic.accounts.models import Clinic, Role, User
from reprieve.clinic.store.facts import bring_in
from reprieve.clinic.store.models import Chart

SEED = 20
SIMULATED = (  # condition, cycles of treatment, days since the diary ended
    ("chronic_migraine", 3, 1),
    ("chronic_migraine", 4, 1),
    ("chronic_migraine", 2, 9),
    ("chronic_migraine", 0, 1),
    ("episodic_migraine", 0, 1),
    ("chronic_tension_type_headache", 1, 1),
    ("trigeminal_neuralgia", 2, 1),
    ("tmd_myofascial_pain", 2, 1),
)
DAYS_BEFORE, DAYS_A_CYCLE = 28, 84
DIARIES = Path("kosteckidillon") / "kosteckidillon_migraine_diary_ipd.csv"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How to sign in as one demonstration person: `codes` work once each, and are asked of all but patients."""

    role: str
    username: str
    password: str
    codes: tuple[str, ...]


def remove_old(folder: Path, today: dt.date) -> None:
    """Remove the demonstrations of earlier days."""
    for one in folder.glob("demonstration-????-??-??"):
        if one.name < f"demonstration-{today}":
            shutil.rmtree(one)


def fill(data: Path, *, now: dt.datetime) -> list[SignIn]:
    """Make the clinic if it is not there; returns how to sign in to it."""
    clinic = Clinic.objects.filter(demonstration=True).first()
    if clinic is None:
        with transaction.atomic():
            clinic = Clinic.objects.create(name="Demonstration clinic", time_zone="UTC", demonstration=True)
            _fill(clinic, data, now.date())
    return [_sign_in(clinic, role) for role in (Role.PATIENT, Role.CLINICIAN, Role.ADMIN)]


def signs_in(people: list[SignIn], address: str) -> Iterator[str]:
    """What is printed: where to look, and as whom."""
    yield f"Demonstration clinic: {address}  (simulated people, and real diaries published for research)"
    for one in people:
        code = f", one-time codes {' or '.join(one.codes[:3])}" if one.codes else ""
        yield f"  {one.role}: {one.username}, password {one.password}{code}"


def _fill(clinic: Clinic, data: Path, today: dt.date) -> None:
    from reprieve.simulate import simulate

    for role, name in (
        (Role.PATIENT, "Pat Simulated"),
        (Role.CLINICIAN, "Dr Cleo Simulated"),
        (Role.ADMIN, "Ada Simulated"),
    ):
        User.objects.create_user(
            username=f"demo-{role.value}", name=name, password=None, role=role, clinic=clinic
        )
    for number, (condition, cycles, ago) in enumerate(SIMULATED):
        length = DAYS_BEFORE + DAYS_A_CYCLE * cycles
        start = today - dt.timedelta(days=length - 1 + ago)
        [person] = simulate(condition, patients=1, cycles=cycles, seed=SEED + number, start=start)
        label = f"Simulated {number + 1}: {condition.replace('_', ' ')}"
        owner = User.objects.get(username="demo-patient") if number == 0 else None
        row = Chart.objects.create(clinic=clinic, person=owner, label=label, demonstration="simulated")
        bring_in(row, person.chart.facts, by=None)
    for name, chart in _real(data).items():
        row = Chart.objects.create(
            clinic=clinic, label=f"Real diary {name}", demonstration="real_diary", closed_on=chart.last_date
        )
        bring_in(row, chart.facts, by=None)


def _real(data: Path) -> dict[str, core.Chart]:
    from reprieve.chart.importers import import_shipped

    return import_shipped(data / DIARIES, "kosteckidillon").charts


def _sign_in(clinic: Clinic, role: Role) -> SignIn:
    """A new password, and new one-time codes where the role needs them."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = User.objects.get(clinic=clinic, username=f"demo-{role.value}")
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    codes: tuple[str, ...] = ()
    if role != Role.PATIENT:
        TOTP.activate(user, generate_totp_secret())
        codes = tuple(RecoveryCodes.activate(user).generate_codes())
    return SignIn(role=role.value, username=user.username, password=password, codes=codes)
