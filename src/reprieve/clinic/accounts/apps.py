"""The Django application of people."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, clinics, invitations."""

    name = "reprieve.clinic.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
