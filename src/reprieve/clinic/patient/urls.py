"""The addresses of the patient's pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "patient"
urlpatterns: list[URLPattern] = []
