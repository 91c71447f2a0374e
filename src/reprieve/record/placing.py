"""Is a reported effect where and when the sessions before it would be expected to bring it, and how urgent does that make it?

An effect that comes of a weak muscle is placed by the muscles and sides that were injected, and by the days of its course
(`weakness.py`); any other by its days alone. Each earlier session is looked at, as two may lie close together. Its urgency is
the worst of its own, of what its severity asks for, and of what a weakness asks for that toxin is not expected to bring
(`grading` of adverse_effects.yaml). Being expected never lowers it, and says nothing of what caused it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.chart import AdverseEvent, Injection
from reprieve.knowledge import Knowledge
from reprieve.knowledge.adverse_effects import Effect, Grade
from reprieve.plan.exposure import DUMMY
from reprieve.record.weakness import Window, window_of, windows_of

BOTH_SIDES = ("both", "midline")


class Place(enum.Enum):
    """Where a reported effect lies beside the expected course."""

    EXPECTED = "expected"
    OUTSIDE_ITS_TIME = "outside_its_time"
    OTHER_SIDE = "other_side"
    NOT_INJECTED = "muscle_not_injected"
    NO_SESSION = "no_session_before"
    NOT_KNOWN = "not_known"  # the sources give no days, or the muscle that was injected is not known


SAID = {
    Place.EXPECTED: "where and when it is expected",
    Place.OUTSIDE_ITS_TIME: "not when it is expected",
    Place.OTHER_SIDE: "on a side that was not injected; say which side is the weak one",
    Place.NOT_INJECTED: "no muscle was injected whose weakness brings it",
    Place.NO_SESSION: "no session before it is on record",
    Place.NOT_KNOWN: "whether it is where and when it is expected cannot be told",
}
UNEXPECTED = (Place.OUTSIDE_ITS_TIME, Place.OTHER_SIDE, Place.NOT_INJECTED)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One reported effect, placed and graded. `urgency`: a level of adverse_effects.yaml; `day`: since the last session.

    `windows`: the courses that could hold it; `grades`: why it is more urgent than the effect itself.
    """

    effect: Effect
    place: Place
    day: int | None
    windows: tuple[Window, ...]
    urgency: str
    grades: tuple[Grade, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "event": self.effect.id,
            "place": self.place.value,
            "place_means": SAID[self.place],
            "day": self.day,
            "windows": [one.to_dict() for one in self.windows],
            "urgency": self.urgency,
            "because": [one.say for one in self.grades],
            "what_to_do": [*(one.say for one in self.grades), self.effect.patient_action],
        }


def placed(event: AdverseEvent, sessions: Sequence[Injection], knowledge: Knowledge) -> Placed:
    """The event beside the course of each session before it, and its urgency. Raises KeyError for no event of ours."""
    effects = knowledge.adverse_effects
    effect = effects.by_id[event.event]
    before = [one for one in sessions if one.on <= event.on and one.product != DUMMY]
    windows = tuple(window for one in before for window in _windows(effect, one, knowledge))
    place = _place(effect, event, before, windows, knowledge)
    rank = effects.rank
    asked = _grades(effect, event, place, knowledge)
    grades = tuple(one for one in asked if rank(one.at_least) < rank(effect.urgency))
    urgency = min((effect.urgency, *(one.at_least for one in grades)), key=rank)
    day = (event.on - max(one.on for one in before)).days if before else None
    return Placed(effect=effect, place=place, day=day, windows=windows, urgency=urgency, grades=grades)


def _windows(effect: Effect, session: Injection, knowledge: Knowledge) -> tuple[Window, ...]:
    if not effect.weak_after:
        return (window_of(effect, "", (), session.on),)
    return tuple(one for one in windows_of(session, knowledge) if one.effect.id == effect.id)


def _place(
    effect: Effect,
    event: AdverseEvent,
    before: Sequence[Injection],
    windows: Sequence[Window],
    knowledge: Knowledge,
) -> Place:
    if not before:
        return Place.NO_SESSION
    in_time = [one for one in windows if one.holds(event.on) is True]
    if in_time and _same_side(event, in_time):
        return Place.EXPECTED
    if any(one.holds(event.on) is None for one in windows) or _may_be_others(
        before, effect, event.on, knowledge
    ):
        return Place.NOT_KNOWN
    if in_time:
        return Place.OTHER_SIDE
    return Place.OUTSIDE_ITS_TIME if windows else Place.NOT_INJECTED


def _same_side(event: AdverseEvent, windows: Sequence[Window]) -> bool:
    """Whether the sides injected bring it on the side it is on, or one of them was not said; both sides need both."""
    injected = {side for one in windows for side in one.sides}
    if event.side in (None, "midline") or not injected:
        return True
    needed = {"left", "right"} if event.side == "both" else {event.side}
    return bool(injected & {*BOTH_SIDES}) or needed <= injected


def _may_be_others(before: Sequence[Injection], effect: Effect, day: dt.date, knowledge: Knowledge) -> bool:
    """Whether a session whose muscles are not all of the map could hold the effect at its time."""
    on_map = set(knowledge.muscles.by_id)
    return bool(effect.weak_after) and any(
        window_of(effect, "", (), one.on).holds(day) is not False
        for one in before
        if not one.sites or any(site.muscle not in on_map for site in one.sites)
    )


def _grades(effect: Effect, event: AdverseEvent, place: Place, knowledge: Knowledge) -> tuple[Grade, ...]:
    grading = knowledge.adverse_effects.grading
    found = [grading.severity[event.severity]] if event.severity in grading.severity else []
    if effect.weak_after and place in UNEXPECTED:
        found.append(grading.unexpected_weakness)
    return tuple(found)
