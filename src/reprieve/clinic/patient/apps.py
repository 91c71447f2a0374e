"""What do the patient's pages bring to Django? Their forms, templates, and how each patient likes the diary."""

from __future__ import annotations

from django.apps import AppConfig


class PatientConfig(AppConfig):
    """The pages of a patient."""

    name = "reprieve.clinic.patient"
    label = "patient"
