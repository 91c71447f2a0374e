"""Side effects: signs that can be an emergency first; what is reported is triaged before anything else is shown."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.clinic.access import SignedIn, for_patient
from reprieve.clinic.patient.anew import save_or_anew
from reprieve.clinic.patient.fields import EntryForm
from reprieve.clinic.patient.forms_more import SideEffectForm
from reprieve.clinic.patient.here import Here, here, page, save
from reprieve.clinic.patient.sending import sending_of
from reprieve.clinic.patient.side_effects import (
    facts_of_over,
    facts_of_report,
    open_reports,
    reported,
    words,
)
from reprieve.clinic.patient.triage import alarm_page, alarms_after, signs_alone, signs_of_report
from reprieve.clinic.patient.views_diary import unread
from reprieve.errors import ChartError, FactError

SOURCE = "side effects"


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def side_effects(request: SignedIn) -> HttpResponse:
    """What was reported, and a form to report more."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    if request.method != "POST":
        return _page(request, place, SideEffectForm(initial=EntryForm.fresh()))
    form = SideEffectForm(request.POST)
    signs = signs_of_report(request.POST.getlist)
    if not form.is_valid() or sending is None:
        told = signs_alone(request, place, signs, source=SOURCE, sending=sending)
        return told or _page(request, place, form, unread())
    said = form.cleaned_data
    try:
        facts = facts_of_report(
            said["now"],
            said["event"] or None,
            today=place.today,
            since=said["since"],
            severity=said["severity"] or None,
            side=said["side"] or None,
            over_on=said["over_on"],
        )
        urgent = alarms_after(place, facts)
        save_or_anew(request, place, facts, source=SOURCE, sending=sending)
    except (FactError, ChartError) as error:
        told = signs_alone(request, place, signs, source=SOURCE, sending=sending)
        return told or _page(request, place, form, error)
    if urgent:
        return alarm_page(request, place, urgent)
    _say_what_to_do(request, said["event"])
    return redirect("patient:side_effects")


def _say_what_to_do(request: SignedIn, event: str) -> None:
    """At the top of the page, where it is read, not only in the list below the form."""
    place = here(request)
    name = words().ask.get(event)
    found = next((one for one in reported(place.view, place.knowledge) if one.name == name), None)
    advice = () if found is None else (found.how_soon, *found.what_to_do)
    messages.success(request, " ".join([_("Reported. Your clinic sees it."), *advice]))


@for_patient
@require_POST
def over(request: SignedIn) -> HttpResponse:
    """Say that something reported is over."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    try:
        facts = facts_of_over(place.view, request.POST.get("of", ""), today=place.today)
        save(place, facts, source=SOURCE, sending=sending or uuid.uuid4())
    except (FactError, ChartError) as error:
        return _page(request, place, SideEffectForm(initial=EntryForm.fresh()), error)
    messages.success(
        request,
        _(
            "Good. It is kept as over. If it needed help the same day or at once, tell the clinic all the same."
        ),
    )
    return redirect("patient:side_effects")


def _page(
    request: SignedIn, place: Here, form: SideEffectForm, error: FactError | ChartError | None = None
) -> HttpResponse:
    more = {
        "form": form,
        "open": open_reports(place.view),
        "reported": reported(place.view, place.knowledge),
        "when_to_call": place.knowledge.interview.when_to_call,
        "entry": uuid.uuid4(),
    }
    return page(request, place, "side_effects.html", more, error=error)
