"""Where does a person begin? A patient with today's card, a clinician with who needs something, an admin with people."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect

from reprieve.clinic.access import SignedIn, for_signed_in, open_to_all
from reprieve.clinic.accounts.models import Role

FIRST_PAGE = {Role.PATIENT: "patient:home", Role.CLINICIAN: "clinician:today", Role.ADMIN: "people:list"}


@for_signed_in
def home(request: SignedIn) -> HttpResponse:
    """On to the first page of one's role."""
    return redirect(FIRST_PAGE[Role(request.user.role)])


@open_to_all
def up(request: SignedIn) -> HttpResponse:
    """Whether the server and its database answer; for a monitor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("up", content_type="text/plain")
