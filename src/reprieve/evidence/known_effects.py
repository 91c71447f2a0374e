"""Which side effects of this treatment are known, also where no trial of the condition counted them in both groups?

From `clinical/adverse_effects.yaml`. A figure is given only as a published pair, with what it counts; an effect that
nobody counted is listed without a number, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reprieve.knowledge.adverse_effects import AdverseEffects, Effect, Incidence

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class CountedPair:
    """One published pair, in per cent, and what it counts."""

    counts: str
    with_percent: float
    without_percent: float
    source: str
    verification: str


@dataclass(frozen=True, kw_only=True)
class KnownEffect:
    """One known effect: its name, when it comes, how urgent it is, and any published pairs. No pair: nobody counted it."""

    id: str
    name: str
    onset: str
    urgency: str
    means: str
    trial_events: tuple[str, ...]
    pairs: tuple[CountedPair, ...]
    source: str
    verification: str


def known_effects(condition: str, effects: AdverseEffects) -> tuple[KnownEffect, ...]:
    """The effects of this condition's injections, its own first, then those that follow any injection."""
    own = [one for one in effects.effects if condition in _conditions(one)]
    any_ = [one for one in effects.effects if ALL in one.conditions and one not in own]
    return tuple(_known(one, effects) for one in (*own, *any_))


def _conditions(effect: Effect) -> Iterable[str]:
    return (name.split(":")[0] for name in effect.conditions)


def _known(effect: Effect, effects: AdverseEffects) -> KnownEffect:
    return KnownEffect(
        id=effect.id,
        name=effect.name,
        onset=effect.onset,
        urgency=effect.urgency,
        means=effects.urgency_levels[effect.urgency],
        trial_events=effect.trial_events,
        pairs=tuple(pair for row in effect.incidence if (pair := _pair(row)) is not None)
        if effect.trial_events
        else (),
        source=effect.source,
        verification=effect.verification,
    )


def _pair(row: Incidence) -> CountedPair | None:
    active, placebo = row.active_percent, row.placebo_percent
    if not isinstance(active, int | float) or not isinstance(placebo, int | float) or row.scope is None:
        return None
    return CountedPair(
        counts=row.scope,
        with_percent=active,
        without_percent=placebo,
        source=row.source,
        verification=row.verification,
    )
