"""How do people sign in here? Nobody signs up unasked; a second factor cannot be put away by those who need one."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from reprieve.clinic.accounts.models import Role

JUST_NOW = dt.timedelta(minutes=5)


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitations alone, and nothing is ever mailed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `invitations`."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """There is no mail server; what matters is shown on a page."""

    def is_reauthentication_required(self, *, app: str, **said: Any) -> bool:
        """Not for who has just signed in with their password; after that, as allauth has it."""
        began = self.request.session.get("began", 0.0) if self.request else 0.0
        if timezone.now().timestamp() - began < JUST_NOW.total_seconds():
            return False
        return bool(super().is_reauthentication_required(app=app, **said))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the account alone: a host or port that somebody writes into a request starts no count anew."""
        return str(credentials.get("username", "")).strip().lower()


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticators are kept encrypted; clinicians and admins keep theirs."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Patients may; for the others a second factor is required."""
        return bool(authenticator.user.role == Role.PATIENT)

    def encrypt(self, text: str) -> str:
        """For the database, so that a copy of it is no second factor."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was; in place of an unreadable secret (of another key) a new one each time, which no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
