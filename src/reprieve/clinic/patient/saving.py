"""Which facts does a sent card or attack add, beside what stands for its days already?

A card takes the place of another only where the person says which; one more entry of a day is added to it. Each
correction is a retraction and a new fact in one step. What would contradict an entry is refused with a way out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import DiaryDay, View
from reprieve.clinic.patient.attack import attacks_on, clash_of_attack
from reprieve.clinic.patient.card import Card, added, card_of, fact_of
from reprieve.clinic.patient.own_day import entered_as
from reprieve.errors import FactError


def standing_cards(view: View, on: dt.date) -> list[DiaryDay]:
    """The entries of one date that hold, those that only say why it is missing included."""
    return [day for day in view.of(DiaryDay) if day.on == on]


def facts_of_card(
    view: View, card: Card, *, today: dt.date, replaces: str = "", add: bool = False
) -> list[dict[str, Any]]:
    """The facts to add; none where the same card stands already. `replaces`: the id of the card to correct.

    Raises: FactError for a date that may not be entered, a card that is there already or no longer, and a day
    without pain that an attack touches.
    """
    entered = entered_as(card.on, today)
    standing = standing_cards(view, card.on)
    held = [day for day in standing if day.missing is None]
    if replaces and replaces not in {day.id for day in standing}:
        raise FactError(
            _("The card"),
            None,
            _("has been corrected or taken back since this page was opened"),
            _("Look at the day as it is now, and change it there."),
            "diary.card.changed",
        )
    if add and held:
        card = added(card_of(held[0]), card)
    elif held and not replaces:
        if all(card_of(day) == card for day in held):
            return []
        raise FactError(
            _("The card"),
            None,
            _("of this day is there already"),
            _("Open the day to add to its card, or to correct it."),
            "diary.card.there",
        )
    if card.had_pain is False and attacks_on(view, card.on):
        raise FactError(
            _("“No pain”"),
            None,
            _("does not go with an attack that you entered for this day"),
            _("Take the attack back first, or say how strong the pain was."),
            "diary.card.attack",
        )
    reason = "added to" if add else "corrected"
    return [*(taken_back(day.id, today, reason) for day in standing), fact_of(card, entered=entered)]


def facts_of_attack_beside(
    view: View, fact: dict[str, Any], start: dt.datetime, end: dt.datetime | None, *, today: dt.date
) -> list[dict[str, Any]]:
    """The attack, where no card of the days it touches says something else. Raises FactError with the way out."""
    entered_as(start.date(), today)
    if end is not None:
        entered_as(end.date(), today)
    clash = clash_of_attack(view, start, end)
    if clash:
        raise FactError(
            _("The attack"),
            clash[0].on.isoformat(),
            _("falls on a day that has a card already"),
            _("Add the pain to that card, or take the card back first."),
            "diary.attack.card",
        )
    return [fact]


def answered_otherwise(
    view: View, said: Sequence[Mapping[str, Any]], *, today: dt.date
) -> list[dict[str, Any]]:
    """Retractions of earlier answers of today by the patient that say something else: two of one day count as neither."""
    return [
        taken_back(one.id, today, "answered anew that day")
        for fact in said
        if fact["kind"] == "finding"
        for one in view.findings(fact["name"], fact.get("about"))
        if one.on == today and one.by == "patient" and one.value != fact["value"]
    ]


def taken_back(of: str, today: dt.date, reason: str) -> dict[str, Any]:
    """The retraction of one fact."""
    return {"kind": "retraction", "on": today.isoformat(), "of": of, "reason": reason}
