"""Which people are made up to try the interview on, and at which rates are their facts drawn?

Data: `clinical/interview_people.yaml`. All of it is assumption, openly: no number is a frequency of any population.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from reprieve.knowledge.yaml_model import Piece, parse_model

if TYPE_CHECKING:
    from collections.abc import Collection

    from reprieve.knowledge.vocabulary import FactDef, Vocabulary

FILE = "interview_people.yaml"
Pain = Literal["headache", "facial_pain", "jaw"]
PAINS: Final[tuple[Pain, ...]] = ("headache", "facial_pain", "jaw")
Band = tuple[float, float, float]  # from, to, weight
Rate = float | dict[str, float] | tuple[Band, ...]
Group = Literal["diagnoses", "warning_signs", "two_pains", "treated", "no_diagnosis", "no_pain"]
DRAWN_BY: Final = ("patient", "diary", "clinician", "exam", "test")  # the rest is calculated


class _Table(Piece):
    seed: int = Field(ge=0)
    people_of_each_profile: int = Field(gt=0)
    pseudo_count: float = Field(gt=0)
    made_by: str


class _Needs(Piece):
    pains: dict[str, dict[Pain, str]]
    treated: tuple[str, ...]
    other: dict[Pain, dict[str, float]]


class PersonRates(Piece):
    """What the rates of single facts cannot say."""

    fertile_age_years: tuple[int, int]
    gave_birth_in_the_last_year: float = Field(ge=0, le=1)
    treated_with_toxin: float = Field(ge=0, le=1)
    preventives_tried: dict[int, float]
    preventives: dict[str, tuple[str, str, float]]
    preventive_outcomes: dict[str, float]


class InterviewPeople(Piece):
    """Rates and kinds of the people of the simulated interview."""

    schema_version: int
    file: Literal["interview_people"]
    meta: dict[str, Any]
    shares: dict[Group, float]
    at_a_cut_point: float = Field(ge=0, le=1)
    answer_table: _Table
    pains_of: dict[str, dict[Pain, str]]
    beside: dict[Pain, dict[str, float]]
    two_pains: tuple[tuple[str, str], ...]
    treated: tuple[str, ...]
    no_diagnosis: dict[Pain, float]
    needs: _Needs
    person: PersonRates
    worked_out: tuple[str, ...]
    facts: dict[str, Rate]
    kinds: dict[Pain, dict[str, dict[str, Rate]]]

    def rate(self, fact: str, kinds: Iterable[tuple[Pain, str]]) -> Rate | None:
        """The rate of a fact in who has pains of these kinds; the last kind that names it holds."""
        found = self.facts.get(fact)
        for pain, kind in kinds:
            found = self.kinds[pain].get(kind, {}).get(fact, found)
        return found


@dataclass(frozen=True)
class TableSettings:
    """What the answer table needs to be read: how likely each profile is, and how much all profiles lend to each."""

    shares: Mapping[str, float]
    pseudo_count: float


def parse_interview_people(text: str) -> InterviewPeople:
    """The file as one value. Raises KnowledgeError naming every fault."""
    return parse_model(text, InterviewPeople, file=FILE)


def profile_shares(
    people: InterviewPeople, *, diagnosis_ids: Collection[str], flag_ids: Collection[str]
) -> dict[str, float]:
    """How likely each profile is: diagnoses and warning signs by their ids, the other kinds by their names."""
    shares: dict[str, float] = {}
    for group, share in people.shares.items():
        names = {"diagnoses": diagnosis_ids, "warning_signs": flag_ids}.get(group, (group,))
        shares |= {name: share / len(names) for name in names}
    return shares


def table_settings(
    people: InterviewPeople, *, diagnosis_ids: Collection[str], flag_ids: Collection[str]
) -> TableSettings:
    """What is needed to read the answer table of these people."""
    shares = profile_shares(people, diagnosis_ids=diagnosis_ids, flag_ids=flag_ids)
    return TableSettings(shares, people.answer_table.pseudo_count)


def faults_of_interview_people(
    people: InterviewPeople,
    vocabulary: Vocabulary,
    *,
    diagnosis_ids: Collection[str],
    flag_ids: Collection[str],
) -> list[str]:
    """What does not fit the other files, or is missing."""
    return [f"{FILE}: {fault}" for fault in _faults(people, vocabulary, diagnosis_ids, flag_ids)]


def _faults(
    people: InterviewPeople,
    vocabulary: Vocabulary,
    diagnosis_ids: Collection[str],
    flag_ids: Collection[str],
) -> Iterator[str]:
    if people.meta.get("status") != "assumption":
        yield "meta.status: these numbers are assumptions. Write status: assumption."
    for one in diagnosis_ids:
        if one not in people.pains_of:
            yield f"pains_of: {one} is missing. Say which pains its people have."
    named = {*people.pains_of, *people.treated, *(one for pair in people.two_pains for one in pair)}
    yield from (f"no diagnosis {one!r}." for one in sorted(named - set(diagnosis_ids)))
    flags = {*people.needs.pains, *people.needs.treated}
    yield from (f"needs: no warning sign {one!r}." for one in sorted(flags - set(flag_ids)))
    for places in ({**people.pains_of, **people.needs.pains}, {"beside": people.beside}):
        for place, pains in places.items():
            for pain, kinds in pains.items():
                for kind in [kinds] if isinstance(kinds, str) else kinds:
                    if kind not in people.kinds.get(pain, {}):
                        yield f"{place}: no {pain} of kind {kind!r} under kinds."
    yield from _faults_of_facts(people, vocabulary)


def _faults_of_facts(people: InterviewPeople, vocabulary: Vocabulary) -> Iterator[str]:
    have = {*people.facts, *people.worked_out}
    for name, definition in vocabulary.facts.items():
        needed = definition.answered_by in DRAWN_BY and definition.scope != "medication_trial"
        if needed and name not in have:
            yield f"facts: {name} is missing. Give a rate, or add it to worked_out."
    tables = [("facts", people.facts)]
    tables += [
        (f"kinds.{pain}.{kind}", rates) for pain, of in people.kinds.items() for kind, rates in of.items()
    ]
    yield from (
        f"worked_out: no fact {name!r}." for name in people.worked_out if name not in vocabulary.facts
    )
    for where, rates in tables:
        for name, rate in rates.items():
            known = vocabulary.get(name)
            fault = "no such fact" if known is None else _fault_of_rate(rate, known)
            if fault:
                yield f"{where}.{name}: {fault}."


def _fault_of_rate(rate: Rate, definition: FactDef) -> str | None:
    match definition.type, rate:
        case "boolean", int() | float():
            return None if 0 <= rate <= 1 else "a chance lies from 0 to 1"
        case "enum" | "set", dict():
            strange = [one for one in rate if one not in definition.allowed]
            return f"{strange} is no choice of it" if strange else None
        case "string", dict():
            return None
        case "number" | "integer", tuple():
            low, high = definition.range or (0, 0)
            inside = all(low <= first <= last <= high and weight > 0 for first, last, weight in rate)
            return (
                None
                if inside
                else f"bands run from {low:g} to {high:g}, lowest first, with a weight above 0"
            )
    return f"this is no rate of a {definition.type}"
