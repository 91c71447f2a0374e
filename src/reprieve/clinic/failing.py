"""What does a person see when something goes wrong? A page that says what to do, and nothing of any patient."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not ours, or whose page is too old."""
    return render(request, "403_csrf.html", status=403)
