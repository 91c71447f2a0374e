"""What may a patient choose beside the diary: habits, the reminder, a side effect, a file to bring in?"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.patient.fields import DayField, EntryForm
from reprieve.clinic.patient.limits import limits
from reprieve.clinic.patient.side_effects import words
from reprieve.clinic.patient.symptom_words import SEVERITY


@cache
def zone_names() -> tuple[str, ...]:
    """The places a time zone can be named by."""
    names = zoneinfo.available_timezones()
    return tuple(sorted(name for name in names if "/" in name and not name.startswith("Etc/")))


class HabitsForm(forms.Form):
    """How a patient likes the diary."""

    scale = forms.ChoiceField(
        choices=(("words", _("No pain, mild, moderate, severe")), ("numbers", _("A number from 0 to 10"))),
        widget=forms.RadioSelect,
        label=_("How do you want to say how strong the pain was?"),
    )
    time_zone = forms.ChoiceField(label=_("Where are you? (time zone)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in zone_names())]


class ReminderForm(forms.Form):
    """When a calendar should remind."""

    at = forms.TimeField(
        initial=dt.time(20, 0),
        label=_("Remind me every day at"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class SideEffectForm(EntryForm):
    """One report: signs that can be an emergency first, then one effect with what is known of it."""

    now = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, label=_("Do you have any of these now?")
    )
    event = forms.ChoiceField(widget=forms.RadioSelect, required=False, label=_("Or is it one of these?"))
    since = DayField(
        required=False,
        label=_("Since when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    severity = forms.ChoiceField(
        choices=SEVERITY, widget=forms.RadioSelect, required=False, label=_("How strong is it?")
    )
    side = forms.ChoiceField(
        choices=(
            ("left", _("Left")),
            ("right", _("Right")),
            ("both", _("Both")),
            ("midline", _("In the middle")),
        ),
        widget=forms.RadioSelect,
        required=False,
        label=_("On which side?"),
    )
    over_on = DayField(
        required=False,
        label=_("If it is over: since when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = words()
        for name, choices in (("now", said.now), ("event", said.ask)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices.items())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("now") and not said.get("event"):
            self.add_error(None, _("Choose what you notice. If it is not in the list, call the clinic."))
        since, over = said.get("since"), said.get("over_on")
        if since and over and over < since:
            self.add_error("over_on", _("This is before it began."))
        return said


class ImportForm(EntryForm):
    """A diary that was kept elsewhere: the file, and which column says what."""

    kind = forms.ChoiceField(
        choices=(("days", _("One row is a day")), ("attacks", _("One row is an attack"))),
        initial="days",
        required=False,
        widget=forms.RadioSelect,
        label=_("What does the file hold?"),
    )
    file = forms.FileField(
        label=_("A CSV file with a header line"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    date = forms.CharField(max_length=80, initial="date", required=False, label=_("Column of the date"))
    start = forms.CharField(
        max_length=80, initial="start", required=False, label=_("Column of when an attack began")
    )
    end = forms.CharField(max_length=80, required=False, label=_("Column of when it ended"))
    kept_from = DayField(
        required=False,
        label=_("Every attack was written down from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kept_to = DayField(
        required=False,
        label=_("to"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    date_format = forms.ChoiceField(
        choices=(
            ("%Y-%m-%d", "2026-03-01"),
            ("%d.%m.%Y", "01.03.2026"),
            ("%d/%m/%Y", _("01/03/2026 (day first)")),
            ("%m/%d/%Y", _("03/01/2026 (month first)")),
        ),
        label=_("How dates are written"),
    )
    separator = forms.ChoiceField(
        choices=((",", _("comma")), (";", _("semicolon"))), label=_("What stands between the columns")
    )
    pain = forms.CharField(max_length=80, required=False, label=_("Column of pain from 0 to 10"))
    worst = forms.CharField(
        max_length=80, required=False, label=_("Column of pain in words (none, mild, moderate, severe)")
    )
    headache = forms.CharField(max_length=80, required=False, label=_("Column of pain, yes or no"))
    hours = forms.CharField(max_length=80, required=False, label=_("Column of hours of pain"))

    def clean_file(self) -> Any:
        """The file, unless it is larger than a diary can be."""
        file = self.cleaned_data["file"]
        if file.size > limits().largest_import:
            raise forms.ValidationError(
                _("This file is larger than any diary. Export it again, days only.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        if said["kind"] == "attacks":
            self._clean_attacks(said)
        elif not said.get("date"):
            self.add_error("date", _("Name the column that says which day it was."))
        elif not any(said.get(name) for name in ("pain", "worst", "headache")):
            self.add_error(
                "pain", _("Name the column that says how strong the pain was, or that there was pain.")
            )
        return said

    def _clean_attacks(self, said: dict[str, Any]) -> None:
        if not said.get("start"):
            self.add_error("start", _("Name the column that says when an attack began."))
        first, last = said.get("kept_from"), said.get("kept_to")
        if (first is None) != (last is None):
            self.add_error("kept_to", _("Write both days, or leave both open."))
        elif first is not None and last is not None and first > last:
            self.add_error("kept_to", _("This is before the first day."))
