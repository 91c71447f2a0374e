"""The addresses of the clinician's pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "clinician"
urlpatterns: list[URLPattern] = []
