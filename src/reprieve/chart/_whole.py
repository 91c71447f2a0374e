"""What can be wrong with a chart as a whole: facts against the vocabulary, and against each other."""

from __future__ import annotations

import datetime as dt
import difflib
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reprieve.chart._fact import Fact
from reprieve.chart._record import faults_of_record
from reprieve.chart.diary import said
from reprieve.chart.facts import (
    PRODUCTS_BESIDE_THE_CATALOGUE,
    SIDES,
    AdverseEvent,
    DiaryDay,
    Episode,
    Finding,
    Injection,
    Person,
    Retraction,
    Score,
)
from reprieve.chart.record_facts import Override, SignedPlan, Vial
from reprieve.errors import FactError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.vocabulary import fault_of_about

OTHER_INSTRUMENTS = {"twstrs_total": (0.0, 85.0)}  # trial data only


def faults_of_whole(facts: Sequence[Fact], lines: Sequence[int] | None = None) -> list[FactError]:
    """Every fault that only shows when the chart is seen with its vocabulary, or whole.

    `lines` are the lines the facts stand in, where they come from a file; errors then name them.
    """
    numbers = {} if lines is None else {id(fact): line for fact, line in zip(facts, lines, strict=True)}

    def where(fact: Fact) -> str:
        line = numbers.get(id(fact))
        return f"{fact.kind} of {fact.on}" if line is None else f"line {line}"

    faults = [fault.at(where(fact)) for fact in facts for fault in _faults_of_one(fact)]
    faults += [fault.at(where(fact)) for fact, fault in _faults_of_ids(facts)]
    if not faults:
        faults += [fault.at(where(fact)) for fact, fault in faults_of_record(facts, standing(facts))]
    if not faults:  # differing days can only be told once ids and retractions hold
        faults += [fault.at(where(fact)) for fact, fault in _differing_days(standing(facts))]
    return faults


