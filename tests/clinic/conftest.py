"""A clinic for tests: Django set up here and nowhere else in the suite, with people of each role.

On SQLite in memory; on the database of REPRIEVE_TESTS_DATABASE where it is named (`test_on_postgres.py` does that).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

os.environ["REPRIEVE_CLINIC_FOLDER"] = tempfile.mkdtemp(prefix="reprieve-clinic-tests-")
os.environ["REPRIEVE_CLINIC_PLAIN_HTTP"] = "1"
os.environ["REPRIEVE_CLINIC_SECRET_KEY"] = "only for tests, of no use elsewhere, long enough for Django"
os.environ["DJANGO_SETTINGS_MODULE"] = "reprieve.clinic.settings"
os.environ["DATABASE_URL"] = os.environ.get("REPRIEVE_TESTS_DATABASE", "")

import django
import pytest

django.setup()

from django.conf import settings
from django.core.cache import cache
from django.test import Client

from reprieve.clinic.accounts.models import Clinic, Role, User
from reprieve.clinic.store.models import Chart

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; tests only
# each test counts its own tries; that processes share a count: test_upkeep.py
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Nobody is throttled for what another test did."""
    cache.clear()


@pytest.fixture
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(name="Clinic of tests", time_zone="Europe/Berlin")


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    return Clinic.objects.create(name="Another clinic", time_zone="Europe/Berlin")


@pytest.fixture
def person(clinic: Clinic) -> Callable[..., User]:
    """Make a person of a role; clinicians and admins with a second factor, patients with a chart."""

    def make(role: str, name: str = "", *, of: Clinic | None = None, second_factor: bool = True) -> User:
        username = name or f"a-{role}"
        user = User.objects.create_user(
            username=username, name=username, password=PASSWORD, role=role, clinic=of or clinic
        )
        if role == Role.PATIENT:
            Chart.objects.create(clinic=user.clinic, person=user, label=username)
        elif second_factor:
            with_second_factor(user)
        return user

    return make


@pytest.fixture
def patient(person: Callable[..., User]) -> User:
    return person("patient")


@pytest.fixture
def clinician(person: Callable[..., User]) -> User:
    return person("clinician")


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    return person("admin")


@pytest.fixture
def chart(patient: User) -> Chart:
    """The patient's own chart, empty."""
    return Chart.objects.get(person=patient)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def sign_in(user: User, **said: Any) -> Client:
        client = Client(**said)
        client.force_login(user)
        return client

    return sign_in


def with_second_factor(user: User) -> str:
    """Set up TOTP for this person; returns the secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
