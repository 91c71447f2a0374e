"""The Django application of the clinician's pages."""

from __future__ import annotations

from django.apps import AppConfig


class ClinicianConfig(AppConfig):
    """The clinician's pages."""

    name = "reprieve.clinic.clinician"
    label = "clinician"
    default_auto_field = "django.db.models.BigAutoField"
