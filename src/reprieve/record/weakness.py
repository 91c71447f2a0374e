"""Which weakness is to be expected after a session, in which muscle, from when, and by when is it gone?

One window an injected muscle and effect, from the effect's words in adverse_effects.yaml. It places a later complaint in
time; it does not say what caused it. Words without a number give no day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.chart import Injection
from reprieve.knowledge import Knowledge
from reprieve.knowledge.adverse_effects import Effect
from reprieve.plan.exposure import DUMMY


@dataclass(frozen=True, kw_only=True)
class Window:
    """When one effect of one injected muscle would begin and be over. None: the source gives no number."""

    effect: Effect
    muscle: str
    sides: tuple[str, ...]
    session: dt.date
    begins: tuple[dt.date, dt.date] | None
    over_by: dt.date | None

    def holds(self, day: dt.date) -> bool | None:
        """Whether a weakness on that day is within what is expected; None where that cannot be told."""
        if self.begins is None or self.over_by is None:
            return None
        return self.begins[0] <= day <= self.over_by

    def to_dict(self) -> dict[str, Any]:
        first, last = self.begins or (None, None)
        return {
            "effect": self.effect.id,
            "name": self.effect.name,
            "muscle": self.muscle,
            "sides": list(self.sides),
            "session": self.session.isoformat(),
            "begins_from": first.isoformat() if first else None,
            "begins_by": last.isoformat() if last else None,
            "over_by": self.over_by.isoformat() if self.over_by else None,
            "urgency": self.effect.urgency,
            "what_to_do": self.effect.patient_action,
            "source": self.effect.source,
            "verification": self.effect.verification,
        }


def windows_of(injection: Injection, knowledge: Knowledge) -> tuple[Window, ...]:
    """The windows of one session; none after dummy injections, or in muscles that were given nothing."""
    if injection.product == DUMMY:
        return ()
    sides: dict[str, list[str]] = {}
    for site in injection.sites:
        if site.units > 0:
            sides.setdefault(site.muscle, []).append(site.side)
    return tuple(
        window_of(effect, muscle, tuple(dict.fromkeys(sides[muscle])), injection.on)
        for muscle in sides
        for effect in knowledge.adverse_effects.effects
        if muscle in effect.weak_after
    )


def windows_for(
    event: str, on: dt.date, injections: Sequence[Injection], knowledge: Knowledge
) -> tuple[Window, ...]:
    """The windows of one effect after the last session on or before that day."""
    session = next((one for one in reversed(injections) if one.on <= on), None)
    if session is None:
        return ()
    return tuple(one for one in windows_of(session, knowledge) if one.effect.id == event)


def window_of(effect: Effect, muscle: str, sides: tuple[str, ...], on: dt.date) -> Window:
    """The course of one effect after a session; `muscle` empty where it comes of no weak muscle."""
    onset, over = effect.onset_days, effect.over_by_day
    return Window(
        effect=effect,
        muscle=muscle,
        sides=sides,
        session=on,
        begins=None
        if onset is None
        else (on + dt.timedelta(days=onset[0]), on + dt.timedelta(days=onset[1])),
        over_by=None if over is None else on + dt.timedelta(days=over),
    )
