"""Who is one simulated person: what they answer, what is true of them, and the chart that says so?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from reprieve.chart import Chart, Fact, Finding, Preventive
from reprieve.diagnosis.known import Key
from reprieve.interview_people.world import AS_OF, World
from reprieve.knowledge.interview_people import DRAWN_BY

SIMULATED: Final = "simulated"
Intended = tuple[str, str | None]  # a diagnosis, and the headache, pain or jaw side that has it


@dataclass(frozen=True, kw_only=True)
class Person:
    """One simulated person. None as a value: there is no such thing, or the person cannot say.

    `profile`: the id of the diagnosis or warning sign drawn around, else two_pains, treated, no_diagnosis or no_pain.
    `intended`: the diagnoses that are true of the person. `flag`: the warning sign meant. `answers`: every fact that
    the patient is asked (`answered_by: patient`), for every pain they have; `counts`: what a diary would count;
    `found`: what clinician, examination and tests would find.
    """

    name: str
    profile: str
    intended: tuple[Intended, ...]
    flag: str | None
    answers: Mapping[Key, Any]
    counts: Mapping[Key, Any]
    found: Mapping[Key, Any]
    informants: Mapping[str, str]
    preventives: tuple[Preventive, ...]
    not_applicable: frozenset[Key]

    @property
    def diagnosis(self) -> str | None:
        """The first diagnosis that the person was drawn around."""
        return self.intended[0][0] if self.intended else None

    @cached_property
    def chart(self) -> Chart:
        """What the patient and the diary can say, as of the day of all simulated interviews."""
        return self._chart(self.answers, self.counts)

    @cached_property
    def chart_with_exam(self) -> Chart:
        """The same with what clinician, examination and tests would find."""
        return self._chart(self.answers, self.counts, self.found)

    def _chart(self, *sources: Mapping[Key, Any]) -> Chart:
        facts: list[Fact] = [*self._findings(*sources), *self.preventives]
        return Chart.from_facts(facts, self.name)

    def _findings(self, *sources: Mapping[Key, Any]) -> Iterator[Finding]:
        for source in sources:
            for (name, about), value in source.items():
                if value is not None and (name, about) not in self.not_applicable:
                    yield Finding(
                        kind="finding",
                        on=AS_OF,
                        name=name,
                        value=value,
                        by=self.informants[name],  # type: ignore[arg-type]
                        source=SIMULATED,
                        **({} if about is None else {"about": about}),  # type: ignore[arg-type]
                    )


def person_of(
    world: World,
    *,
    name: str,
    profile: str,
    intended: tuple[Intended, ...],
    flag: str | None,
    preventives: tuple[Preventive, ...],
) -> Person:
    """The person who lives in this world, facts sorted by who can give them."""
    facts = world.knowledge.vocabulary.facts
    by: dict[str, dict[Key, Any]] = {one: {} for one in DRAWN_BY}
    for (fact, about), value in world.values.items():
        by[facts[fact].answered_by][fact, about] = value
    return Person(
        name=name,
        profile=profile,
        intended=intended,
        flag=flag,
        answers=by["patient"],
        counts=by["diary"],
        found={**by["clinician"], **by["exam"], **by["test"]},
        informants={fact: facts[fact].answered_by for fact, _ in world.values},
        preventives=preventives,
        not_applicable=frozenset(key for key in world.values if not world.applies(key[0])),
    )
