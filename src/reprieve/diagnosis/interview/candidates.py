"""Which screens could come next, with the facts that could still change a verdict?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reprieve.diagnosis.interview.screen import Item, Option, Screen
from reprieve.diagnosis.known import JAW, Key
from reprieve.diagnosis.open_answers import Verdict

if TYPE_CHECKING:
    from reprieve.diagnosis.interview.asked import Asked
    from reprieve.knowledge import Knowledge
    from reprieve.knowledge.interview import Interview, ScreenDef
    from reprieve.knowledge.red_flags import RedFlags

FIRST_OF_ALL: Final = ("emergency_now", "same_day")  # urgencies that are asked before anything else
ESCALATED: Final = "!"  # `ID!` names a red flag at its higher urgency


@dataclass(frozen=True, slots=True)
class Candidate:
    """A screen that could come next. `rank`: of its urgency, 0 first; `urgent`: verdicts of that urgency it concerns.

    `concerned`: how many verdicts its facts could change, alone or with other answers.
    """

    screen: Screen
    rank: int
    urgent: int
    concerned: int


def candidates(
    open_: Mapping[Verdict, frozenset[Key]], asked: Asked, knowledge: Knowledge, interview: Interview
) -> list[Candidate]:
    """Every screen with a fact that could still change a verdict. `open_`: for each such verdict, these facts."""
    verdicts: defaultdict[tuple[str, str | None], set[Verdict]] = defaultdict(set)
    keys: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    definitions: dict[str, ScreenDef] = {}
    for verdict, facts in open_.items():
        for fact, about in {asked.before(key) for key in facts}:
            one = definitions.setdefault(fact, interview.screen_of(knowledge.vocabulary.facts[fact]))
            place = one.id, about
            verdicts[place].add(verdict)
            keys[place].add(fact)
    by_id = {one.id: one for one in definitions.values()}
    found = []
    for place, concerned in verdicts.items():
        urgencies = [_rank(verdict[0], knowledge.red_flags) for verdict in concerned]
        rank = min(urgencies)
        screen = make_screen(
            by_id[place[0]], place[1], keys[place], knowledge, interview, urgency=_urgency(rank)
        )
        found.append(Candidate(screen, rank, urgencies.count(rank), len(concerned)))
    return found


def make_screen(
    written: ScreenDef,
    about: str | None,
    facts: Iterable[str],
    knowledge: Knowledge,
    interview: Interview,
    *,
    urgency: str | None = None,
) -> Screen:
    """The screen as written, for one instance and with these of its facts."""
    wanted = set(facts)
    definition = knowledge.vocabulary.facts[written.facts[0]]
    items = tuple(
        Item(fact=fact, about=about, label=written.items.get(fact, written.asks))
        for fact in written.facts
        if fact in wanted
    )
    return Screen(
        id=written.id if about in (None, JAW) else f"{written.id}@{about}",
        kind=written.kind,
        asks=written.asks,
        items=items,
        why=written.why or interview.why_by_scope[definition.scope],
        none_of_these=interview.none_of_these,
        not_sure=interview.not_sure,
        options=tuple(Option(value=value, label=label) for value, label in written.options.items()),
        unit=definition.unit,
        range=definition.range,
        whole=definition.type == "integer",
        urgency=urgency,
    )


def _rank(verdict: str, flags: RedFlags) -> int:
    """0 for what could be an emergency, 1 for what needs someone the same day, 2 for all the rest."""
    flag = flags.flags.get(verdict.removesuffix(ESCALATED))
    if flag is None:
        return len(FIRST_OF_ALL)
    urgency = flag.escalated_urgency if verdict.endswith(ESCALATED) else flag.urgency
    return FIRST_OF_ALL.index(urgency) if urgency in FIRST_OF_ALL else len(FIRST_OF_ALL)


def _urgency(rank: int) -> str | None:
    return FIRST_OF_ALL[rank] if rank < len(FIRST_OF_ALL) else None
