"""What the evidence functions read: the tables, however they are held (the whole Knowledge, or EvidenceTables).

`ClinicalSource` is the clinical knowledge that stands beside the tables: known effects, safety rules, instruments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reprieve.knowledge.adverse_effects import AdverseEffects
from reprieve.knowledge.arm_outcomes import ArmOutcome
from reprieve.knowledge.certainty import CertaintyRules
from reprieve.knowledge.derived_effects import DerivedEffect
from reprieve.knowledge.instruments import Instruments
from reprieve.knowledge.misconceptions import Misconceptions
from reprieve.knowledge.overlaps import Overlaps
from reprieve.knowledge.pools import Pools
from reprieve.knowledge.population_course import PopulationCourse
from reprieve.knowledge.published_pooled import PublishedPooled
from reprieve.knowledge.regulatory import Regulatory
from reprieve.knowledge.safety_rules import SafetyRules
from reprieve.knowledge.time_course import TimeCourseFact
from reprieve.knowledge.trial_adverse_events import AdverseEventRow
from reprieve.knowledge.trials import Trial
from reprieve.knowledge.unknowns import Unknowns


class EvidenceSource(Protocol):
    """Anything that has the evidence tables as attributes."""

    @property
    def trials(self) -> tuple[Trial, ...]: ...
    @property
    def arm_outcomes(self) -> tuple[ArmOutcome, ...]: ...
    @property
    def adverse_event_rows(self) -> tuple[AdverseEventRow, ...]: ...
    @property
    def published_pooled(self) -> tuple[PublishedPooled, ...]: ...
    @property
    def derived_effects(self) -> tuple[DerivedEffect, ...]: ...
    @property
    def time_course(self) -> tuple[TimeCourseFact, ...]: ...
    @property
    def overlaps(self) -> Overlaps: ...
    @property
    def pools(self) -> Pools: ...
    @property
    def regulatory(self) -> Regulatory: ...
    @property
    def unknowns(self) -> Unknowns: ...
    @property
    def misconceptions(self) -> Misconceptions: ...
    @property
    def certainty(self) -> CertaintyRules: ...


class ClinicalSource(Protocol):
    """Anything that has these clinical files as attributes, such as the whole Knowledge."""

    @property
    def adverse_effects(self) -> AdverseEffects: ...
    @property
    def safety_rules(self) -> SafetyRules: ...
    @property
    def instruments(self) -> Instruments: ...
    @property
    def population_courses(self) -> Mapping[str, PopulationCourse]: ...
