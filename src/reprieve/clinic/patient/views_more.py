"""Everything else of a patient: habits, the reminder, bringing a diary in, taking everything away, who looked."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reprieve.clinic.access import SignedIn, for_patient, open_to_all
from reprieve.clinic.patient.bringing_in import Brought, read_upload
from reprieve.clinic.patient.export import as_lines, diary_table
from reprieve.clinic.patient.fields import EntryForm
from reprieve.clinic.patient.forms_more import HabitsForm, ImportForm, ReminderForm
from reprieve.clinic.patient.here import here, page, save
from reprieve.clinic.patient.models import Habits
from reprieve.clinic.patient.reminder import feed, kept_of, new_token
from reprieve.clinic.patient.sending import sending_of
from reprieve.clinic.patient.views_diary import unread
from reprieve.clinic.store.audit import acts_on, folded
from reprieve.errors import ChartError, FactError

SHOWN_DAYS = 10
LONGEST_SECRET = 100


@for_patient
@require_safe
def more(request: SignedIn) -> HttpResponse:
    """Where everything else is."""
    place = here(request)
    return page(request, place, "more.html", {"zone": place.user.zone.key})


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def habits(request: SignedIn) -> HttpResponse:
    """How pain is asked, and where the person is."""
    place = here(request)
    start = {"scale": place.habits.scale, "time_zone": place.user.zone.key}
    if request.method != "POST":
        return page(request, place, "habits.html", {"form": HabitsForm(initial=start)})
    form = HabitsForm({**start, **request.POST.dict()})
    if not form.is_valid():
        return page(request, place, "habits.html", {"form": form}, error=unread())
    Habits.objects.update_or_create(user=place.user, defaults={"scale": form.cleaned_data["scale"]})
    place.user.time_zone = form.cleaned_data["time_zone"]
    place.user.save(update_fields=["time_zone"])
    messages.success(request, _("Saved. Entries you made before keep their dates."))
    return redirect("patient:home")


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: SignedIn) -> HttpResponse:
    """The address of the reminder: made anew, shown once, or closed."""
    place = here(request)
    if request.method != "POST":
        return page(
            request, place, "reminder.html", {"form": ReminderForm(initial={"at": place.habits.feed_at})}
        )
    if "close" in request.POST:
        Habits.objects.filter(user=place.user).update(feed_kept=None, feed_since=None, feed_made=None)
        messages.success(
            request, _("The address no longer works. Remove the calendar from your phone, too.")
        )
        return redirect("patient:reminder")
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return page(request, place, "reminder.html", {"form": form}, error=unread())
    secret, kept = new_token()
    made = {
        "feed_kept": kept,
        "feed_at": form.cleaned_data["at"],
        "feed_since": place.today,
        "feed_made": timezone.now(),
    }
    Habits.objects.update_or_create(user=place.user, defaults=made)
    address = request.build_absolute_uri(reverse("patient:feed", args=[secret]))
    shown = {"form": form, "address": address, "calendar": address.replace("https:", "webcal:", 1)}
    shown["habits"] = Habits.objects.get(user=place.user)
    return page(request, place, "reminder.html", shown)


@open_to_all
@require_safe
def reminder_feed(request: SignedIn, secret: str) -> HttpResponse:
    """The calendar for whoever knows the secret; it holds nothing about anybody. Raises Http404 once it was closed."""
    found = Habits.objects.filter(feed_kept=kept_of(secret), user__is_active=True).first()
    if len(secret) > LONGEST_SECRET or found is None or found.feed_since is None or found.feed_made is None:
        raise Http404
    calendar = feed(
        at=found.feed_at,
        since=found.feed_since,
        uid=f"{uuid.uuid5(uuid.NAMESPACE_OID, found.feed_kept or '')}@reprieve",
        title=_("Diary"),
        text=_("Ten seconds for today’s card."),
        stamp=found.feed_made,
    )
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="reminder.ics"'
    return response


@for_patient
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: SignedIn) -> HttpResponse:
    """A diary that was kept elsewhere, from a CSV file."""
    sending = sending_of(request)
    place = here(request, sending=sending)
    if request.method != "POST":
        return page(
            request,
            place,
            "import.html",
            {"form": ImportForm(initial=EntryForm.fresh()), "zone": place.user.zone.key},
        )
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid() or sending is None:
        return page(
            request, place, "import.html", {"form": form, "zone": place.user.zone.key}, error=unread()
        )
    said = form.cleaned_data
    try:
        found = read_upload(
            said["file"].read(), said, place.view, today=place.today, zone=place.user.zone.key
        )
        if found.facts:
            save(place, found.facts, source="import", sending=sending)
    except (FactError, ChartError) as error:
        return page(request, place, "import.html", {"form": form, "zone": place.user.zone.key}, error=error)
    _say_what_came(request, found)
    return redirect("patient:course")


def _say_what_came(request: SignedIn, found: Brought) -> None:
    """How much was new, what was left out and which columns nobody read: nothing goes in silence."""
    text = _("%(new)d entries were brought in. %(there)d were there already, and stay as they are.")
    messages.success(request, text % {"new": found.new, "there": found.there})
    if found.left_out:
        days = ", ".join(date_format(on, "j M Y") for on in found.left_out[:SHOWN_DAYS])
        more = len(found.left_out) - SHOWN_DAYS
        text = _("Left out, since these days have a card: attacks of %(days)s.")
        messages.warning(request, text % {"days": days + (f" (+ {more})" if more > 0 else "")})
    if found.unread:
        text = _("Columns that were not read: %(names)s.")
        messages.info(request, text % {"names": ", ".join(found.unread[:SHOWN_DAYS])})


@for_patient
@require_safe
def export(request: SignedIn, form: str) -> HttpResponse:
    """Everything this person entered: `facts` as JSON Lines, or the `diary` as CSV."""
    place = here(request)
    if form == "facts":
        bodies = (
            place.row.facts.filter(recorded_by=place.user).order_by("pk").values_list("body", flat=True)
        )
        return _file(as_lines(bodies), "application/jsonl", "my-entries.jsonl")
    if form == "diary":
        return _file(diary_table(place.view), "text/csv; charset=utf-8", "my-diary.csv")
    raise Http404


@for_patient
@require_safe
def who_looked(request: SignedIn) -> HttpResponse:
    """Who opened or wrote in this chart, or could sign in to it, and when: all of it, a page at a time."""
    place = here(request)
    zone: dt.tzinfo = place.user.zone
    acts, older = folded(acts_on(place.row), zone, before=request.GET.get("before", ""))
    return page(request, place, "who_looked.html", {"acts": acts, "older": older, "zone": zone})


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
