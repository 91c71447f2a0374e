"""How much may a request bring? More than `LARGEST_REQUEST` is refused before any of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SizeLimit:
    """Answers 413 to a body that is too large, or whose length is no number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) > settings.LARGEST_REQUEST:
            return render(request, "413.html", status=413)
        return self.get_response(request)
