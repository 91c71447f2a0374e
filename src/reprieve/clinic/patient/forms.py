"""What may a patient type or tap, and what does it say? Forms turn a request into plain values of the diary.

Every text has an upper length, every date and number a range; a form that cannot be read says which field and why.
"""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.patient.card import SIGNS as SIGN_NAMES
from reprieve.clinic.patient.card import Card
from reprieve.clinic.patient.limits import limits
from reprieve.clinic.patient.side_effects import words
from reprieve.clinic.patient.symptom_words import MEDICINES, SEVERITY, SIGNS, WORST

Date = TypeVar("Date", bound=dt.date)
HOURS = (
    ("0.5", _("½")),
    ("1", "1"),
    ("2", "2"),
    ("4", "4"),
    ("8", "8"),
    ("12", "12"),
    ("24", _("all day")),
)
NONE_TAKEN = "none"
FIRST_MEDICINES = ("triptan", "paracetamol", "nsaid")  # to tap first, where no diary says which are usual


FIRST_YEAR, LAST_YEAR = 1900, 2200  # what the chart format takes for a date somebody alive wrote down


class DayField(forms.DateField):
    """A date as 2026-03-01."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The date. Raises ValidationError where it is none that somebody alive can have written down."""
        return _of_our_time(super().to_python(value))


