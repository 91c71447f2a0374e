"""All evidence tables as one value, each parsed when it is first asked for, and the check of all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from reprieve.knowledge.arm_outcomes import ArmOutcome, faults_of_arm_outcomes, parse_arm_outcomes
from reprieve.knowledge.certainty import CertaintyRules, faults_of_certainty, parse_certainty
from reprieve.knowledge.derived_effects import (
    DerivedEffect,
    faults_of_derived_effects,
    parse_derived_effects,
)
from reprieve.knowledge.misconceptions import (
    Misconceptions,
    faults_of_misconceptions,
    parse_misconceptions,
)
from reprieve.knowledge.overlaps import Overlaps, faults_of_overlaps, parse_overlaps
from reprieve.knowledge.pools import Pools, faults_of_pools, parse_pools
from reprieve.knowledge.published_pooled import (
    PublishedPooled,
    faults_of_published_pooled,
    parse_published_pooled,
)
from reprieve.knowledge.regulatory import Regulatory, faults_of_regulatory, parse_regulatory
from reprieve.knowledge.time_course import TimeCourseFact, faults_of_time_course, parse_time_course
from reprieve.knowledge.trial_adverse_events import (
    AdverseEventRow,
    faults_of_adverse_event_rows,
    parse_adverse_event_rows,
)
from reprieve.knowledge.trials import Trial, faults_of_trials, parse_trials
from reprieve.knowledge.unknowns import Unknowns, faults_of_unknowns, parse_unknowns


class EvidenceTables:
    """The evidence of this release. `read` gives the text of a knowledge file by its path."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        return parse_trials(self._read("evidence/trials.csv"))

    @cached_property
    def arm_outcomes(self) -> tuple[ArmOutcome, ...]:
        return parse_arm_outcomes(self._read("evidence/arm_outcomes.csv"))

    @cached_property
    def adverse_event_rows(self) -> tuple[AdverseEventRow, ...]:
        return parse_adverse_event_rows(self._read("evidence/adverse_events.csv"))

    @cached_property
    def published_pooled(self) -> tuple[PublishedPooled, ...]:
        return parse_published_pooled(self._read("evidence/published_pooled.csv"))

    @cached_property
    def derived_effects(self) -> tuple[DerivedEffect, ...]:
        return parse_derived_effects(self._read("evidence/derived_effects.csv"))

    @cached_property
    def time_course(self) -> tuple[TimeCourseFact, ...]:
        return parse_time_course(self._read("evidence/time_course.csv"))

    @cached_property
    def overlaps(self) -> Overlaps:
        return parse_overlaps(self._read("evidence/overlaps.yaml"))

    @cached_property
    def pools(self) -> Pools:
        return parse_pools(self._read("evidence/pools.yaml"))

    @cached_property
    def regulatory(self) -> Regulatory:
        return parse_regulatory(self._read("evidence/regulatory.yaml"))

    @cached_property
    def unknowns(self) -> Unknowns:
        return parse_unknowns(self._read("evidence/unknowns.yaml"))

    @cached_property
    def misconceptions(self) -> Misconceptions:
        return parse_misconceptions(self._read("clinical/misconceptions.yaml"))

    @cached_property
    def certainty(self) -> CertaintyRules:
        return parse_certainty(self._read("clinical/certainty.yaml"))


def faults_of_evidence_tables(
    tables: EvidenceTables,
    *,
    conditions: Mapping[str, Iterable[str]],
    indications: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> list[str]:
    """Every fault between the tables, at once; empty if they hold together.

    `conditions`: id of conditions.yaml to its other names (`also`). `indications`: see `faults_of_regulatory`.
    """
    from reprieve.knowledge.derived_effects_check import faults_of_recomputation

    ids = set(conditions)
    canonical = {also: name for name, others in conditions.items() for also in (name, *others)}
    names = ids | set(canonical) | tables.pools.declared_conditions
    trial_ids = {trial.trial_id for trial in tables.trials}
    studies = trial_ids | set(tables.overlaps.not_trials)
    return [
        *faults_of_trials(tables.trials, conditions=names),
        *faults_of_arm_outcomes(tables.arm_outcomes, trial_ids=trial_ids),
        *faults_of_adverse_event_rows(tables.adverse_event_rows, trial_ids=studies, conditions=names),
        *faults_of_published_pooled(tables.published_pooled, conditions=names),
        *faults_of_time_course(tables.time_course, conditions=names),
        *faults_of_derived_effects(tables.derived_effects, trial_ids=studies, conditions=names),
        *faults_of_recomputation(
            tables.derived_effects, arms=tables.arm_outcomes, events=tables.adverse_event_rows
        ),
        *faults_of_overlaps(tables.overlaps, trial_ids=trial_ids),
        *faults_of_pools(
            tables.pools,
            effects=tables.derived_effects,
            published=tables.published_pooled,
            overlaps=tables.overlaps,
            conditions=ids,
            canonical=canonical,
        ),
        *faults_of_certainty(tables.certainty, conditions=ids),
        *faults_of_regulatory(tables.regulatory, conditions=ids, indications=indications),
        *faults_of_unknowns(tables.unknowns, conditions=ids),
        *faults_of_misconceptions(tables.misconceptions, conditions=ids),
    ]
