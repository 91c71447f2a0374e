"""What does the project itself bring to Django? Its base templates, its style and its checks."""

from __future__ import annotations

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The base of all pages."""

    name = "reprieve.clinic"
    label = "clinic"
