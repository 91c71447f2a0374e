"""The Django application of jobs and answers."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Jobs and cached answers."""

    name = "reprieve.clinic.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """New facts ask for a new answer."""
        from reprieve.clinic.store.facts import facts_appended
        from reprieve.clinic.work.queue import want_after_facts

        facts_appended.connect(want_after_facts, dispatch_uid="reprieve.clinic.work.queue")
