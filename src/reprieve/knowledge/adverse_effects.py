"""Which unwanted effects can follow, how often with toxin and with dummy injections, when, and what to do?

Data: `clinical/adverse_effects.yaml`. Percentages are of people, with toxin and then with placebo.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import OpenEntry, Verification, parse_clinical_file
from reprieve.knowledge.muscles import Urgency
from reprieve.knowledge.yaml_model import Piece, faulty

FILE = "adverse_effects.yaml"
RANKED = ("emergency", "urgent", "soon", "routine", "monitor", "info")  # most urgent first


class Incidence(OpenEntry):
    """How often, in one source; a text such as "<1" where the source gives no number; None: not known."""

    active_percent: float | str | None
    placebo_percent: float | str | None
    scope: str | None = None
    source: str
    verification: Verification


class Effect(OpenEntry):
    """One unwanted effect. `onset_days`: `onset` as first and last day after an injection; None where its words are no
    numbers. `weak_after`: muscles whose injection it can follow. `lasts_days`: `duration` from its onset on, or
    `gone_by_day`, counted from the injection. `trial_events`: the same event's names in adverse_events.csv.
    """

    id: str
    name: str
    conditions: tuple[str, ...]
    mechanism: str
    onset: str
    onset_days: tuple[int, int] | None = None
    weak_after: tuple[str, ...] = ()
    lasts_days: tuple[int, int] | None = None
    gone_by_day: int | None = None
    trial_events: tuple[str, ...] = ()
    duration: str
    patient_action: str
    urgency: Urgency
    incidence: tuple[Incidence, ...]
    emergency_signs: tuple[str, ...] | str | None = None
    source: str
    verification: Verification

    @property
    def over_by_day(self) -> int | None:
        """The day after an injection by which it is expected to be over; None where the words give no number."""
        if self.gone_by_day is not None or self.lasts_days is None or self.onset_days is None:
            return self.gone_by_day
        return self.onset_days[1] + self.lasts_days[1]


class Emergency(Piece):
    """What needs the emergency services after an injection."""

    triggers: tuple[str, ...] = Field(min_length=1)
    window: str
    action: str
    surveillance: str
    source: str
    verification: Verification


class Grade(Piece):
    """How urgent an effect is at least, of which something was reported, and what is then said."""

    at_least: Urgency
    say: str = Field(min_length=1)
    source: str
    verification: Verification


class Grading(Piece):
    """What raises the urgency of a reported effect: a weakness that no session explains, and its severity.

    `over`: what an effect that was at least as urgent still is once it is over.
    """

    unexpected_weakness: Grade
    severity: dict[str, Grade]
    over: Grade


class AdverseEffects(Piece):
    """All unwanted effects, and what to do in an emergency."""

    schema_version: int
    file: Literal["adverse_effects"]
    urgency_levels: dict[str, str]
    urgency_as_red_flag: dict[str, str]
    emergency: Emergency
    grading: Grading
    overall: tuple[dict[str, Any], ...]
    effects: tuple[Effect, ...]
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, Effect]:
        """Each effect by its id."""
        return MappingProxyType({effect.id: effect for effect in self.effects})

    def rank(self, urgency: str) -> int:
        """0 for the most urgent level of `urgency_levels`, more for each that is less so."""
        return RANKED.index(urgency)


def parse_adverse_effects(text: str) -> AdverseEffects:
    """The effects in this YAML. Raises KnowledgeError naming every fault."""
    effects = parse_clinical_file(text, AdverseEffects, file=FILE)
    if faults := faults_of_adverse_effects(effects):
        raise faulty(FILE, faults)
    return effects


def faults_of_adverse_effects(effects: AdverseEffects) -> list[str]:
    """What does not hold together: double ids, unknown urgency, days in no order, percentages outside 0-100."""
    ids = [effect.id for effect in effects.effects]
    faults = [
        f"effects[{one}]: the id is there twice. Keep one."
        for one in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if set(effects.urgency_as_red_flag) != set(effects.urgency_levels):
        faults.append("urgency_as_red_flag: needs one row for each of `urgency_levels`, and no other.")
    for effect in effects.effects:
        if effect.onset_days is not None and not 0 <= effect.onset_days[0] <= effect.onset_days[1]:
            faults.append(f"effects[{effect.id}].onset_days: need 0 <= first <= last.")
        if effect.lasts_days is not None and not 0 <= effect.lasts_days[0] <= effect.lasts_days[1]:
            faults.append(f"effects[{effect.id}].lasts_days: need 0 <= shortest <= longest.")
        if effect.urgency not in effects.urgency_levels:
            faults.append(
                f"effects[{effect.id}].urgency: {effect.urgency!r} is not among `urgency_levels`."
            )
        for row in effect.incidence:
            for percent in (row.active_percent, row.placebo_percent):
                if isinstance(percent, int | float) and not 0 <= percent <= 100:
                    faults.append(f"effects[{effect.id}].incidence: {percent} is no percentage.")
    return faults
