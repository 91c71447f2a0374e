"""Who needs something today, and where is everybody else? Lists that the worker and new facts keep ready."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.today_list import groups
from reprieve.clinic.clinician.today_rules import today_rules
from reprieve.clinic.store import audit
from reprieve.clinic.store.charts import visible_to

A_PAGE = 50
IN_A_LIST = "saw in a list"


@for_clinician
@require_GET
def today(request: SignedIn) -> HttpResponse:
    """Who needs something and why, most urgent first; `kind` and `first` page through one kind."""
    kind = request.GET.get("kind") or None
    if kind is not None and kind not in today_rules().titles:
        raise Http404
    day = timezone.now().astimezone(request.user.clinic.zone).date()
    found = groups(request.user.clinic, day, kind=kind, first=first_of(request))
    audit.note_all(
        request.user, {row.pk: row for one in found for row, _ in one.people}.values(), IN_A_LIST
    )
    return render(request, "clinician/today.html", {"groups": found, "day": day, "kind": kind})


@for_clinician
@require_http_methods(["GET", "HEAD", "POST"])
def charts(request: SignedIn) -> HttpResponse:
    """All charts of the clinic by name; a name is posted, so that no address holds it."""
    asked = request.POST.get("name", "").replace("\x00", "").strip()[:100]
    rows = visible_to(request.user).order_by("label", "pk")
    if asked:
        rows = rows.filter(label__icontains=asked)
    first = _number(request.POST.get("first", ""))
    page = list(rows[first : first + A_PAGE + 1])
    more: dict[str, Any] = {
        "rows": page[:A_PAGE],
        "name": asked,
        "more_from": first + A_PAGE if len(page) > A_PAGE else None,
    }
    audit.note_all(request.user, more["rows"], IN_A_LIST)
    return render(request, "clinician/charts.html", more)


def first_of(request: SignedIn) -> int:
    """From which row on to show; 0 for what is no number."""
    return _number(request.GET.get("first", ""))


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0
