"""Of 100 people, how many had which side effect with the toxin, and how many without?

One row a study and event, each with its own source and mark: nothing is pooled here, and what was recalled never
mixes with what was read. A dummy injection that held toxin is no dummy: its figure stands apart. The figures are of
groups; they predict nobody's own side effects.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reprieve.knowledge.csv_rows import worst_mark
from reprieve.knowledge.overlaps import Overlaps
from reprieve.knowledge.trial_adverse_events import AdverseEventRow

_DUMMY = "placebo"
_CONTROLS = (_DUMMY, "active_placebo")
_WHAT = {
    _DUMMY: "a dummy injection",
    "active_placebo": "a dummy injection that held a small dose of toxin",
}
_PER_100_FROM = (
    40  # below so many people a figure per 100 would look surer than it is: the count itself is said
)


@dataclass(frozen=True, kw_only=True)
class SideEffect:
    """One event in one study, per 100 people. `without_per_100` is about a dummy injection, and None without one.

    `comparator` says what the others had. Where that was another treatment, or a dummy injection that held toxin, their
    figure is `other_per_100`: it is no background rate. `note` says, for example, over how many weeks. `repeats`: the
    study that is shown first for this event and counted some of the same people.
    """

    event: str
    study: str
    study_name: str
    with_per_100: float | None
    without_per_100: float | None
    difference_per_100: float | None
    other_per_100: float | None
    n_with: int | None
    n_without: int | None
    comparator: str | None
    source: str
    verification: str
    note: str | None
    words: str
    repeats: str | None = None


def side_effects_for(
    names: Iterable[str],
    rows: Iterable[AdverseEventRow],
    *,
    called: Mapping[str, str] = MappingProxyType({}),
    overlaps: Overlaps | None = None,
) -> tuple[SideEffect, ...]:
    """Side effects of a condition's studies, compared ones first, the largest difference first.

    `names`: the condition's id and its names in the tables. `called`: what a reader calls each study. `overlaps`: which
    studies share people; of those, the figure that was read comes before one that was recalled, then the larger study.
    Missing: a study without any untreated or dummy group has None for the comparison, never 0.
    """
    known = set(names)
    mine = [row for row in rows if row.condition in known]
    active = [row for row in mine if row.arm.startswith("active") and row.arm not in _CONTROLS]
    found = [_beside(row, mine, called) for row in active]
    if overlaps is not None:
        found = _once(found, overlaps)
    return tuple(sorted(found, key=_order))


def _once(effects: list[SideEffect], overlaps: Overlaps) -> list[SideEffect]:
    """The same effects, those that count people of a better one marked with its study."""
    best: list[SideEffect] = []
    marked = []
    for effect in sorted(effects, key=lambda one: (one.verification != "verified", -(one.n_with or 0))):
        of = next(
            (
                other.study
                for other in best
                if effect.without_per_100 is not None
                and (other.event, other.study != effect.study) == (effect.event, True)
                and other.without_per_100 is not None
                and overlaps.between(other.study, effect.study) is not None
            ),
            None,
        )
        if of is None:
            best.append(effect)
        marked.append(dataclasses.replace(effect, repeats=of))
    return marked


def _order(effect: SideEffect) -> tuple[bool, float, str, str]:
    size = (
        effect.difference_per_100 if effect.difference_per_100 is not None else effect.with_per_100 or 0.0
    )
    return effect.difference_per_100 is None, -size, effect.event, effect.study


def _beside(row: AdverseEventRow, rows: list[AdverseEventRow], called: Mapping[str, str]) -> SideEffect:
    others = [
        other
        for other in rows
        if (other.trial_or_label, other.event) == (row.trial_or_label, row.event)
        and not (other.arm.startswith("active") and other.arm not in _CONTROLS)
    ]
    other = others[0] if len(others) == 1 else None
    comparator = None if other is None else _WHAT.get(other.arm, other.arm)
    with_, theirs = row.per_100, None if other is None else other.per_100
    dummy = other is not None and other.arm == _DUMMY
    without = theirs if dummy else None
    mark = worst_mark([row.verification, *([other.verification] if other else [])])
    return SideEffect(
        event=row.event,
        study=row.trial_or_label,
        study_name=called.get(row.trial_or_label, row.trial_or_label.replace("_", " ")),
        with_per_100=with_,
        without_per_100=without,
        difference_per_100=None if with_ is None or without is None else with_ - without,
        other_per_100=None if dummy else theirs,
        n_with=row.n,
        n_without=None if other is None else other.n,
        comparator=comparator,
        source=row.source_url,
        verification=mark,
        note=row.notes,
        words=_words(row, with_, theirs, comparator, mark),
    )


def _words(
    row: AdverseEventRow, with_: float | None, theirs: float | None, comparator: str | None, mark: str
) -> str:
    recalled = " (recalled)" if mark == "recalled" else ""
    if with_ is None:
        return f"{row.event}: {row.events_or_percent:g} people with the toxin, out of a number not known{recalled}."
    small = row.n is not None and row.n < _PER_100_FROM
    with_toxin = (
        f"{with_ * (row.n or 0) / 100:.0f} of {row.n} people" if small else f"{_of_100(with_)} of 100"
    )
    if theirs is None or comparator is None:
        return f"{row.event}: {with_toxin} with the toxin, no comparison group{recalled}."
    return (
        f"{row.event}: {with_toxin} with the toxin, {_of_100(theirs)} of 100 with {comparator}{recalled}."
    )


def _of_100(value: float) -> str:
    if 0 < value < 1:
        return "fewer than 1"
    return f"about {value:.0f}" if value >= 1 else "none"
