"""The diary: today's card first, then the week, earlier days, attacks, and taking back what was wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reprieve.clinic.access import SignedIn, for_patient
from reprieve.clinic.patient.attack import attacks_on, fact_of_attack, moment
from reprieve.clinic.patient.card import card_of, fact_of
from reprieve.clinic.patient.fields import EntryForm
from reprieve.clinic.patient.forms_diary import FIRST_MEDICINES, AttackForm, CardForm, initial_of
from reprieve.clinic.patient.here import Here, here, page, save, untold
from reprieve.clinic.patient.own_day import ONE_DAY, earliest
from reprieve.clinic.patient.saving import (
    facts_of_attack_beside,
    facts_of_card,
    standing_cards,
    taken_back,
)
from reprieve.clinic.patient.sending import sending_of
from reprieve.clinic.patient.told import told_attack, told_card
from reprieve.clinic.patient.week import scale_of, usual_medicines, week_of
from reprieve.errors import ChartError, FactError

SOURCE = "diary"
Refused = (FactError, ChartError)


@for_patient
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """One screen: what is urgent, today's card, the week."""
    place = here(request)
    if untold(request, place.alarms):
        return redirect("patient:help")
    return _day(request, place, place.today)


@for_patient
@require_safe
def day(request: SignedIn, on: str) -> HttpResponse:
    """The card of one day, empty or as it stands. Raises Http404 for what is no date that may be entered."""
    place = here(request)
    return _day(request, place, _date(on, place))


@for_patient
@require_safe
def change(request: SignedIn, on: str, how: str) -> HttpResponse:
    """The card of one day again, to be corrected (`correct`) or added to (`add`)."""
    place = here(request)
    date = _date(on, place)
    held = [one for one in standing_cards(place.view, date) if one.missing is None]
    if how not in ("correct", "add") or not held:
        raise Http404
    scale = "numbers" if held[0].pain is not None else "words"
    start: dict[str, Any] = {"on": date, **EntryForm.fresh()}
    if how == "correct":
        start |= {**initial_of(card_of(held[0])), "replaces": held[0].id}
    else:
        start |= {"add": True}
    form = CardForm(scale=scale, usual=_usual(place), initial=start)
    return page(request, place, "card.html", {"form": form, "on": date, "how": how, "is_open": True})


@for_patient
@require_POST
def save_card(request: SignedIn) -> HttpResponse:
    """Save one card."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    form = CardForm(request.POST, scale=_scale(request, place))
    if not form.is_valid() or sending is None:
        return _again(request, place, form)
    card, said = form.card(), form.cleaned_data
    try:
        facts = facts_of_card(
            place.near(card.on), card, today=place.today, replaces=said["replaces"], add=said["add"]
        )
        if facts:
            save(place, facts, source=SOURCE, sending=sending)
    except Refused as error:
        return _again(request, place, form, error)
    messages.success(request, _("Saved. Thank you."))
    if card.on == place.today:
        return redirect("patient:home")
    return redirect("patient:day", on=card.on.isoformat())


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def attack(request: SignedIn) -> HttpResponse:
    """One attack with its times."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    scale = _scale(request, place)
    if request.method != "POST":
        start = {**EntryForm.fresh(), "start": _clock(place)}
        return page(
            request,
            place,
            "attack.html",
            {"form": AttackForm(scale=scale, usual=_usual(place), initial=start)},
        )
    form = AttackForm(request.POST, scale=scale)
    if not form.is_valid() or sending is None:
        return page(request, place, "attack.html", {"form": form}, error=unread())
    try:
        facts = _attack_facts(place, form)
        save(place, facts, source=SOURCE, sending=sending)
    except Refused as error:
        return page(request, place, "attack.html", {"form": form}, error=error)
    messages.success(request, _("Saved. Thank you."))
    return redirect("patient:day", on=str(facts[-1]["on"]))


