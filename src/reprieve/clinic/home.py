"""Where does a person begin? A patient with today's card, a clinician with who needs something, an admin with people."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render

from reprieve.clinic.access import SignedIn, for_signed_in, open_to_all
from reprieve.clinic.menu import menu


@for_signed_in
def home(request: SignedIn) -> HttpResponse:
    """On to the first page of one's menu."""
    entries = menu(request)["menu"]
    return redirect(entries[0]["address"] if entries else "account")


@open_to_all
def up(request: SignedIn) -> HttpResponse:
    """Whether the server and its database answer; for a monitor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("up", content_type="text/plain")


@for_signed_in
def account(request: SignedIn) -> HttpResponse:
    """One's own account: password, second factor."""
    return render(request, "clinic/account.html")
