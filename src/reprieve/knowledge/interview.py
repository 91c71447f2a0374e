"""On which screen, and in which words, is each fact asked of a patient?

Data: `clinical/interview.yaml`. It decides no verdict: which screen comes next follows from the rules. A fact without
a screen of its own in the file is asked alone, with the question of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

if TYPE_CHECKING:
    from reprieve.knowledge.red_flags import RedFlags
    from reprieve.knowledge.vocabulary import FactDef, Vocabulary

FILE = "interview.yaml"
ASKED_OF: Final = "patient"  # the informant of the vocabulary whose facts are asked here
Kind = Literal["check_list", "yes_no", "choice", "choices", "number", "text", "date"]
KIND_OF_TYPE: Final[Mapping[str, Kind]] = {
    "boolean": "yes_no",
    "number": "number",
    "integer": "number",
    "enum": "choice",
    "set": "choices",
    "string": "text",
    "date": "date",
}


class Gate(Piece):
    """An item for a fact with more than two answers: not ticked it is `if_not`, ticked it has its own screen next."""

    label: str
    if_not: str | None


class Sign(Piece):
    """An item for a sign found on examination: ticked it is true; not ticked it is not known, never false."""

    label: str
    only_yes: Literal[True]


class AskedIn(Piece):
    """The unit that a number is asked in, where the fact is kept in another: one of it is `times` of the fact's."""

    unit: str
    times: float = Field(gt=0)


class ScreenDef(Piece):
    """One screen as written: a check list of `items` (fact: label), or one `fact` with `options` (value: label).

    `after`: screens, about the same or the person, that come first while they are open.
    """

    id: str
    kind: Kind
    asks: str
    fact: str | None = None
    why: str | None = None
    items: dict[str, str | Gate | Sign] = Field(default_factory=dict)
    options: dict[str, str] = Field(default_factory=dict)
    asked_in: AskedIn | None = None
    after: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it asks in full: those of its items without the gates, or its one."""
        if self.items:
            return tuple(fact for fact, item in self.items.items() if not isinstance(item, Gate))
        return (self.fact or self.id,)

    @property
    def gates(self) -> Mapping[str, Gate]:
        """Its items that lead on to a screen of their own."""
        return {fact: item for fact, item in self.items.items() if isinstance(item, Gate)}

    @property
    def signs(self) -> frozenset[str]:
        """The facts among its items that a patient can tell of but not rule out."""
        return frozenset(fact for fact, item in self.items.items() if isinstance(item, Sign))


class AskedInstead(Piece):
    """Facts that no finding can hold, and the one that the rules can do with. `only_with`: asked where that is true."""

    facts: tuple[str, ...]
    ask: str
    only_with: str
    because: str


class Interview(Piece):
    """All screens in the file's order. `first`: the name of a first headache or pain; `labels`: what names it.

    `computed_as`: the fact to read in place of a computed one of the safety rules, where no plan is needed to know it.
    `goes_first`: of screens of the same urgency. `how_soon`: what to do, by urgency; `flag_words`: of each warning sign,
    for the patient; `when_to_call`: emergency services, whatever was answered.
    """

    schema_version: int
    file: Literal["interview"]
    meta: dict[str, Any]
    longest_check_list: int = Field(gt=0)
    none_of_these: str
    not_sure: str
    first: dict[str, str]
    labels: dict[str, str]
    why_by_scope: dict[str, str]
    computed_as: dict[str, str]
    asked_instead: tuple[AskedInstead, ...]
    when_to_call: str
    goes_first: tuple[str, ...]
    how_soon: dict[str, str]
    flag_words: dict[str, str]
    screens: tuple[ScreenDef, ...]

    @cached_property
    def written(self) -> Mapping[str, ScreenDef]:
        """The written screen of each fact that has one."""
        return {fact: one for one in self.screens for fact in one.facts}

    @cached_property
    def gated_by(self) -> Mapping[str, ScreenDef]:
        """The check list on which a fact with a screen of its own can be ruled out first."""
        return {fact: one for one in self.screens for fact in one.gates}

    @cached_property
    def signs(self) -> frozenset[str]:
        """The facts found on examination that a patient can tell of but not rule out."""
        return frozenset(fact for one in self.screens for fact in one.signs)

    @cached_property
    def never_findings(self) -> frozenset[str]:
        """The facts that no finding can hold."""
        return frozenset(fact for one in self.asked_instead for fact in one.facts)

    @cached_property
    def only_with(self) -> Mapping[str, str]:
        """The has_ fact that must be true before a fact asked instead of others is asked."""
        return {one.ask: one.only_with for one in self.asked_instead}

    def askable(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Every fact that the interview can ask, in the vocabulary's order."""
        others = self.signs | {one.ask for one in self.asked_instead}
        return tuple(
            one.name
            for one in vocabulary.facts.values()
            if (one.answered_by == ASKED_OF and one.name not in self.never_findings) or one.name in others
        )

    def screen_of(self, definition: FactDef) -> ScreenDef:
        """The one screen that asks this fact: as written, else of its own, with the vocabulary's question."""
        written = self.written.get(definition.name)
        if written is not None:
            return written
        return ScreenDef(
            id=definition.name,
            kind=KIND_OF_TYPE[definition.type],
            asks=definition.question,
            fact=definition.name,
            options={one: one.replace("_", " ") for one in definition.allowed},
        )


