"""The questions before the visit: what could be an emergency first; an answer that is one interrupts everything."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.chart import Finding
from reprieve.clinic.access import SignedIn, for_patient
from reprieve.clinic.patient.anew import save_or_anew
from reprieve.clinic.patient.here import Here, here, page, save, tell, untold
from reprieve.clinic.patient.limits import limits
from reprieve.clinic.patient.saving import answered_otherwise, taken_back
from reprieve.clinic.patient.screens import given, name_of, unit_of
from reprieve.clinic.patient.sending import sending_of
from reprieve.clinic.patient.triage import alarm_page, alarms_after, signs_alone, signs_of_screen
from reprieve.diagnosis.interview import another, answer, next_question, summary_of
from reprieve.errors import ChartError, FactError

SOURCE = "interview"
LONGEST_LABEL = 80  # characters of what a person calls a headache


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: SignedIn) -> HttpResponse:
    """The next screen, or that nothing more is asked."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    if request.method == "POST":
        return _answered(request, place, sending)
    if untold(request, place.alarms):
        return redirect("patient:help")
    return _screen(request, place)


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def help_now(request: SignedIn) -> HttpResponse:
    """What must be done now, alone on its page; on from here only once the person said to have read it."""
    place = here(request)
    if request.method == "POST":
        tell(request, place.alarms, request.POST.getlist("shown"))
        return redirect("patient:home")
    return alarm_page(request, place, place.alarms)


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: SignedIn) -> HttpResponse:
    """The answers given so far; one that was wrong can be taken back, and is then asked again."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    own = [one for one in place.view.of(Finding) if one.by == "patient" and one.source == SOURCE]
    if request.method != "POST":
        return page(request, place, "answers.html", {"answers": _told(own, place), "entry": uuid.uuid4()})
    of = request.POST.get("of", "")
    if sending is None or of not in {one.id for one in own}:
        messages.error(request, _("This answer is not there any more."))
        return redirect("patient:answers")
    try:
        save(place, [taken_back(of, place.today, "answered again")], source=SOURCE, sending=sending)
    except (FactError, ChartError):
        messages.error(request, _("This answer is not there any more."))
        return redirect("patient:answers")
    messages.success(request, _("Taken back. The question will be asked again."))
    return redirect("patient:interview")


@for_patient
@require_POST
def one_more(request: SignedIn) -> HttpResponse:
    """One more headache or pain of the face is described: it is asked about like the first."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    label = " ".join(request.POST.get("label", "").replace("\x00", "").split())[:LONGEST_LABEL]
    try:
        _not_too_many(place, request.POST.get("scope", ""))
        found = another(
            place.chart,
            place.knowledge,
            place.as_of,
            scope=request.POST.get("scope", ""),
            label=label or None,
        )
        said = [{**_said(one), "on": place.today.isoformat()} for one in found]
        anew = answered_otherwise(place.view, said, today=place.today)
        save(place, [*anew, *said], source=SOURCE, sending=sending or uuid.uuid4())
    except (FactError, ChartError) as error:
        return _screen(request, place, error=error)
    return redirect("patient:interview")


def _not_too_many(place: Here, scope: str) -> None:
    """Raises FactError where as many headaches or pains are described as anybody tells apart."""
    described = {one.about for one in place.view.of(Finding) if (one.about or "").startswith(f"{scope}:")}
    if len(described) >= limits().most_described:
        raise FactError(
            _("The list of pains"),
            None,
            _("is long already"),
            _("Tell your clinician about the others at the visit."),
            "interview.page.many",
        )


def _answered(request: SignedIn, place: Here, sending: uuid.UUID | None) -> HttpResponse:
    """Keep the answer, and say at once where it is urgent."""
    screen = next_question(place.view, place.knowledge, place.as_of)
    if screen is None or request.POST.get("screen") != name_of(screen) or sending is None:
        signs = signs_of_screen(place.knowledge, request.POST.getlist)
        if told := signs_alone(request, place, signs, source=SOURCE, sending=sending):
            return told
        messages.info(request, _("That question was answered already. Here is the next one."))
        return redirect("patient:interview")
    try:
        facts = answer(screen, given(screen, request.POST.getlist), place.today)
        said = [_said(one) for one in facts]
        urgent = alarms_after(place, said)
        save_or_anew(request, place, said, source=SOURCE, sending=sending)
    except (FactError, ChartError) as error:
        return _screen(request, place, error=error)
    if urgent:
        return alarm_page(request, place, urgent)
    return redirect("patient:interview")


def _said(fact: Finding) -> dict[str, Any]:
    """The finding as a form says it: its id is the store's to give."""
    return {name: value for name, value in fact.to_dict().items() if name != "id"}


def _screen(request: SignedIn, place: Here, *, error: FactError | ChartError | None = None) -> HttpResponse:
    screen = next_question(place.view, place.knowledge, place.as_of)
    more: dict[str, Any] = {"when_to_call": place.knowledge.interview.when_to_call}
    if screen is None:
        more |= {"summary": summary_of(place.view, place.knowledge, place.as_of), "entry": uuid.uuid4()}
        return page(request, place, "interview_done.html", more)
    posted = request.POST if error is not None else None
    more |= {
        "screen": screen,
        "name": name_of(screen),
        "unit": unit_of(screen),
        "entry": uuid.uuid4(),
        "chosen": posted.getlist("chosen") if posted else [],
        "unsure": posted.getlist("unsure") if posted else [],
    }
    return page(request, place, "interview.html", more, error=error)


def _told(own: Sequence[Finding], place: Here) -> list[dict[str, Any]]:
    """Each answer as question and answer, the latest first."""
    facts = place.knowledge.vocabulary.facts
    return [
        {
            "id": one.id,
            "on": one.on,
            "question": facts[one.name].question,
            "about": one.about,
            "value": one.value,
        }
        for one in reversed(own)
        if one.name in facts
    ]
