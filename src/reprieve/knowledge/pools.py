"""Which contrasts are pooled by us, for which condition, and in which words?

Data: `evidence/pools.yaml`. A pool is legal if its contrasts have one condition, one outcome, one comparison, one
measure, one estimand, one handling of missing data (where known), weeks inside its window, and no people in common;
`faults_of_pools` checks each of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from reprieve.knowledge.csv_rows import Name, raise_if_any
from reprieve.knowledge.derived_effects import DerivedEffect, mixtures
from reprieve.knowledge.overlaps import Overlaps
from reprieve.knowledge.published_pooled import PublishedPooled
from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "pools.yaml"


class OutcomeWords(Piece):
    """How an outcome is said, in which unit, and which direction is better. `month`: what a month means in it.

    `instrument`: the one of `instruments.yaml` in whose points it is counted, where it is.
    """

    words: Name
    unit: Name
    better: Literal["lower", "higher"]
    month: str | None = None
    instrument: str | None = None


class PublishedRow(Piece):
    """One row of published_pooled.csv, by name."""

    meta_id: Name
    outcome: Name


class Pool(Piece):
    """One set of contrasts that may be pooled. `weeks`: the window since the first injection, both ends included.

    `patient_level`: the published analysis of the same people, patient by patient, whose interval stands beside ours.
    """

    id: Name
    condition: Name
    outcome: Name
    comparison: Name
    measure: Literal["MD", "logRR", "logOR"]
    weeks: tuple[float, float]
    role: Literal["main", "sensitivity"]
    of: str | None = None
    why: str | None = None
    part: dict[str, str] = Field(default_factory=dict)
    trials: tuple[Name, ...] = Field(min_length=2)
    arms_also: tuple[Name, ...] = ()
    patient_level: PublishedRow | None = None

    def contrasts(self, effects: Iterable[DerivedEffect]) -> tuple[DerivedEffect, ...]:
        """The rows of this pool, in the order of `trials`; a trial without a fitting row is left out."""
        fitting = [effect for effect in effects if self._fits(effect)]
        return tuple(effect for trial in self.trials for effect in fitting if effect.trial_id == trial)

    def _fits(self, effect: DerivedEffect) -> bool:
        about = effect.about
        return (
            effect.trial_id in self.trials
            and (effect.condition, about.name, effect.comparison, effect.measure)
            == (self.condition, self.outcome, self.comparison, self.measure)
            and about.week is not None
            and self.weeks[0] <= about.week <= self.weeks[1]
            and about.part == self.part.get(effect.trial_id)
        )


class LeadPublished(PublishedRow):
    """The published row that stands for a condition; `trials`: the trials behind it, where these tables have them."""

    trials: tuple[Name, ...] = ()


class AdvisedAgainst(Piece):
    """A guideline that advises against the toxin: what it says, and the safety rule that holds its source and mark."""

    safety_rule: Name
    says: Name


class PublishedPair(Piece):
    """Two published shares of the same outcome, in per cent."""

    active: float
    placebo: float
    name: Name


class FactBoxSource(Piece):
    """Which published pairs the fact box shows, and why there is more than one."""

    condition: Name
    outcome: Name
    trial: Name
    weeks: float
    words: Name
    pairs: tuple[PublishedPair, ...] = Field(min_length=1)
    why_two: Name


class Pools(Piece):
    """The plan of pooling."""

    schema_version: int
    file: str
    outcomes: dict[str, OutcomeWords]
    pools: tuple[Pool, ...]
    lead_published: dict[str, LeadPublished]
    related: dict[str, tuple[str, ...]]
    other_conditions: tuple[str, ...]
    advised_against: dict[str, AdvisedAgainst]
    study_names: dict[str, str]
    fact_box: FactBoxSource

    def of_condition(self, condition: str) -> tuple[Pool, ...]:
        """The pools of one condition, main analyses first."""
        mine = [pool for pool in self.pools if pool.condition == condition]
        return tuple(sorted(mine, key=lambda pool: pool.role != "main"))

    @property
    def declared_conditions(self) -> frozenset[str]:
        """Condition names that rows may carry although `conditions.yaml` has no such condition."""
        return frozenset(self.other_conditions) | {
            name for names in self.related.values() for name in names
        }


def parse_pools(text: str) -> Pools:
    """The plan of pooling. Raises KnowledgeError naming every fault."""
    pools = parse_model(text, Pools, file=FILE)
    ids = [pool.id for pool in pools.pools]
    faults = [
        f"pools.{name}: there twice" for name in sorted({name for name in ids if ids.count(name) > 1})
    ]
    for pool in pools.pools:
        if pool.weeks[0] > pool.weeks[1]:
            faults.append(f"pools.{pool.id}.weeks: {pool.weeks[0]:g} is after {pool.weeks[1]:g}")
        if pool.outcome not in pools.outcomes:
            faults.append(
                f"pools.{pool.id}.outcome: no words for {pool.outcome!r}; add it under `outcomes`"
            )
        if pool.role == "sensitivity" and (pool.of not in ids or not pool.why):
            faults.append(f"pools.{pool.id}: a sensitivity names the main pool (`of`) and says `why`")
    raise_if_any(FILE, faults)
    return pools


def faults_of_pools(
    pools: Pools,
    *,
    effects: Sequence[DerivedEffect],
    published: Sequence[PublishedPooled],
    overlaps: Overlaps,
    conditions: Iterable[str],
    canonical: Mapping[str, str],
) -> list[str]:
    """Which pools are not legal, or name what is not there. `canonical`: a table's condition name to its id."""
    known = set(conditions)
    faults = [
        f"{FILE} related.{name}: no such condition; name one of {sorted(known)}"
        for name in pools.related
        if name not in known
    ]
    rows = {(row.meta_id, row.outcome) for row in published}
    for name, lead in pools.lead_published.items():
        if name not in known:
            faults.append(f"{FILE} lead_published.{name}: no such condition")
        if (lead.meta_id, lead.outcome) not in rows:
            faults.append(
                f"{FILE} lead_published.{name}: published_pooled.csv has no {lead.meta_id} {lead.outcome!r}"
            )
    faults += [
        f"{FILE} advised_against.{name}: no such condition"
        for name in pools.advised_against
        if name not in known
    ]
    for pool in pools.pools:
        where = f"{FILE} pools.{pool.id}"
        beside = pool.patient_level
        if beside is not None and (beside.meta_id, beside.outcome) not in rows:
            faults.append(
                f"{where}.patient_level: published_pooled.csv has no {beside.meta_id} {beside.outcome!r}"
            )
        if canonical.get(pool.condition, pool.condition) not in known:
            faults.append(f"{where}.condition: {pool.condition!r} is not known")
        chosen = pool.contrasts(effects)
        faults += [
            f"{where}: its contrasts differ in {field} ({one!r} and {other!r}); pool each kind by itself"
            for field, one, other in mixtures(chosen)
        ]
        found = [effect.trial_id for effect in chosen]
        faults += [
            f"{where}: {found.count(trial)} rows of derived_effects.csv fit {trial!r}; need exactly one"
            for trial in pool.trials
            if found.count(trial) != 1
        ]
        faults += [
            f"{where}: {first} and {second} are never pooled together: {why}"
            for first, second, why in overlaps.within(pool.trials)
        ]
    return faults
