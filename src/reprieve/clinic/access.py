"""Who may open which page? Every view declares it; what nobody declared, nobody opens.

    @for_patient
    def diary(request: SignedIn) -> HttpResponse: ...

`Gate` enforces the declaration before the view runs: another role gets 404 (the page does not exist for it), somebody
who is not signed in is asked to. Clinicians and admins see no page before they have a second factor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from reprieve.clinic.accounts.models import Role, User

View = TypeVar("View", bound=Callable[..., Any])
ANYBODY = "anybody"
EVERY_ROLE = frozenset(Role.values)
OPEN = frozenset({ANYBODY, *Role.values})


class SignedIn(HttpRequest):
    """A request as a view behind the gate sees it."""

    user: User
    htmx: Any


def _declare(roles: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.roles = roles  # type: ignore[attr-defined]
        return view

    return mark


for_patient = _declare(frozenset({Role.PATIENT.value}))
for_clinician = _declare(frozenset({Role.CLINICIAN.value}))
for_admin = _declare(frozenset({Role.ADMIN.value}))
for_signed_in = _declare(EVERY_ROLE)
open_to_all = _declare(OPEN)

# The views of others that are routed here, by the name of their route
FOREIGN: dict[str, frozenset[str]] = {
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_reauthenticate": EVERY_ROLE,
    "account_change_password": EVERY_ROLE,
    "mfa_index": EVERY_ROLE,
    "mfa_authenticate": OPEN,
    "mfa_reauthenticate": EVERY_ROLE,
    "mfa_activate_totp": EVERY_ROLE,
    "mfa_deactivate_totp": EVERY_ROLE,
    "mfa_view_recovery_codes": EVERY_ROLE,
    "mfa_generate_recovery_codes": EVERY_ROLE,
    "mfa_download_recovery_codes": EVERY_ROLE,
}
BEFORE_A_SECOND_FACTOR = frozenset(
    {"account_logout", "account_reauthenticate", "account_login", "mfa_activate_totp", "mfa_authenticate"}
)


def roles_of(view: Any, name: str | None) -> frozenset[str] | None:
    """Who may open a view; None where nobody said."""
    declared = getattr(view, "roles", None)
    return FOREIGN.get(name or "") if declared is None else declared


def needs_second_factor(user: User) -> bool:
    """Whether this person must set up a second factor before anything else."""
    from allauth.mfa.utils import is_mfa_enabled

    return user.role != Role.PATIENT and not is_mfa_enabled(user)


class Gate:
    """Lets a request through to the view, or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(
            None
        ):  # whatever zone this request is shown in, the next one of the thread is not
            return self.get_response(request)

    def process_view(
        self, request: SignedIn, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on; an answer in place of the view otherwise. Raises Http404 for the wrong role."""
        name = request.resolver_match.url_name if request.resolver_match else None
        roles = roles_of(view, name)
        if not roles:
            raise Http404
        user = request.user
        if not user.is_authenticated:
            if ANYBODY in roles:
                return None
            return redirect_to_login(request.path, settings.LOGIN_URL)
        if _is_over(request):
            logout(request)
            return None if ANYBODY in roles else redirect_to_login(request.path, settings.LOGIN_URL)
        timezone.activate(user.zone if user.role == Role.PATIENT else user.clinic.zone)
        if user.role not in roles:
            raise Http404
        if ANYBODY not in roles and name not in BEFORE_A_SECOND_FACTOR and needs_second_factor(user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return None


def _is_over(request: SignedIn) -> bool:
    """Whether the session lay idle too long, or began too long ago.

    Notes that it is used, which is a write, thirty times in the span it may lie idle: once a minute to once a day.
    """
    now = timezone.now().timestamp()
    role, session = request.user.role, request.session
    began, seen = session.setdefault("began", now), session.get("seen", now)
    idle = _seconds(settings.SESSION_IDLE[role])
    if now - seen > idle:
        return True
    if now - began > _seconds(settings.SESSION_LONGEST[role]):
        return True
    if now - seen > idle / 30 or "seen" not in session:
        session["seen"] = now
    return False


def _seconds(span: dt.timedelta) -> float:
    return span.total_seconds()
