"""The plan on the map: units changed at a site and judged at once, signed, or a stop overridden with a name and a reason.

The form holds what the page was made from. Where the chart or the knowledge has changed since, nothing is written: of two who
sign one plan at once the first is taken, and the other is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician.here import Here, here, page, save, sending_of, was_sent, words_of_fact
from reprieve.clinic.clinician.plan_shown import shown_plan
from reprieve.clinic.clinician.planning import (
    MOST_WORDS,
    Asked,
    asked_of,
    check_all_were_seen,
    plan_of,
    reasons_of,
    shown_digest,
)
from reprieve.clinic.store import audit
from reprieve.errors import FactError, NotAnswerableError, ReprieveError
from reprieve.plan import NoPlan, Plan
from reprieve.plan.signing import SigningRefusedError, override_fact, sign

SOURCE = "plan"


@for_clinician
@require_GET
def plan(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The plan alone; another paradigm or day is asked for by a form, so that no address tells of it."""
    place = here(request, public_id)
    return _page(request, place, QueryDict())


@for_clinician
@require_POST
def check(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The plan with other units, judged; a piece of the page for one that asks for it, else the page."""
    place = here(request, public_id)
    if not request.htmx:
        return _page(request, place, request.POST)
    more = {"row": place.row, "today": place.today}
    try:
        asked = asked_of(request.POST, list(request.POST))
        shown = shown_plan(
            place, asked, acknowledged=request.POST.getlist("acknowledge"), reasons=reasons_of(request.POST)
        )
    except FactError as error:
        return render(request, "clinician/_checks.html", {**more, "error": error})
    shown["role"] = request.POST.get("role", shown["role"])[:MOST_WORDS]
    return render(request, "clinician/_checks.html", {**more, **shown})


@for_clinician
@require_POST
def sign_plan(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Sign the plan of the form as a fact of today."""
    place, said = here(request, public_id), request.POST
    sending = sending_of(request)
    try:
        if not was_sent(place, sending):
            found = _judged(place, said)
            fact = sign(
                found,
                place.view,
                place.knowledge,
                by=str(place.user),
                role=_words(said, "role"),
                acknowledged=said.getlist("acknowledge"),
                reasons=reasons_of(said),
                amends=said.get("amends") or None,
            )
            save(
                place,
                [words_of_fact(fact)],
                source=SOURCE,
                sending=sending,
                unchanged_since=said.get("seen", ""),
            )
            audit.note(place.user, place.row, "signs")
    except (ReprieveError, FactError) as error:
        return _page(request, place, said, error)
    messages.success(
        request, _("The plan is signed. It does not change any more; an amendment is signed anew.")
    )
    return redirect("clinician:chart", public_id=public_id)


@for_clinician
@require_POST
def override(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Decide that a stop which is met shall not stop this plan: by this person, in a role, for a reason."""
    place, said = here(request, public_id), request.POST
    rule = said.get("rule", "")[:MOST_WORDS]
    sending = sending_of(request)
    try:
        if not was_sent(place, sending):
            fact = override_fact(
                _judged(place, said),
                place.knowledge,
                rule=rule,
                name=str(place.user),
                role=_words(said, "role"),
                reason=_words(said, f"reason.{rule}"),
            )
            save(
                place,
                [words_of_fact(fact)],
                source=SOURCE,
                sending=sending,
                unchanged_since=said.get("seen", ""),
            )
    except (ReprieveError, FactError) as error:
        return _page(request, place, said, error)
    messages.success(request, _("Written down: it counts until what the rule stands on changes."))
    return _page(request, _again(place), said)


def _again(place: Here) -> Here:
    """The same chart with what was just written."""
    place.row.refresh_from_db()
    return Here(place.user, place.row, place.now)


def _judged(place: Here, said: Mapping[str, Any]) -> Plan:
    """The plan of the form, judged on the chart as it is. Raises ReprieveError where it is not the one that was shown."""
    if said.get("seen") != place.row.content_key or said.get("knowledge") != place.knowledge.version:
        raise FactError(
            "chart",
            None,
            _("has changed since this page was shown"),
            _("Look at the plan as it is now; another person may have signed it."),
            "clinic.chart.changed",
        )
    asked = asked_of(said, list(said))
    check_all_were_seen(place, asked)
    found = plan_of(place, asked)
    if isinstance(found, NoPlan):
        raise NotAnswerableError(found.why, found.ask_for)
    if said.get("shown") != shown_digest(found):
        raise FactError(
            "units",
            None,
            _("in the form are others than those that were shown and judged"),
            _("Below they are as you wrote them, judged anew: look at these, then sign."),
            "clinic.plan.not_shown",
        )
    return found


def _page(
    request: SignedIn, place: Here, said: Mapping[str, Any], error: ReprieveError | None = None
) -> HttpResponse:
    """The page of the plan; where what was sent cannot be read, of the plan as it would be without."""
    acknowledged: Sequence[str] = said.getlist("acknowledge") if hasattr(said, "getlist") else ()
    try:
        shown = shown_plan(
            place, asked_of(said, list(said)), acknowledged=acknowledged, reasons=reasons_of(said)
        )
    except FactError as fault:
        error = error or fault
        shown = shown_plan(place, Asked())
    shown["role"] = said.get("role", shown["role"])[:MOST_WORDS]
    refused = error if isinstance(error, SigningRefusedError) else None
    return page(request, place, "plan.html", {**shown, "refused_rules": refused}, error=error)


def _words(said: Mapping[str, Any], name: str) -> str:
    """A text that has to be there. Raises FactError."""
    text = str(said.get(name, "")).replace("\x00", "").strip()
    if not text or len(text) > MOST_WORDS:
        raise FactError(
            name.partition(".")[0],
            None,
            _("is longer than %(n)d letters") % {"n": MOST_WORDS} if text else _("is empty"),
            _("Write it in a few words."),
            "clinic.plan.words",
        )
    return text
