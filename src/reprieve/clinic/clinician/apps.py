"""The Django application of the clinician's pages."""

from __future__ import annotations

from django.apps import AppConfig


class ClinicianConfig(AppConfig):
    """The clinician's pages."""

    name = "reprieve.clinic.clinician"
    label = "clinician"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is urgent in new facts is on the list at once."""
        from reprieve.clinic.clinician.keeping import after_facts
        from reprieve.clinic.store.facts import facts_appended

        facts_appended.connect(after_facts, dispatch_uid="reprieve.clinic.clinician.keeping")
