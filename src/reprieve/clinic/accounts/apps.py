"""The Django application of people."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, clinics, invitations."""

    name = "reprieve.clinic.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who signs in is told of links that somebody made for it."""
        from django.contrib.auth.signals import user_logged_in

        from reprieve.clinic.accounts.notices import tell_of_links

        user_logged_in.connect(tell_of_links, dispatch_uid="reprieve.clinic.accounts.notices")
