"""The Django application of charts and facts."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Charts, facts, erasures, the audit trail."""

    name = "reprieve.clinic.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how every connection to SQLite is opened, and that facts stay append-only after any migration."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from reprieve.clinic.store.append_only import guard_again
        from reprieve.clinic.store.opening import open_carefully

        connection_created.connect(open_carefully, dispatch_uid="reprieve.clinic.store.opening")
        post_migrate.connect(guard_again, sender=self, dispatch_uid="reprieve.clinic.store.append_only")
