"""What does an entry of the diary say, in a few words to be read again?"""

from __future__ import annotations

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reprieve.chart import DiaryDay, Episode
from reprieve.chart.facts import SEVERITY
from reprieve.clinic.patient import symptom_words
from reprieve.clinic.patient.card import SIGNS

_MEDICINES = dict(symptom_words.MEDICINES)
_SIGNS = dict(symptom_words.SIGNS)
_WORST = dict(symptom_words.WORST)


def told_card(day: DiaryDay) -> list[str]:
    """Each answer of the card, as one reads it."""
    said = [_strength(day)]
    if day.hours is not None:
        said.append(
            ngettext("%(hours)s hour", "%(hours)s hours", 1 if day.hours == 1 else 2)
            % {"hours": figure(day.hours)}
        )
    if day.paroxysms is not None:
        said.append(
            ngettext("%(n)d short attack", "%(n)d short attacks", day.paroxysms) % {"n": day.paroxysms}
        )
    return [*said, *_common(day), *([_("filled in later")] if day.entered == "backfilled" else [])]


def told_attack(attack: Episode) -> list[str]:
    """Its times, as the clock showed them, and each answer."""
    start = date_format(attack.start, "j M H:i")
    end = (
        date_format(attack.end, "j M H:i")
        if attack.end is not None
        else _("goes on, or the end was not said")
    )
    return [_("%(start)s to %(end)s") % {"start": start, "end": end}, _strength(attack), *_common(attack)]


def figure(value: float) -> str:
    """A number as one writes it by hand: 4, not 4.0."""
    return str(number_format(int(value) if value == int(value) else value))


def _strength(entry: DiaryDay | Episode) -> str:
    if entry.worst in SEVERITY:
        return str(_WORST[str(entry.worst)])
    if entry.pain is not None:
        return _("Pain %(pain)d of 10") % {"pain": entry.pain}
    if isinstance(entry, DiaryDay) and entry.headache is not None:
        return _("Pain") if entry.headache else _("No pain")
    return _("strength not said")


def _common(entry: DiaryDay | Episode) -> list[str]:
    said = []
    if entry.acute is not None:
        taken = [
            f"{_MEDICINES[use.class_]}" + ("" if use.doses is None else f" × {figure(use.doses)}")
            for use in entry.acute
        ]
        said.append(", ".join(taken) or _("no medicine"))
    signs = [str(_SIGNS[name]) for name in SIGNS if getattr(entry, name)]
    return [*said, *signs, *([entry.note] if entry.note else [])]
