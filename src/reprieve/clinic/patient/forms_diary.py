"""What may a patient tap and type of a day or an attack, and what does it say?

Every text has an upper length, every date and number a range; a form that cannot be read says which field and why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.patient.card import SIGNS as SIGN_NAMES
from reprieve.clinic.patient.card import Card
from reprieve.clinic.patient.fields import ClockField, DayField, EntryForm
from reprieve.clinic.patient.limits import limits
from reprieve.clinic.patient.symptom_words import MEDICINES, SIGNS, WORST

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

    paroxysms = forms.IntegerField(
        min_value=0,
        max_value=10_000,
        required=False,
        label=_("How many sudden, short attacks of pain (if you have such)"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
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
            paroxysms=None if free else said["paroxysms"],
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
        "paroxysms": card.paroxysms,
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
