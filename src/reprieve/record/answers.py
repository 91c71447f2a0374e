"""Which findings does one "none of these" answer, of those that a plan asks for?

Only what is still asked, of one section of the vocabulary, and only where "no" or "none" is an answer. Where "no" is itself
what a rule objects to (no consent, no MRI), it is asked for by itself; so is what the interview asks on a screen of its own
(suicidal thoughts). A patient answers for no examination, test or clinical judgement, and rules out no sign that the interview
says they cannot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reprieve.chart import Fact
from reprieve.errors import FactError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.rule import Leaf, Rule, walk
from reprieve.knowledge.vocabulary import NOTHING, FactDef
from reprieve.knowledge.written_rule import walk_of
from reprieve.plan import Plan
from reprieve.plan.signing import moment, written
from reprieve.verdict import Verdict

ABOUT = " about "
IS_FALSE = "is_false"
PATIENT = "patient"
ALONE = "yes_no"  # the kind of screen that asks one thing
NOT_FOR_A_PATIENT = ("clinician", "exam", "test")  # the `answered_by` of what a patient cannot know


@dataclass(frozen=True, kw_only=True)
class NoneOf:
    """The findings that "none of these" says, and the names that it cannot answer."""

    facts: tuple[Fact, ...]
    still_asked: tuple[str, ...]


def none_of(
    section: str,
    plan: Plan,
    knowledge: Knowledge,
    *,
    by: str,
    on: dt.date,
    recorded_at: dt.datetime | dt.date | None = None,
) -> NoneOf:
    """One finding `false`, `none` or empty for each item of a section that the plan asks for. `by`: the informant.

    Raises: FactError for a section that the vocabulary does not have, or one of which nothing is asked.
    """
    name = _section(section, knowledge)
    asked = [
        (one, about, definition)
        for one, about, definition in asked_for(plan, knowledge)
        if definition.section == name
    ]
    apart = answered_apart(knowledge)
    if by == PATIENT:
        apart |= not_for_a_patient(knowledge)
    facts, still = [], []
    for fact, about, definition in asked:
        value = None if fact in apart else _nothing(definition)
        if value is None:
            still.append(fact)
            continue
        said: dict[str, Any] = {
            "kind": "finding",
            "on": on.isoformat(),
            "name": fact,
            "value": value,
            "by": by,
        }
        whose = about or ("tmd" if definition.scope == "tmd" else None)
        facts.append(written({**said, **({"about": whose} if whose else {}), **moment(recorded_at)}))
    if not facts:
        rest = f" {', '.join(still)}: answer each by itself." if still else ""
        raise FactError(
            "section",
            section,
            "has nothing that the plan asks for and that 'none of these' could answer",
            f"Sections asked for: {', '.join(sections_asked(plan, knowledge)) or 'none'}.{rest}",
            "record.none_of.nothing",
        )
    return NoneOf(facts=tuple(facts), still_asked=tuple(still))


def sections_asked(plan: Plan, knowledge: Knowledge) -> tuple[str, ...]:
    """The sections of the vocabulary that have something the plan asks for."""
    return tuple(dict.fromkeys(one.section for _, _, one in asked_for(plan, knowledge)))


def asked_for(plan: Plan, knowledge: Knowledge) -> tuple[tuple[str, str | None, FactDef], ...]:
    """Each fact of the vocabulary that an open stop or caution of the plan asks for, with what it is about."""
    found: dict[tuple[str, str | None], FactDef] = {}
    for entry in plan.entries:
        if entry.verdict is not Verdict.UNKNOWN or not (entry.blocks or entry.to_acknowledge):
            continue
        for question in entry.ask_for():
            name, _, about = question.partition(ABOUT)
            definition = knowledge.vocabulary.get(name)
            if definition is not None:
                found.setdefault((name, about or None), definition)
    return tuple((name, about, definition) for (name, about), definition in found.items())


def answered_apart(knowledge: Knowledge) -> frozenset[str]:
    """Facts of which "no" is what a safety rule or warning sign objects to, or that are asked alone."""
    alone = {fact for one in knowledge.interview.screens if one.kind == ALONE for fact in one.facts}
    return frozenset(
        alone | {node.fact for node in _nodes(knowledge) if isinstance(node, Leaf) and node.op == IS_FALSE}
    )


def not_for_a_patient(knowledge: Knowledge) -> frozenset[str]:
    """Facts that a patient cannot answer, or cannot rule out."""
    signs = {fact for one in knowledge.interview.screens for fact in one.signs}
    facts = knowledge.vocabulary.facts.items()
    return frozenset(signs | {name for name, one in facts if one.answered_by in NOT_FOR_A_PATIENT})


def _nodes(knowledge: Knowledge) -> Iterator[Rule]:
    for rule in knowledge.safety_rules.rules:
        yield from walk_of(rule)
    flags: Iterable[Any] = knowledge.red_flags.flags.values()
    for flag in flags:
        yield from walk(flag.rule)


def _nothing(definition: FactDef) -> bool | str | list[str] | None:
    """What "none of these" means for a fact; None where it has no such answer."""
    match definition.type:
        case "boolean":
            return False
        case "set":
            return [NOTHING] if NOTHING in (definition.allowed or ()) else []
        case _:
            return NOTHING if NOTHING in (definition.allowed or ()) else None


def _section(given: str, knowledge: Knowledge) -> str:
    """The section meant: its name, or the beginning of one alone. Raises FactError naming all."""
    names = list(dict.fromkeys(one.section for one in knowledge.vocabulary.facts.values()))
    wanted = given.strip().lower().replace("_", " ")
    found = [one for one in names if one.lower() == wanted] or [
        one for one in names if one.lower().startswith(wanted)
    ]
    if len(found) != 1:
        raise FactError(
            "section",
            given,
            "is no section of the vocabulary",
            f"It is one of: {'; '.join(names)}.",
            "record.none_of.section",
        )
    return found[0]
