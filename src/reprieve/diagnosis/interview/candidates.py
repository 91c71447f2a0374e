"""Which screens could come next, with the facts that could still change a verdict?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reprieve.diagnosis.interview.screen import Item, Option, Screen
from reprieve.diagnosis.known import JAW, Key
from reprieve.diagnosis.open_answers import Verdict
from reprieve.knowledge.interview import Gate, Sign

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
    concerned: defaultdict[Key, set[str]] = defaultdict(set)
    for (verdict, about), facts in open_.items():
        for key in facts:
            concerned[asked.before(key)].add(verdict if about is None else f"{verdict} of {about}")
    places = _places(concerned, knowledge, interview)
    found = []
    for (written, about), keys in places.values():
        if any((other, where) in places for other in written.after for where in (about, None)):
            continue
        verdicts = set().union(*(concerned[key] for key in keys))
        urgencies = [_rank(verdict, knowledge.red_flags) for verdict in verdicts]
        rank = min(urgencies)
        screen = make_screen(
            written,
            about,
            [fact for fact, _ in keys],
            knowledge,
            interview,
            called=_called(about, asked, interview),
            urgency=_urgency(rank),
        )
        found.append(Candidate(screen, rank, urgencies.count(rank), len(verdicts)))
    return found


def _places(
    keys: Iterable[Key], knowledge: Knowledge, interview: Interview
) -> dict[tuple[str, str | None], tuple[tuple[ScreenDef, str | None], list[Key]]]:
    """Each open fact on its screen: on a check list that can rule it out while that is open, else on its own."""
    found: dict[tuple[str, str | None], tuple[tuple[ScreenDef, str | None], list[Key]]] = {}
    later = []
    for key in keys:
        if key[0] in interview.gated_by:
            later.append(key)
            continue
        written = interview.screen_of(knowledge.vocabulary.facts[key[0]])
        found.setdefault((written.id, key[1]), ((written, key[1]), []))[1].append(key)
    lists = dict(found)
    for key in later:
        gate = interview.gated_by[key[0]]
        written = (
            gate if (gate.id, key[1]) in lists else interview.screen_of(knowledge.vocabulary.facts[key[0]])
        )
        found.setdefault((written.id, key[1]), ((written, key[1]), []))[1].append(key)
    return found


def make_screen(
    written: ScreenDef,
    about: str | None,
    facts: Iterable[str],
    knowledge: Knowledge,
    interview: Interview,
    *,
    called: str | None = None,
    urgency: str | None = None,
) -> Screen:
    """The screen as written, for one instance and with these of its facts."""
    wanted = set(facts)
    asked_in = written.asked_in
    definition = knowledge.vocabulary.facts[written.facts[0]]
    if written.items:
        items = tuple(_item(fact, about, item) for fact, item in written.items.items() if fact in wanted)
    else:
        items = (Item(fact=written.facts[0], about=about, label=written.asks),)
    return Screen(
        id=written.id if about in (None, JAW) else f"{written.id}@{about}",
        kind=written.kind,
        asks=written.asks,
        items=items,
        why=written.why or interview.why_by_scope[definition.scope],
        none_of_these=interview.none_of_these,
        not_sure=interview.not_sure,
        called=called,
        options=tuple(Option(value=value, label=label) for value, label in written.options.items()),
        unit=definition.unit if asked_in is None else asked_in.unit,
        range=_in_units_of(1.0 if asked_in is None else asked_in.times, definition.range),
        whole=definition.type == "integer" and asked_in is None,
        times=1.0 if asked_in is None else asked_in.times,
        urgency=urgency,
    )


def _called(about: str | None, asked: Asked, interview: Interview) -> str | None:
    """What the person calls this headache or pain; None: it has no name."""
    label = interview.labels.get((about or "").partition(":")[0])
    held = asked.known.held.get((label, about)) if label is not None else None
    return held.value if held is not None and isinstance(held.value, str) else None


def _in_units_of(times: float, range_: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if range_ is None else (range_[0] / times, range_[1] / times)


def _item(fact: str, about: str | None, item: str | Gate | Sign) -> Item:
    if isinstance(item, str):
        return Item(fact=fact, about=about, label=item)
    if isinstance(item, Gate):
        return Item(fact=fact, about=about, label=item.label, leads_on=True, if_not=item.if_not)
    return Item(fact=fact, about=about, label=item.label, only_yes=True, if_not=None)


def _rank(verdict: str, flags: RedFlags) -> int:
    """0 for what could be an emergency, 1 for what needs someone the same day, 2 for all the rest."""
    flag = flags.flags.get(verdict.removesuffix(ESCALATED))
    if flag is None:
        return len(FIRST_OF_ALL)
    urgency = flag.escalated_urgency if verdict.endswith(ESCALATED) else flag.urgency
    return FIRST_OF_ALL.index(urgency) if urgency in FIRST_OF_ALL else len(FIRST_OF_ALL)


def _urgency(rank: int) -> str | None:
    return FIRST_OF_ALL[rank] if rank < len(FIRST_OF_ALL) else None
