"""Of 100 people like this, how many have half as many bad days with the toxin, and how many with a dummy injection?

Two published pairs circulate for PREEMPT because the same people were counted with different handling of missing
days; both are given. What came with the dummy injection is natural course and hope together: a trial without an
untreated group cannot split them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reprieve.errors import KnowledgeError
from reprieve.knowledge.arm_outcomes import ArmOutcome
from reprieve.knowledge.csv_rows import worst_mark
from reprieve.knowledge.pools import FactBoxSource, PublishedPair

DUMMY = (
    "What came with the dummy injection is natural course and hope together; "
    "without an untreated group the trials cannot tell them apart."
)


@dataclass(frozen=True, kw_only=True)
class FactBoxPair:
    """One published pair, per 100 people; `difference` is what the toxin adds."""

    name: str
    with_toxin: float
    with_dummy: float
    difference: float
    n_toxin: int | None
    n_dummy: int | None
    source: str
    verification: str
    words: str


@dataclass(frozen=True, kw_only=True)
class FactBox:
    """The pairs, verified ones first, and why there is more than one."""

    condition: str
    outcome: str
    what: str
    weeks: float
    pairs: tuple[FactBoxPair, ...]
    why_two: str
    dummy: str


def fact_box(plan: FactBoxSource, rows: Iterable[ArmOutcome]) -> FactBox:
    """The fact box of `plan`. Raises KnowledgeError where a pair is not in the arm outcomes."""
    fitting = [
        row
        for row in rows
        if (row.trial_id, row.outcome, row.time_weeks, row.statistic)
        == (plan.trial, plan.outcome, plan.weeks, "percent")
    ]
    pairs = [
        _pair(pair, fitting, what=plan.words, where=f"{plan.trial} {plan.outcome}") for pair in plan.pairs
    ]
    return FactBox(
        condition=plan.condition,
        outcome=plan.outcome,
        what=plan.words,
        weeks=plan.weeks,
        pairs=tuple(sorted(pairs, key=lambda pair: pair.verification != "verified")),
        why_two=plan.why_two,
        dummy=DUMMY,
    )


def _pair(pair: PublishedPair, rows: list[ArmOutcome], *, what: str, where: str) -> FactBoxPair:
    active = [row for row in rows if row.arm == "active" and row.value == pair.active]
    placebo = [row for row in rows if row.arm == "placebo" and row.value == pair.placebo]
    if len(active) != 1 or len(placebo) != 1:
        raise KnowledgeError(
            f"pools.yaml fact_box: {where} {pair.active:g} v {pair.placebo:g} is not in arm_outcomes.csv"
        )
    mark = worst_mark([active[0].verification, placebo[0].verification])
    recalled = " (recalled)" if mark == "recalled" else ""
    words = (
        f"Of 100 people, about {pair.active:.0f} had {what} with the toxin and about {pair.placebo:.0f} with a dummy "
        f"injection: {pair.active - pair.placebo:.0f} more because of the toxin ({pair.name}){recalled}."
    )
    return FactBoxPair(
        name=pair.name,
        with_toxin=pair.active,
        with_dummy=pair.placebo,
        difference=round(pair.active - pair.placebo, 10),
        n_toxin=active[0].n,
        n_dummy=placebo[0].n,
        source=active[0].source_url,
        verification=mark,
        words=words,
    )