@for_patient
@require_POST
def take_back(request: SignedIn) -> HttpResponse:
    """Take one's own card or attack back; the day is missing again."""
    sending, of = sending_of(request), request.POST.get("of", "")[:100]
    place = here(request, sending=sending)
    found = [
        fact
        for fact in place.view.facts
        if fact.kind in ("diary_day", "episode") and fact.id == of and fact.on >= earliest(place.today)
    ]
    if not found or sending is None:
        messages.error(request, _("This entry is not there any more, or too old to be taken back here."))
        return redirect("patient:home")
    try:
        save(place, [taken_back(of, place.today, "taken back")], source=SOURCE, sending=sending)
    except Refused:
        messages.error(request, _("This entry is not there any more."))
    else:
        messages.success(request, _("Taken back. The day is open again."))
    return redirect("patient:day", on=found[0].on.isoformat())


def _day(request: SignedIn, place: Here, on: dt.date) -> HttpResponse:
    """One day: its entries, or an empty card where there are none."""
    held = [one for one in standing_cards(place.view, on) if one.missing is None]
    attacks = attacks_on(place.view, on)
    form = CardForm(
        scale=_scale(request, place), usual=_usual(place), initial={"on": on, **EntryForm.fresh()}
    )
    more = {
        "on": on,
        "form": form if not held and not attacks else None,
        "cards": [(one.id, told_card(one)) for one in held],
        "attacks": [(one.id, told_attack(one)) for one in attacks],
        "may_enter": earliest(place.today) <= on <= place.today,
        "entry": uuid.uuid4(),
        **_strip(place, on),
    }
    return page(request, place, "home.html" if on == place.today else "day.html", more)


def _strip(place: Here, on: dt.date) -> dict[str, Any]:
    return {"week": week_of(place.view, place.today), "shown": on, "zone": place.user.zone.key}


def _usual(place: Here) -> tuple[str, ...]:
    return usual_medicines(place.view, place.today) or FIRST_MEDICINES


def _again(
    request: SignedIn, place: Here, form: CardForm, error: FactError | ChartError | None = None
) -> HttpResponse:
    """The card with what was typed, and what is wrong with it."""
    on = form.cleaned_data.get("on") if hasattr(form, "cleaned_data") else None
    more = {"form": form, "on": on or place.today, "how": "again", "is_open": True}
    return page(request, place, "card.html", more, error=error or unread())


def _attack_facts(place: Here, form: AttackForm) -> list[dict[str, Any]]:
    said, zone = form.cleaned_data, place.user.zone
    start = moment(_("The beginning"), said["start"], zone, is_end=False)
    end = moment(_("The end"), said["end"], zone, is_end=True) if said["end"] else None
    for field, name, at in (("start", _("The beginning"), start), ("end", _("The end"), end)):
        if at is not None and at > place.now + dt.timedelta(minutes=2):
            raise FactError(
                name,
                said[field].isoformat(timespec="minutes"),
                _("has not come yet"),
                _("Look at date and time; leave the end open while it goes on."),
                "diary.attack.future",
            )
    common = fact_of(form.described(start.date()), entered="same_day")
    also = {name: value for name, value in common.items() if name not in ("kind", "on", "entered")}
    fact = fact_of_attack(start, end, also, today=place.today)
    return facts_of_attack_beside(place.view, fact, start, end, today=place.today)


def _clock(place: Here) -> dt.datetime:
    """The wall-clock time where the person is, to the minute."""
    return timezone.localtime(place.now, place.user.zone).replace(tzinfo=None, second=0, microsecond=0)


def _date(text: str, place: Here) -> dt.date:
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not dt.date(1900, 1, 1) <= on <= place.today + ONE_DAY:
        raise Http404
    return on


def _scale(request: SignedIn, place: Here) -> str:
    asked = request.POST.get("scale") or request.GET.get("scale")
    if asked in ("words", "numbers"):
        return asked
    return place.habits.scale if place.habits.pk else scale_of(place.view)


def unread() -> FactError:
    """What a page says where single fields say what is wrong."""
    return FactError(
        _("The form"),
        None,
        _("has an answer that cannot be read"),
        _("See the fields marked below."),
        "form.fields",
    )
