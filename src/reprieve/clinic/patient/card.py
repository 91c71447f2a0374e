"""What does one card of the diary say, and which fact is it?

A card is one date: pain as words or as 0 to 10 (never both), hours, medicines, signs. What is not said stays not
known: a sign that was not ticked is no only where the person says that all of them were gone through, and medicine
was not taken only where "none" was chosen. A day without pain needs one answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

from reprieve.chart import DiaryDay
from reprieve.chart.facts import FEATURES, SEVERITY, Worst

_NOT_ASKED = ("believed_migraine", "relieved_by_triptan_or_ergot")
SIGNS: Final = tuple(one for one in FEATURES if one not in _NOT_ASKED)
_KEPT: Final = (*FEATURES, "where")
Count = TypeVar("Count", int, float)
Entered = Literal["same_day", "backfilled"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One day as the person tells it. `acute`: doses by class of medicine; None: not said; empty: none taken.

    `signs`: true or false by name; a name that is missing is not known. `also`: what a card of the clinic does not
    ask and an imported day may hold. `headache`: of days that say no more than yes or no.
    `paroxysms`: how many sudden short attacks.
    """

    on: dt.date
    worst: Worst | None = None
    pain: int | None = None
    headache: bool | None = None
    hours: float | None = None
    paroxysms: int | None = None
    acute: Mapping[str, float | None] | None = None
    signs: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    note: str | None = None
    also: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def had_pain(self) -> bool | None:
        """Whether there was pain that day; None where the card does not say."""
        if self.pain is not None:
            return self.pain > 0
        return self.headache if self.worst is None else self.worst != "none"


def fact_of(card: Card, *, entered: Entered) -> dict[str, Any]:
    """The `diary_day` fact that this card is. Fields that were not answered are left out."""
    said: dict[str, Any] = {
        "kind": "diary_day",
        "on": card.on.isoformat(),
        "pain": card.pain,
        "worst": card.worst,
        "headache": card.headache,
        "hours": card.hours,
        "paroxysms": card.paroxysms,
        "note": card.note or None,
        "entered": entered,
        **card.also,
        **card.signs,
    }
    if card.acute is not None:
        said["acute"] = [_use(class_, doses) for class_, doses in card.acute.items()]
    return {name: value for name, value in said.items() if value is not None}


def card_of(day: DiaryDay) -> Card:
    """The card that a recorded day is, to be corrected or added to. A day that says why it is missing is an empty card."""
    also = {
        name: value
        for name in _KEPT
        if name not in SIGNS and (value := getattr(day, name)) is not None
    }  # fmt: skip
    if "where" in also:
        also["where"] = list(also["where"])
    return Card(
        on=day.on,
        worst=day.worst,
        pain=day.pain,
        headache=day.headache,
        hours=day.hours,
        paroxysms=day.paroxysms,
        acute=None if day.acute is None else _summed([(use.class_, use.doses) for use in day.acute]),
        signs={name: value for name in SIGNS if (value := getattr(day, name)) is not None},
        note=day.note,
        also=also,
    )


def added(earlier: Card, later: Card) -> Card:
    """The day after one more entry: the worse pain, hours and doses added up, a sign that either had.

    Hours and the number of short attacks stay not known where one of two entries with pain does not say them; so do
    doses of a class. A day has 24 hours.
    Medicine that one entry names was taken; "none" needs both to say so. Pain in words and in numbers cannot be compared: the later
    entry's words hold where it had pain, else the earlier's.
    """
    if earlier.on != later.on:
        raise ValueError("cards of two dates are two days")
    hurt = [card for card in (earlier, later) if card.had_pain]
    base = later if later.had_pain or not earlier.had_pain else earlier
    return replace(
        base,
        **_worse(earlier, later, base),
        hours=_in_all([card.hours for card in hurt], most=24.0) if hurt else base.hours,
        paroxysms=_in_all([card.paroxysms for card in hurt], most=10_000) if hurt else base.paroxysms,
        acute=_both_taken(earlier.acute, later.acute),
        signs={**earlier.signs, **later.signs, **_either(earlier.signs, later.signs)},
        note="\n".join(dict.fromkeys(text for text in (earlier.note, later.note) if text)) or None,
        also={**earlier.also, **later.also},
    )


def _worse(earlier: Card, later: Card, base: Card) -> dict[str, Any]:
    if earlier.pain is not None and later.pain is not None:
        return {"pain": max(earlier.pain, later.pain), "worst": None, "headache": None}
    if earlier.worst is not None and later.worst is not None:
        worst = max(earlier.worst, later.worst, key=SEVERITY.__getitem__)
        return {"worst": worst, "pain": None, "headache": None}
    return {"pain": base.pain, "worst": base.worst, "headache": base.headache}


def _in_all(counts: Sequence[Count | None], *, most: Count) -> Count | None:
    """The sum, at most `most`; not known where one of them is."""
    known = [count for count in counts if count is not None]
    return min(most, sum(known[1:], known[0])) if len(known) == len(counts) else None


def _both_taken(
    earlier: Mapping[str, float | None] | None, later: Mapping[str, float | None] | None
) -> Mapping[str, float | None] | None:
    if earlier is None or later is None:
        return earlier or later or None
    return _summed([*earlier.items(), *later.items()])


def _summed(taken: list[tuple[str, float | None]]) -> dict[str, float | None]:
    """Doses by class; not known where one of them is."""
    found: dict[str, float | None] = {}
    for class_, doses in taken:
        before = found.get(class_, 0.0)
        found[class_] = None if before is None or doses is None else before + doses
    return found


def _either(earlier: Mapping[str, bool], later: Mapping[str, bool]) -> dict[str, bool]:
    return {name: True for name in (*earlier, *later) if earlier.get(name) or later.get(name)}


def _use(class_: str, doses: float | None) -> dict[str, Any]:
    return {"class": class_} if doses is None else {"class": class_, "doses": doses}