def standing(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that no standing retraction takes back, in their order. Retractions themselves do not stand."""
    retractions = [fact for fact in facts if isinstance(fact, Retraction)]
    if not retractions:
        return list(facts)
    gone: set[str] = set()
    # a retraction may itself be retracted: settle from those nobody retracts downwards
    for _ in range(len(retractions) + 1):
        now = {one.of for one in retractions if one.id not in gone}
        if now == gone:
            break
        gone = now
    return [fact for fact in facts if not isinstance(fact, Retraction) and fact.id not in gone]


def _faults_of_one(fact: Fact) -> Iterable[FactError]:
    if fact.recorded_at is not None and fact.on > fact.recorded_on:
        yield FactError(
            "on",
            fact.on.isoformat(),
            f"is after the day it was recorded ({fact.recorded_on})",
            "Nobody can record what has not happened; correct `on` or `recorded_at`.",
            "fact.on.future",
        )
    if isinstance(fact, Episode) and fact.recorded_at is not None and fact.last_day > fact.recorded_on:
        yield FactError(
            "end",
            fact.last_day.isoformat(),
            f"is after the day it was recorded ({fact.recorded_on})",
            "Nobody can record what has not happened; leave `end` out of an attack that goes on.",
            "fact.end.future",
        )
    match fact:
        case Finding():
            yield from _faults_of_finding(fact)
        case Injection() | SignedPlan() | Vial():
            known = sorted({*load_knowledge().products.known_toxins, *PRODUCTS_BESIDE_THE_CATALOGUE})
            yield from _unless_known("product", fact.product, known)
            if isinstance(fact, SignedPlan):
                yield from _faults_of_plan(fact)
        case Override():
            yield from _faults_of_override(fact)
        case AdverseEvent():
            yield from _unless_known("event", fact.event, tuple(load_knowledge().adverse_effects.by_id))
        case Score():
            yield from _faults_of_score(fact)
        case Person(time_zone=str() as zone) if not _is_zone(zone):
            yield FactError(
                "time_zone",
                zone,
                "is no IANA time zone",
                "Write one such as Europe/Berlin.",
                "fact.person.time_zone",
            )
        case DiaryDay() | Episode():
            for place in fact.where or ():
                if not _is_place(place):
                    yield FactError(
                        "where",
                        place,
                        "is no place of the vocabulary",
                        "Write a pain location, with its side: temple:left, forehead, neck:midline.",
                        "fact.where",
                    )
        case _:
            pass


def _faults_of_finding(fact: Finding) -> Iterable[FactError]:
    vocabulary = load_knowledge().vocabulary
    definition = vocabulary.get(fact.name)
    if definition is None:
        near = vocabulary.nearest(fact.name)
        remedy = (
            f"Did you mean {near!r}?" if near else "The names are in `reprieve knowledge show vocabulary`."
        )
        yield FactError("name", fact.name, "is no name of the vocabulary", remedy, "fact.finding.name")
        return
    fault = definition.fault_of(fact.value)
    if fault:
        yield FactError(fact.name, fact.value, *fault, "fact.finding.value")
    fault = fault_of_about(definition, fact.about)
    if fault:
        yield FactError("about", fact.about, *fault, "fact.finding.about")


def _faults_of_plan(fact: SignedPlan) -> Iterable[FactError]:
    """Sites of muscles that are not on the map; sites of the map on another muscle or side."""
    muscles = load_knowledge().muscles
    for site in fact.sites:
        yield from _unless_known("muscle", site.muscle, tuple(muscles.by_id))
        on_map = muscles.sites.get(site.site)
        if on_map is not None and (on_map[0].id, on_map[1].side) != (site.muscle, site.side):
            yield FactError(
                "sites",
                f"{site.site}: {site.muscle}, {site.side}",
                f"is {on_map[0].id}, {on_map[1].side}, on the map",
                "Write the site's own muscle and side.",
                "fact.plan.site",
            )


def _faults_of_override(fact: Override) -> Iterable[FactError]:
    """A rule that nobody knows, or that nobody may override."""
    rules = load_knowledge().safety_rules.by_id
    yield from _unless_known("rule", fact.rule, tuple(rules))
    if fact.rule in rules and rules[fact.rule].override is None:
        may = ", ".join(one.id for one in rules.values() if one.override is not None)
        yield FactError(
            "rule",
            fact.rule,
            "is a rule that nobody may override",
            f"Only these may be: {may}.",
            "fact.override.rule",
        )


def _faults_of_score(fact: Score) -> Iterable[FactError]:
    ranges = {**load_knowledge().instruments.ranges, **OTHER_INSTRUMENTS}
    yield from _unless_known("instrument", fact.instrument, tuple(ranges))
    low, high = ranges.get(fact.instrument) or (None, None)
    if low is not None and high is not None and not low <= fact.value <= high:
        yield FactError(
            "value",
            fact.value,
            f"lies outside {fact.instrument}'s range of {low:g} to {high:g}",
            "Record the total of the instrument, not an item or another scale.",
            "fact.score.range",
        )


def _unless_known(field: str, given: str, known: Sequence[str]) -> Iterable[FactError]:
    if given not in known:
        near = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]!r}?" if near else f"It is one of: {', '.join(known)}."
        yield FactError(field, given, "is not in the catalogue", remedy, f"fact.{field}.unknown")


def _faults_of_ids(facts: Sequence[Fact]) -> list[tuple[Fact, FactError]]:
    retracted = [fact for fact in facts if isinstance(fact, Retraction)]
    given: dict[str, Fact] = {}
    faults: list[tuple[Fact, FactError]] = []
    for fact in facts:
        if fact.given_id is None:
            continue
        other = given.setdefault(fact.given_id, fact)
        if other is not fact and other.to_dict() != fact.to_dict():
            fault = FactError(
                "id",
                fact.given_id,
                f"names two different facts (a {other.kind} of {other.on}, a {fact.kind} of {fact.on})",
                "Give each fact its own id, or none: then it is made from what the fact says.",
                "fact.id.twice",
            )
            faults.append((fact, fault))
    if retracted and not faults:
        ids = {fact.id for fact in facts}
        faults += [
            (
                one,
                FactError(
                    "of",
                    one.of,
                    "is the id of no fact in this chart",
                    "Retract by the id that an export of the chart writes.",
                    "fact.retraction.of",
                ),
            )
            for one in retracted
            if one.of not in ids
        ]
    return faults


def _differing_days(facts: Sequence[Fact]) -> list[tuple[Fact, FactError]]:
    days: dict[dt.date, list[DiaryDay]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, DiaryDay):
            days[fact.on].append(fact)
    return [
        (
            same[-1],
            FactError(
                "on",
                on.isoformat(),
                f"has {len(same)} diary days that differ ({' / '.join(sorted({_told(day) for day in same}))})",
                "Keep one, or retract all but one: a date has one diary day.",
                "chart.diary_day.twice",
            ),
        )
        for on, same in sorted(days.items())
        if len(same) > 1 and len({said(day) for day in same}) > 1
    ]


def _told(day: DiaryDay) -> str:
    """What a day says of the pain, in a few words."""
    parts = [("pain", day.pain), ("worst", day.worst), ("headache", day.headache), ("missing", day.missing)]
    return ", ".join(f"{name} {value}" for name, value in parts if value is not None)


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=512)
def _is_place(place: str) -> bool:
    """A location of the vocabulary, alone or with a side: `temple`, `temple:left`."""
    name, _, side = place.partition(":")
    vocabulary = load_knowledge().vocabulary
    locations = {
        allowed
        for fact in ("pain_locations", "facial_pain_sites")
        if (definition := vocabulary.get(fact)) is not None
        for allowed in definition.allowed or ()
    }
    return name in locations and side in {"", *SIDES}
