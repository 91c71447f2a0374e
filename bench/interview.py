"""How long does the next question take, how many screens do simulated people need, and is a warning sign missed?

`python -m bench.interview 300` prints the figures over 300 people; `python -m bench interview` the times.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.timing import Timed, best_of
from reprieve.chart import Chart, Fact, Finding
from reprieve.diagnosis import diagnose
from reprieve.diagnosis.held import Held
from reprieve.diagnosis.interview import Screen, answer, given_by, next_question
from reprieve.diagnosis.interview.asked import asked_of
from reprieve.diagnosis.interview.candidates import candidates
from reprieve.diagnosis.interview.chances import expected_answers, plain
from reprieve.diagnosis.interview.person_rules import interview_program
from reprieve.diagnosis.known import Key
from reprieve.diagnosis.open_answers import open_answers
from reprieve.diagnosis.rows import FlagRow
from reprieve.interview_people import AS_OF, Person, draw_people
from reprieve.knowledge import Knowledge, load_knowledge
from reprieve.verdict import Verdict

SEED = 20261122  # of the people the figures are about; the answer table was made from others
TOLD = {"headache": "headache_label", "facial_pain": "facial_pain_label"}
URGENT = ("emergency_now", "same_day")


@dataclass
class Interviewed:
    """One simulated person after the interview: the screens that were shown, and all facts given."""

    person: Person
    screens: list[Screen] = field(default_factory=list)
    named: int = 0  # further pains the person named, one tap and a name each
    facts: list[Fact] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """Screens, the naming of a further pain included."""
        return len(self.screens) + self.named

    @property
    def chart(self) -> Chart:
        return Chart.from_facts(self.facts, self.person.name)


def interviewed(person: Person, knowledge: Knowledge, as_of: dt.date = AS_OF) -> Interviewed:
    """Put every screen to one simulated person until none is left."""
    found = Interviewed(person, facts=[_begun(as_of)])
    while (screen := next_question(found.chart, knowledge, as_of)) is not None:
        found.screens.append(screen)
        given = given_by(screen, lambda fact, about: answer_of(person, fact, about))
        found.facts += answer(screen, given, as_of)
        further = list(_further(person, found.facts, as_of))
        found.facts += further
        found.named += sum(1 for one in further if not str(one.about).endswith(":1"))
    return found


def answer_of(person: Person, fact: str, about: str | None) -> Any:
    """What the person says to one question; None: not sure. What does not apply is no, or "does not apply"."""
    if fact == "preventives_tried_count":
        return len(person.preventives)
    if fact in load_knowledge().interview.signs:  # who has the sign notices it
        return person.found.get((fact, about))
    if (fact, about) in person.not_applicable:
        definition = load_knowledge().vocabulary.facts[fact]
        return {"boolean": False}.get(
            definition.type, "not_applicable" if "not_applicable" in definition.allowed else None
        )
    return person.answers.get((fact, about))


def _begun(as_of: dt.date) -> Fact:
    from reprieve.chart import Person as PersonFact

    return PersonFact(kind="person", on=as_of)


def _further(person: Person, facts: list[Fact], as_of: dt.date) -> Iterator[Finding]:
    """Name the second pain of a kind as soon as the person has said to have any."""
    said = {(one.name, one.about): one.value for one in facts if isinstance(one, Finding)}
    for scope, label in TOLD.items():
        abouts = sorted({about for _, about in person.answers if about and about.startswith(f"{scope}:")})
        if len(abouts) > 1 and said.get((f"has_{scope}", None)) is True and (label, abouts[1]) not in said:
            for about in abouts:
                yield Finding(kind="finding", on=as_of, name=label, value=scope, about=about, by="patient")


def flags_missed(one: Interviewed, knowledge: Knowledge, as_of: dt.date = AS_OF) -> list[str]:
    """Emergency and same-day flags that all of the person's answers decide, and the interview did not find."""
    told = [
        Finding(kind="finding", on=as_of, name=name, value=value, about=about, by="patient")
        for (name, about), value in (*one.person.answers.items(), *_noticed(one.person, knowledge))
        if value is not None
        and (name, about) not in one.person.not_applicable
        and not str(about).startswith("medication_trial")
    ]
    whole = diagnose(Chart.from_facts([_begun(as_of), *told]).as_of(as_of), knowledge)
    asked = diagnose(one.chart.as_of(as_of), knowledge)
    return [
        flag.id for flag in whole.red_flags if _urgent(flag) and not _as_urgent(asked.flag(flag.id), flag)
    ]


