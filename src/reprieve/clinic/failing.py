"""What does a person see when something goes wrong? A page that says what to do, and nothing of any patient."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reprieve.clinic.store.freezing import FROZEN

WAIT_SECONDS = "30"


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not ours, or whose page is too old."""
    return render(request, "403_csrf.html", status=403)


class WhileRestored:
    """Answers 503 to what would be written while a backup is put back: it is not our fault, and passes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only what the frozen database refused; any other fault goes on."""
        if not (isinstance(error, IntegrityError) and FROZEN in str(error)):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = WAIT_SECONDS
        return response
