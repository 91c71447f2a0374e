"""Who is this session's person? Fetched with the clinic, which every page needs."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from reprieve.clinic.accounts.models import User


class WithClinic(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in as allauth does it; one query for the person and the clinic."""

    def get_user(self, user_id: Any) -> User | None:
        """The person, if the account is open."""
        return User.objects.select_related("clinic").filter(pk=user_id, is_active=True).first()