def parse_interview(text: str) -> Interview:
    """The screens in this YAML. Raises KnowledgeError naming every fault."""
    interview = parse_model(text, Interview, file=FILE)
    faults = list(_faults_of_screens(interview))
    if faults:
        raise faulty(FILE, faults)
    return interview


def _faults_of_screens(interview: Interview) -> Iterator[str]:
    yield from _twice("id", [one.id for one in interview.screens])
    yield from _twice("fact", [fact for one in interview.screens for fact in one.facts])
    yield from _twice("gate", [fact for one in interview.screens for fact in one.gates])
    earlier: set[str] = set()
    for one in interview.screens:
        where = f"screens[{one.id}]"
        if (one.kind == "check_list") != bool(one.items):
            yield f"{where}.items: a check list needs items, and no other kind may have them."
        if one.items and one.fact is not None:
            yield f"{where}.fact: a check list names its facts under `items`. Remove it."
        if len(one.items) > interview.longest_check_list:
            yield f"{where}.items: {len(one.items)}, and at most {interview.longest_check_list} fit. Split it."
        if one.items and not one.facts:
            yield f"{where}.items: a check list needs an item without `if_not`."
        yield from (
            f"{where}.after: no screen {other!r} above it." for other in one.after if other not in earlier
        )
        earlier.add(one.id)
        if one.asked_in is not None and one.kind != "number":
            yield f"{where}.asked_in: only a number is asked in another unit. Remove it."
        if (one.kind in ("choice", "choices")) != bool(one.options):
            yield f"{where}.options: a choice needs options, and no other kind may have them."
    yield from (f"goes_first: no screen {one!r}." for one in interview.goes_first if one not in earlier)


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"screens: the {what} {name!r} is there twice. Keep one."
        seen.add(name)


def faults_of_interview(interview: Interview, vocabulary: Vocabulary) -> list[str]:
    """What does not fit the vocabulary: every fact of a patient is asked by exactly one screen that suits its type."""
    faults = []
    instead = {one.ask for one in interview.asked_instead}
    for one in interview.screens:
        where = f"{FILE}: screens[{one.id}]"
        scopes = set()
        for fact in one.facts:
            definition = vocabulary.get(fact)
            if definition is None:
                faults.append(f"{where}: no fact {fact!r}. Is it {vocabulary.nearest(fact)}?")
                continue
            if fact in one.signs and (definition.answered_by == ASKED_OF or definition.type != "boolean"):
                faults.append(f"{where}: {fact} is no yes-or-no sign of an examination. Remove `only_yes`.")
            if definition.answered_by != ASKED_OF and fact not in one.signs | instead:
                faults.append(f"{where}: {fact} is answered by {definition.answered_by}. Remove it.")
            scopes.add(definition.scope)
            kind = "yes_no" if one.kind == "check_list" else one.kind
            if KIND_OF_TYPE[definition.type] != kind:
                faults.append(f"{where}.kind: {fact} is a {definition.type}; {one.kind} does not suit it.")
            if one.options and set(one.options) != set(definition.allowed):
                faults.append(f"{where}.options: they must be {', '.join(definition.allowed)}.")
        for fact, gate in one.gates.items():
            definition = vocabulary.get(fact)
            if definition is None or definition.fault_of(gate.if_not) is not None:
                faults.append(f"{where}.items.{fact}.if_not: {gate.if_not!r} is no value of that fact.")
            else:
                scopes.add(definition.scope)
        if len(scopes) > 1:
            faults.append(f"{where}: its facts are about {' and '.join(sorted(scopes))}. Split it.")
    named = [
        *interview.labels.values(),
        *interview.never_findings,
        *interview.only_with,
        *interview.only_with.values(),
        *interview.computed_as.values(),
    ]
    faults += [f"{FILE}: no fact {fact!r}." for fact in named if vocabulary.get(fact) is None]
    return faults


def faults_of_flag_words(interview: Interview, red_flags: RedFlags) -> list[str]:
    """Every warning sign has words for the patient, and every urgency says how soon."""
    flags = red_flags.flags
    faults = [
        f"{FILE}: flag_words: none for {one}. Add them." for one in flags if one not in interview.flag_words
    ]
    faults += [f"{FILE}: flag_words: no flag {one!r}." for one in interview.flag_words if one not in flags]
    urgencies = {
        urgency for one in flags.values() for urgency in (one.urgency, one.escalated_urgency) if urgency
    }
    faults += [
        f"{FILE}: how_soon: nothing for {one}. Add it."
        for one in sorted(urgencies - set(interview.how_soon))
    ]
    return faults
