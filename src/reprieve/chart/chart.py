"""All that was ever written about one person, and what of it was known on a given day.

A chart is append-only: a correction is a retraction and a new fact. `Chart.as_of` has two sides: only facts about
that day or earlier, and recorded by then, count. The order of lines never matters.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from reprieve.chart._fact import Fact
from reprieve.chart._jsonl import read_facts, to_lines, write_whole
from reprieve.chart._whole import faults_of_whole, standing
from reprieve.chart.diary import Contradiction, Diary, diary_of
from reprieve.chart.facts import Episode, Finding, Injection, Person, Preventive
from reprieve.errors import ChartError, FactError

AFact = TypeVar("AFact", bound=Fact)
DUMMY = "placebo"  # the dummy injection of a trial is no toxin


@dataclass(frozen=True)
class Chart:
    """Facts, each once, by date. Make one with `read_chart` or `Chart.from_facts`."""

    facts: tuple[Fact, ...]
    name: str = "chart"

    @classmethod
    def from_facts(
        cls, facts: Iterable[Fact], name: str = "chart", lines: Sequence[int] | None = None
    ) -> Chart:
        """A chart of these facts (standing in these `lines`). Raises ChartError naming every fault of the whole."""
        given = list(facts)
        faults = faults_of_whole(given, lines)
        if faults:
            raise ChartError(faults, name)
        return cls(_in_order(given), name)

    @property
    def last_date(self) -> dt.date:
        """The last day on which anything is about, or was written."""
        ends = [fact.last_day for fact in self.facts if isinstance(fact, Episode)]
        return max(*(max(fact.on, fact.recorded_on) for fact in self.facts), *ends, self.facts[0].on)

    @property
    def simulated(self) -> bool:
        """Whether any fact says it was made up."""
        return any(fact.source == "simulated" for fact in self.facts)

    def as_of(self, day: dt.date) -> View:
        """What was known on `day`."""
        known = [fact for fact in self.facts if fact.on <= day and fact.recorded_on <= day]
        return View(day, tuple(standing(known)), len(self.facts) - len(known), whole=self.facts)

    def to_jsonl(self) -> str:
        """The chart as text, ids written out, in one order whatever the order it was read in."""
        return to_lines(self.facts)

    def write(self, path: Path) -> None:
        """Write the chart whole or not at all."""
        write_whole(path, self.to_jsonl())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chart):
            return NotImplemented
        return [fact.to_dict() for fact in self.facts] == [fact.to_dict() for fact in other.facts]

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class View:
    """The facts that count on `as_of`: about that day or earlier, recorded by then, not retracted by then."""

    as_of: dt.date
    facts: tuple[Fact, ...]
    left_out: int = 0
    later: View | None = None  # the view that this one is an earlier part of
    whole: tuple[Fact, ...] = field(default=(), repr=False)  # the chart it is a view of, where that is said

    @cached_property
    def _by_kind(self) -> dict[type[Fact], tuple[Fact, ...]]:
        found: dict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[type(fact)].append(fact)
        return {kind: tuple(facts) for kind, facts in found.items()}

    def of(self, kind: type[AFact]) -> tuple[AFact, ...]:
        """The facts of one kind, by date."""
        return cast(tuple[AFact, ...], self._by_kind.get(kind, ()))

    @cached_property
    def answers(self) -> Mapping[tuple[str, str | None], list[Finding]]:
        """The answers to each question about each instance, by date."""
        found: dict[tuple[str, str | None], list[Finding]] = defaultdict(list)
        for finding in self.of(Finding):
            found[finding.name, finding.about].append(finding)
        return found

    def findings(self, name: str, about: str | None = None) -> list[Finding]:
        """Every answer to one question about one instance, by date."""
        return self.answers.get((name, about), [])

    @cached_property
    def person(self) -> Person | None:
        """The latest word on who this is; what two facts of that day say differently is not known."""
        people = self.of(Person)
        latest = [person for person in people if person.on == people[-1].on]
        if not latest:
            return None
        agreed = {
            name: getattr(latest[0], name)
            for name in ("born", "sex", "time_zone")
            if len({getattr(one, name) for one in latest}) == 1
        }
        return Person(kind="person", on=latest[0].on, **agreed)

    @cached_property
    def injections(self) -> tuple[Injection, ...]:
        """Every session on record, by date."""
        return self.of(Injection)

    @cached_property
    def last_session_after(self) -> dt.date | None:
        """The day of the last toxin session that the chart has on record after this view; None where it has none."""
        if not any(isinstance(fact, Injection) and fact.on > self.as_of for fact in self.whole):
            return None
        days = [
            fact.on
            for fact in standing(self.whole)
            if isinstance(fact, Injection) and fact.product != DUMMY and fact.on > self.as_of
        ]
        return max(days, default=None)

    @cached_property
    def diary(self) -> Diary:
        """The diary as days in the person's own time zone."""
        if self.later is not None:
            return self.later.diary.until(self.as_of)
        zone = self.person.time_zone if self.person else None
        return diary_of(self.facts, zone=zone, until=self.as_of)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """What cannot both be true; such days count as not recorded, and such counts over days as not told."""
        return self.diary.contradictions

    def before(self, day: dt.date) -> View:
        """What is known today of the time up to the eve of `day`: nothing that came after it counts.

        The diary is this view's own, up to that eve: a span that was kept to today tells of the days before too. What
        was asked on the day itself counts: the history is taken before the needle.
        """
        eve = day - dt.timedelta(days=1)
        asked = (Finding, Preventive, Person)
        kept = tuple(
            fact for fact in self.facts if fact.on <= eve or (fact.on == day and isinstance(fact, asked))
        )
        return View(eve, kept, self.left_out + len(self.facts) - len(kept), later=self)


def read_chart(path: Path) -> Chart:
    """The chart in a JSON Lines file, whole or not at all. Raises ChartError naming line, field, value and remedy."""
    placed = read_facts(path)
    if not placed:
        raise ChartError(
            [
                FactError(
                    "chart",
                    "",
                    "is empty",
                    'Begin with a line such as {"kind": "person", "on": "2026-01-01", "born": 1980}.',
                    "chart.empty",
                )
            ],
            str(path),
        )
    return Chart.from_facts([fact for _, fact in placed], str(path), [line for line, _ in placed])


def _in_order(facts: list[Fact]) -> tuple[Fact, ...]:
    """By date, then kind, then id; the same fact written twice is one."""
    facts = sorted(facts, key=lambda fact: (fact.on, fact.kind))
    ordered: list[Fact] = []
    tied: list[Fact] = []
    for fact in [*facts, None]:
        if fact is not None and tied and (fact.on, fact.kind) == (tied[0].on, tied[0].kind):
            tied.append(fact)
            continue
        ordered += tied if len(tied) < 2 else _by_id(tied)
        tied = [] if fact is None else [fact]
    return tuple(ordered)


def _by_id(facts: list[Fact]) -> list[Fact]:
    """Each id once; the same fact may stand there with its id written out and without."""
    named = {one.id: one for one in facts}
    return [named[id_] for id_ in sorted(named)]