class ClockField(forms.DateTimeField):
    """Date and time as a clock on the wall shows them: without a zone, which the person's own zone gives."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> dt.datetime | None:
        """The wall-clock time. Raises ValidationError where it is none."""
        if value in self.empty_values:
            return None
        try:
            found = (
                value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value).strip())
            )
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return _of_our_time(found.replace(second=0, microsecond=0))


def _of_our_time(found: Date | None) -> Date | None:
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise forms.ValidationError(_("Enter a date of our time, such as 2026-03-01."), code="invalid")
    return found


class EntryForm(forms.Form):
    """One entry that a page opened: its own id makes a resend harmless."""

    entry = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def fresh() -> dict[str, Any]:
        """What a newly opened form holds."""
        return {"entry": uuid.uuid4()}


class PainForm(EntryForm):
    """What a card and an attack both ask. `scale`: `words` or `numbers`. `usual`: medicines that are asked first."""

    worst = forms.ChoiceField(choices=WORST, widget=forms.RadioSelect, required=False, label=_("Pain"))
    pain = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(11)],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
        label=_("Pain, 0 (none) to 10 (worst you can imagine)"),
    )
    acute = forms.MultipleChoiceField(
        choices=((NONE_TAKEN, _("No medicine")), *MEDICINES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=_("Medicines taken for the pain"),
    )
    signs = forms.MultipleChoiceField(
        choices=SIGNS, widget=forms.CheckboxSelectMultiple, required=False, label=_("Signs")
    )
    went_through = forms.BooleanField(
        required=False, label=_("I looked at all of these; the others were not there")
    )
    note = forms.CharField(
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        label=_("Note"),
        max_length=limits().longest_note,
    )

    def __init__(
        self, *args: Any, scale: str = "words", usual: Sequence[str] = FIRST_MEDICINES, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scale, self.usual = scale, usual
        self.asks = "pain" if scale == "numbers" else "worst"
        del self.fields["worst" if scale == "numbers" else "pain"]
        for name, label in MEDICINES:
            self.fields[f"doses_{name}"] = forms.FloatField(
                min_value=0.5,
                max_value=50,
                required=False,
                label=_("Doses: %(medicine)s") % {"medicine": label},
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
            )

    @property
    def dose_fields(self) -> list[forms.BoundField]:
        """The fields of doses, one a medicine."""
        return [self[name] for name in self.fields if name.startswith("doses_")]

    @property
    def acute_first(self) -> list[BoundWidget]:
        """The medicines to tap first: none, the usual ones, and what is ticked already."""
        return [one for one in self["acute"] if self._is_first(one)]

    @property
    def acute_rest(self) -> list[BoundWidget]:
        """All others."""
        return [one for one in self["acute"] if not self._is_first(one)]

    def _is_first(self, one: BoundWidget) -> bool:
        value = str(one.data["value"])
        return value == NONE_TAKEN or value in self.usual or bool(one.data["selected"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors.get(self.asks) and said.get(self.asks) in (None, ""):
            self.add_error(self.asks, _("Choose how strong the pain was; “no pain” is an answer too."))
        if NONE_TAKEN in said.get("acute", ()) and (len(said["acute"]) > 1 or self._doses(said)):
            self.add_error("acute", _("You chose “no medicine” and a medicine. Take one of them back."))
        return said

    @property
    def medicines(self) -> dict[str, float | None] | None:
        """Doses by class: one tap is one dose. None: nothing was said."""
        said = self.cleaned_data
        if NONE_TAKEN in said["acute"]:
            return {}
        taken = dict.fromkeys(said["acute"], 1.0) | self._doses(said)
        return dict(taken) or None

    @property
    def told_signs(self) -> dict[str, bool]:
        """Those ticked; the others are no where the person looked at all of them, else not known."""
        ticked = dict.fromkeys(self.cleaned_data["signs"], True)
        return dict.fromkeys(SIGN_NAMES, False) | ticked if self.cleaned_data["went_through"] else ticked

    @staticmethod
    def _doses(said: dict[str, Any]) -> dict[str, float]:
        return {
            name.removeprefix("doses_"): value
            for name, value in said.items()
            if name.startswith("doses_") and value is not None
        }


class CardForm(PainForm):
    """One day. `replaces`: the id of the card that this one takes the place of; `add`: add to it instead."""

    on = DayField(widget=forms.HiddenInput)
    replaces = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    add = forms.BooleanField(required=False, widget=forms.HiddenInput)
    hours = forms.ChoiceField(
        choices=HOURS, widget=forms.RadioSelect, required=False, label=_("Hours of pain, about")
    )
    hours_exact = forms.FloatField(
        min_value=0,
        max_value=24,
        required=False,
        label=_("or exactly"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )

    field_order = ("on", "worst", "pain", "hours", "hours_exact", "acute")

    def card(self) -> Card:
        """The card. A day without pain has no hours and no signs of pain."""
        said = self.cleaned_data
        pain, worst = said.get("pain"), said.get("worst") or None
        free = pain == 0 or worst == "none"
        hours = said["hours_exact"] if said["hours_exact"] is not None else said["hours"] or None
        return Card(
            on=said["on"],
            worst=worst,
            pain=pain,
            hours=None if free or hours is None else float(hours),
            acute=self.medicines,
            signs={} if free else self.told_signs,
            note=said["note"] or None,
        )


def initial_of(card: Card) -> dict[str, Any]:
    """What a form shows of a card that is to be corrected."""
    hours = None if card.hours is None else f"{card.hours:g}"
    known = dict(HOURS)
    acute = card.acute
    return {
        "worst": card.worst,
        "pain": card.pain,
        "hours": hours if hours in known else None,
        "hours_exact": None if hours in known else card.hours,
        "acute": None if acute is None else list(acute) or [NONE_TAKEN],
        **{f"doses_{name}": doses for name, doses in (acute or {}).items() if doses not in (None, 1)},
        "signs": [name for name, there in card.signs.items() if there],
        "went_through": len(card.signs) == len(SIGN_NAMES),
        "note": card.note,
    }


class AttackForm(PainForm):
    """One attack with its times, as the clock showed them where the person is."""

    start = ClockField(label=_("It began"))
    end = ClockField(label=_("It ended (leave open while it goes on)"), required=False)
    field_order = ("start", "end", "worst", "pain", "acute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.asks]
        assert isinstance(field, forms.ChoiceField)
        field.choices = (
            list(WORST[1:]) if self.asks == "worst" else [(str(n), str(n)) for n in range(1, 11)]
        )

    def described(self, on: dt.date) -> Card:
        """What it has in common with a card."""
        said = self.cleaned_data
        return Card(
            on=on,
            worst=said.get("worst") or None,
            pain=said.get("pain"),
            acute=self.medicines,
            signs=self.told_signs,
            note=said["note"] or None,
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        start, end = said.get("start"), said.get("end")
        if start and end and end < start:
            self.add_error("end", _("This is before it began. Look at date and time."))
        return said


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

    file = forms.FileField(
        label=_("A CSV file with one row a day"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    date = forms.CharField(max_length=80, initial="date", label=_("Column of the date"))
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
        if not self.errors and not any(said.get(name) for name in ("pain", "worst", "headache")):
            self.add_error(
                "pain", _("Name the column that says how strong the pain was, or that there was pain.")
            )
        return said
