"""What do the patient's pages bring to Django? Their forms, templates, and how each patient likes the diary."""

from __future__ import annotations

from django.apps import AppConfig


class PatientConfig(AppConfig):
    """The pages of a patient."""

    name = "reprieve.clinic.patient"
    label = "patient"

    def ready(self) -> None:
        """Habits go with the chart."""
        from django.db.models.signals import post_delete

        from reprieve.clinic.patient.habits import forget

        post_delete.connect(forget, sender="store.Chart", dispatch_uid="reprieve.clinic.patient.habits")