def _noticed(person: Person, knowledge: Knowledge) -> list[tuple[Key, Any]]:
    """The signs of an examination that the person has and could tell of."""
    signs = knowledge.interview.signs
    return [(key, value) for key, value in person.found.items() if key[0] in signs and value is True]


def _urgent(flag: FlagRow) -> bool:
    return flag.verdict is Verdict.MET and flag.urgency in URGENT


def _as_urgent(found: FlagRow, flag: FlagRow) -> bool:
    return found.verdict is Verdict.MET and found.urgency == flag.urgency


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of how many people; screens at the median, for 9 of 10, and at most; flags missed by person."""

    people: int
    median: float
    p90: float
    most: int
    urgent_flags: int
    missed: tuple[tuple[str, str], ...]


def figures(people: int, seed: int = SEED) -> Figures:
    """Interview so many simulated people and count."""
    knowledge = load_knowledge()
    done = [interviewed(one, knowledge) for one in draw_people(knowledge, patients=people, seed=seed)]
    shown = sorted(one.shown for one in done)
    missed = [(one.person.name, flag) for one in done for flag in flags_missed(one, knowledge)]
    met = sum(
        _urgent(flag) for one in done for flag in diagnose(one.chart.as_of(AS_OF), knowledge).red_flags
    )
    return Figures(
        people=people,
        median=statistics.median(shown),
        p90=shown[min(len(shown) - 1, int(0.9 * len(shown)))],
        most=shown[-1],
        urgent_flags=met,
        missed=tuple(missed),
    )


def rows() -> Iterator[Timed]:
    """The next question halfway through an interview, beside judging every set of answers one after the other."""
    knowledge = load_knowledge()
    person = next(
        one for one in draw_people(knowledge, patients=100, seed=SEED) if one.profile == "ichd3_1_3"
    )
    facts = interviewed(person, knowledge).facts
    chart = Chart.from_facts(facts[: len(facts) // 2])
    sets = tried(chart, knowledge)
    ours, again = best_of(
        3,
        lambda: next_question(chart, knowledge, AS_OF),
        lambda: judged_one_by_one(chart, knowledge, sets),
    )
    yield Timed(
        what=f"the next question, warm ({len(sets)} sets of answers tried)",
        seconds=ours,
        peer="the chart judged again for each set",
        peer_seconds=again,
        bar="under 100 ms",
    )


def tried(chart: Chart, knowledge: Knowledge) -> list[Mapping[Key, Held]]:
    """Every set of answers to every screen that could come next."""
    from reprieve.diagnosis.interview.gain import outcomes_of

    asked = asked_of(chart.as_of(AS_OF), knowledge, knowledge.interview)
    open_ = open_answers(interview_program(knowledge), asked.known, asked.askable).facts
    expected = expected_answers(knowledge)
    weights = expected.weights(asked.known.held)
    return [
        outcome.answers
        for one in candidates(open_, asked, knowledge, knowledge.interview)
        for outcome in outcomes_of(one.screen, asked.known, weights=weights, expected=expected, as_of=AS_OF)
    ]


def judged_one_by_one(chart: Chart, knowledge: Knowledge, sets: list[Mapping[Key, Held]]) -> int:
    """The plain way: write each set of answers into the chart and judge all of it again."""
    settled = 0
    for answers in sets:
        told = [
            Finding(kind="finding", on=AS_OF, name=fact, value=plain(held), about=about, by="patient")
            for (fact, about), held in answers.items()
        ]
        found = diagnose(Chart.from_facts([*chart.facts, *told]).as_of(AS_OF), knowledge)
        settled += sum(one.verdict is not Verdict.UNKNOWN for one in found.conditions)
    return settled


if __name__ == "__main__":
    print(figures(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
