"""Everything that is true of one simulated person: a value for every fact that somebody could give.

None: there is no such thing to tell (weeks since a birth, in who gave none). Facts that a rule demanded are fixed;
what hangs together with them gives way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from reprieve.diagnosis.held import Held, held_value, truth_of
from reprieve.diagnosis.known import HAS, JAW, SIDES, UNKNOWN_CHOICE, Key, Known
from reprieve.diagnosis.truth import Case
from reprieve.interview_people.rates import drawn
from reprieve.knowledge import Knowledge
from reprieve.knowledge.interview_people import DRAWN_BY, PAINS, Pain

AS_OF: Final = dt.date(2026, 6, 1)  # the day on which all of them answer
Pains = Mapping[Pain, Sequence[str]]  # the kinds of each pain a person has, one a headache or facial pain


@dataclass
class World:
    """One person while being drawn. `sides`: the jaw sides, the one that is meant first."""

    knowledge: Knowledge
    pains: Pains
    sides: tuple[str, ...] = SIDES
    values: dict[Key, Any] = field(default_factory=dict)
    fixed: set[Key] = field(default_factory=set)

    def get(self, fact: str, about: str | None = None) -> Any:
        return self.values.get((fact, about))

    def let(self, fact: str, value: Any, about: str | None = None) -> None:
        """Set a fact, unless it is fixed."""
        if (fact, about) not in self.fixed:
            self.values[fact, about] = value

    def free(self, fact: str, about: str | None = None) -> bool:
        return (fact, about) not in self.fixed

    def instances(self, scope: str) -> tuple[str, ...]:
        """The headaches, facial pains or jaw sides the person has."""
        match scope:
            case "headache" | "facial_pain":
                return tuple(f"{scope}:{i + 1}" for i, _ in enumerate(self.pains.get(scope, ())))
            case "tmd":
                return (JAW,) if self.pains.get("jaw") else ()
            case "tmd_side":
                return self.sides if self.pains.get("jaw") else ()
            case _:
                return ()

    @property
    def kinds(self) -> list[tuple[Pain, str]]:
        """Every pain with its kind."""
        return [(pain, kind) for pain in PAINS for kind in self.pains.get(pain, ())]

    def kinds_at(self, scope: str, about: str | None) -> list[tuple[Pain, str]]:
        """The kinds that set the rates of a fact of this instance."""
        if scope not in ("headache", "facial_pain") or about is None:
            return self.kinds
        pain: Pain = "headache" if scope == "headache" else "facial_pain"
        return [(pain, self.pains[pain][int(about.partition(":")[2]) - 1])]

    def case(self) -> Case:
        """The person as rules see them, everything known."""
        held = {}
        for (fact, about), value in self.values.items():
            choice = self.knowledge.vocabulary.facts[fact].type == "enum" and value == UNKNOWN_CHOICE
            held[fact, about] = Held(value=None if choice else held_value(value))
        instances = {
            scope: self.instances(scope) for scope in ("headache", "facial_pain", "tmd", "tmd_side")
        }
        known = Known(AS_OF, held, instances, {}, self.knowledge.vocabulary)
        return Case(known, self.knowledge.criteria, self.knowledge.red_flags)

    def applies(self, fact: str) -> bool:
        """Whether the fact can apply to this person at all."""
        condition = self.knowledge.vocabulary.facts[fact].applies_when
        if condition is None:
            return True
        return truth_of(condition, Held(value=held_value(self.get(condition.fact)))) is not False


def drawn_world(
    knowledge: Knowledge, pains: Pains, rng: np.random.Generator, *, sides: tuple[str, ...] = SIDES
) -> World:
    """A person with these pains, each fact drawn at its rate and nothing hanging together yet."""
    world = World(knowledge, pains, sides)
    people = knowledge.interview_people
    for name, definition in knowledge.vocabulary.facts.items():
        if definition.answered_by not in DRAWN_BY or definition.scope == "medication_trial":
            continue
        scope = definition.scope
        for about in (None,) if scope in ("patient", "any") else world.instances(scope):
            rate = people.rate(name, world.kinds_at(scope, about))
            world.values[name, about] = None if rate is None else drawn(definition, rate, rng)
    for scope, name in HAS.items():
        world.values[name, None] = bool(world.instances(scope))
    return world
