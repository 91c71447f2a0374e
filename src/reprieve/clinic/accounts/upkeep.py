"""What does an admin do for the clinic as a whole? See who looked at what, back up, restore, erase on request.

Admins see no chart: an erasure names a person, the trail names a chart by its id.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.clinic import backup as backups
from reprieve.clinic.access import SignedIn, for_admin
from reprieve.clinic.accounts.forms import EraseForm, RestoreForm
from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.store import audit
from reprieve.clinic.store.erasure import Reason, erase
from reprieve.clinic.store.models import Audit, Erasure
from reprieve.errors import FactError, ReprieveError


@for_admin
@require_GET
def audit_trail(request: SignedIn) -> HttpResponse:
    """Who looked at or wrote in a chart of this clinic, newest first."""
    acts = (
        Audit.objects.filter(clinic=request.user.clinic)
        .select_related("by", "about")
        .order_by("-at", "-pk")
    )
    shown, older = audit.folded(acts, request.user.clinic.zone, before=request.GET.get("before", ""))
    return render(request, "people/audit.html", {"acts": shown, "older": older})


@for_admin
@require_GET
def upkeep(request: SignedIn) -> HttpResponse:
    """Backups that are there, and the forms to restore and to erase."""
    return _page(request)


@for_admin
@require_POST
def make_backup(request: SignedIn) -> HttpResponse:
    """Copy the whole clinic into the backup folder."""
    try:
        made = backups.back_up(settings.FOLDER, _folder(), at=timezone.now())
    except ReprieveError as error:
        return _page(request, error=error)
    audit.note_clinic(request.user, "backed up")
    messages.success(request, _("The backup is made: %(name)s") % {"name": made.name})
    return redirect("people:upkeep")


@for_admin
@require_POST
def restore(request: SignedIn) -> HttpResponse:
    """Put a backup in the place of what is there; everybody signs in anew."""
    form = RestoreForm(request.POST, names=[one.name for one in _kept()])
    if not form.is_valid():
        return _page(request, restoring=form)
    archive = _folder() / form.cleaned_data["archive"]
    try:
        _refuse_unless_alone()
        about = backups.bring_back(
            archive, settings.FOLDER, at=timezone.now(), by=request.user.username, new_key=False
        )
    except ReprieveError as error:
        return _page(request, error=error)
    request.session.flush()
    return render(request, "people/restored.html", {"about": about})


@for_admin
@require_POST
def erase_chart(request: SignedIn) -> HttpResponse:
    """Erase a person's chart and close the account, because they asked for it."""
    form = EraseForm(request.POST, clinic=request.user.clinic)
    if not form.is_valid():
        return _page(request, erasing=form)
    person: User = form.cleaned_data["username"]
    erase(person.chart, by=request.user, reason=Reason(form.cleaned_data["reason"]), at=timezone.now())
    messages.success(request, _("Erased. Backups made before still hold it."))
    return redirect("people:upkeep")


def _page(
    request: SignedIn,
    *,
    restoring: RestoreForm | None = None,
    erasing: EraseForm | None = None,
    error: ReprieveError | None = None,
) -> HttpResponse:
    failed = bool(restoring or erasing or error)
    context = {
        "backups": _kept(),
        "folder": _folder(),
        "restoring": restoring or RestoreForm(names=[one.name for one in _kept()]),
        "erasing": erasing or EraseForm(clinic=request.user.clinic),
        "erasures": Erasure.objects.filter(clinic=request.user.clinic)
        .select_related("by")
        .order_by("-at")[:50],
        "error": error,
    }
    return render(request, "people/upkeep.html", context, status=422 if failed else 200)


def _refuse_unless_alone() -> None:
    """Raises FactError where the database holds another clinic too: its admins have not asked for the past."""
    if Clinic.objects.count() > 1:
        raise FactError(
            _("The backup"),
            None,
            _("holds every clinic of this server, not yours alone"),
            _("Ask who keeps the server to use the command `reprieve clinic restore`."),
            "clinic.backup.several",
        )


def _folder() -> Path:
    return Path(settings.FOLDER) / "backups"


def _kept() -> list[Path]:
    """The backups of the clinic's own folder, newest first."""
    return sorted(_folder().glob("reprieve-clinic-*.tar.gz"), reverse=True)
