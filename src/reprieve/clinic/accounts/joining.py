"""How does an invited person come in? They follow the link, choose a name and a password, and sign in with them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reprieve.clinic.access import SignedIn, open_to_all
from reprieve.clinic.accounts import invitations
from reprieve.clinic.accounts.forms import CodeForm, JoinForm, PasswordForm
from reprieve.clinic.accounts.models import Invitation
from reprieve.clinic.accounts.throttle import too_many

KEY = "invitation"


@open_to_all
def follow(request: SignedIn, secret: str) -> HttpResponse:
    """Take the secret out of the address, so that it stays in no history and no referrer.

    What is no open invitation leaves nothing behind.
    """
    kept = invitations.kept_of(secret)
    if invitations.open_invitation(kept) is None:
        return _refused(request)
    request.session[KEY] = kept
    return redirect("people:join")


@open_to_all
def join(request: SignedIn) -> HttpResponse:
    """Choose a name and a password; or type the code of the invitation first."""
    if too_many(request, "join"):
        return render(request, "429.html", status=429)
    if request.method == "POST" and "code" in request.POST:
        return follow(request, request.POST["code"].strip())
    kept = request.session.get(KEY)
    found = invitations.open_invitation(kept) if kept else None
    if found is not None:
        return _choose(request, found)
    if kept or request.method == "POST":
        request.session.pop(KEY, None)
        return _refused(request)
    return render(request, "people/code.html", {"form": CodeForm()})


def _refused(request: SignedIn) -> HttpResponse:
    form = CodeForm()
    error = _("This invitation was used, or is too old. Ask your clinic for a new one.")
    return render(request, "people/code.html", {"form": form, "refused": error}, status=404)


def _choose(request: SignedIn, found: Invitation) -> HttpResponse:
    kind = JoinForm if found.user is None else PasswordForm
    start = {"name": found.name, "time_zone": found.clinic.time_zone, "user": found.user}
    form = kind(request.POST if request.method == "POST" else None, initial=start)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invitation": found}
        return render(request, "people/join.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        user = invitations.accept(
            found,
            username=said.get("username", ""),
            name=said.get("name", ""),
            password=said["password"],
            time_zone=said.get("time_zone", ""),
        )
    except Invitation.DoesNotExist:
        return redirect("people:join")
    request.session.flush()
    messages.success(request, _("Your account is ready. Sign in as %(name)s.") % {"name": user.username})
    return redirect("account_login")
