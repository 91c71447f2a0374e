"""What does an admin do about people? Invite them, help them sign in, close and open accounts. Never see a chart."""

from __future__ import annotations

from uuid import UUID

import segno
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.clinic.access import SignedIn, for_admin
from reprieve.clinic.accounts import invitations
from reprieve.clinic.accounts.forms import InviteForm
from reprieve.clinic.accounts.models import Clinic, Invitation, Role, User
from reprieve.clinic.store import audit
from reprieve.clinic.store.models import Chart

SHOWN = 200
AT_A_GLANCE = 20


def without_account(clinic: Clinic) -> QuerySet[Chart]:
    """The charts of patients who have no account yet, by name; none that is closed, and none of the demonstration."""
    return Chart.objects.filter(clinic=clinic, person=None, closed_on=None, demonstration="").order_by(
        "label"
    )


@for_admin
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedIn) -> HttpResponse:
    """Everybody of this clinic, and invitations not used yet. A name that is looked for stands in no address."""
    asked = request.POST.get("q", "")[:100].replace("\x00", "")
    everybody = User.objects.filter(clinic=request.user.clinic).order_by("role", "name", "username")
    if asked:
        everybody = everybody.filter(name__icontains=asked) | everybody.filter(username__icontains=asked)
    charts = without_account(request.user.clinic)
    if asked:
        charts = charts.filter(label__icontains=asked)
    context = {
        "charts": charts[:AT_A_GLANCE],
        "more_charts": charts.count() - AT_A_GLANCE,
        "people": everybody[:SHOWN],
        "more": everybody.count() - SHOWN,
        "asked": asked,
        "waiting": Invitation.objects.filter(
            clinic=request.user.clinic, used_at=None, expires_at__gt=timezone.now()
        ).order_by("-made_at")[:SHOWN],
        "form": InviteForm(),
    }
    return render(request, "people/list.html", context)


@for_admin
@require_POST
def invite(request: SignedIn) -> HttpResponse:
    """Make an invitation; its link and QR code are shown this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return render(request, "people/invite.html", {"form": form}, status=422)
    made, secret = invitations.invite(
        role=form.cleaned_data["role"],
        clinic=request.user.clinic,
        by=request.user,
        name=form.cleaned_data["name"],
    )
    audit.note_clinic(request.user, "invited")
    return _shown_once(request, made, secret)


@for_admin
@require_POST
def invite_to(request: SignedIn, public_id: UUID) -> HttpResponse:
    """An invitation to a chart that nobody has signed in to yet. Raises Http404 where this clinic has none such."""
    row = get_object_or_404(without_account(request.user.clinic), public_id=public_id)
    made, secret = invitations.invite(
        role=Role.PATIENT, clinic=request.user.clinic, by=request.user, name=row.label, chart=row.public_id
    )
    audit.note(request.user, row, "invited to it")
    return _shown_once(request, made, secret)


@for_admin
@require_POST
def withdraw(request: SignedIn, public_id: UUID) -> HttpResponse:
    """End a link that was not used yet. Raises Http404 where this clinic has none such."""
    found = get_object_or_404(Invitation, public_id=public_id, clinic=request.user.clinic, used_at=None)
    found.delete()
    audit.note_clinic(request.user, "withdrew an invitation")
    messages.success(request, _("The link no longer works."))
    return redirect("people:list")


@for_admin
@require_POST
def sign_in_help(request: SignedIn, user_id: int) -> HttpResponse:
    """A link with which a person chooses a new password, and sets up the second factor anew."""
    person = get_object_or_404(User, pk=user_id, clinic=request.user.clinic, is_active=True)
    made, secret = invitations.invite(
        role=person.role, clinic=person.clinic, by=request.user, name=person.name, user=person
    )
    audit.note_account(request.user, person, audit.LINK_MADE)
    return _shown_once(request, made, secret)


@for_admin
@require_POST
def switch(request: SignedIn, user_id: int) -> HttpResponse:
    """Close an account, or open it again; one's own stays open."""
    person = get_object_or_404(User, pk=user_id, clinic=request.user.clinic)
    if person.pk == request.user.pk:
        messages.error(request, _("You cannot close your own account."))
    else:
        person.is_active = not person.is_active
        person.save(update_fields=["is_active"])
        act = "opened the account again" if person.is_active else "closed the account"
        audit.note_account(request.user, person, act)
        said = _("The account is open again.") if person.is_active else _("The account is closed.")
        messages.success(request, said)
    return redirect("people:list")


def _shown_once(request: SignedIn, made: Invitation, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("people:follow", args=[secret]))
    context = {
        "invitation": made,
        "secret": secret,
        "link": link,
        "qr": segno.make(link).svg_data_uri(scale=4),
    }
    return render(request, "people/invitation.html", context)
