"""Which criteria make which diagnosis, which outranks which, and on whose authority?

Data: `clinical/criteria.yaml`. Rules are parsed once into frozen trees; `reprieve.diagnosis` evaluates them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reprieve.errors import KnowledgeError
from reprieve.knowledge.rule import CriterionRef, DiagnosisRef, Rule, RuleFaultError, parse_rule, walk
from reprieve.knowledge.rule_check import faults_of_rule
from reprieve.knowledge.vocabulary import Vocabulary

Verification = Literal["verified", "recalled"]
Scope = Literal["patient", "headache", "facial_pain", "tmd", "tmd_side"]


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    text: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Met, it sets the diagnosis aside. `named`: what the rule names, for `set_aside_by`."""

    named: str
    rule: Rule
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisDef:
    """One diagnosis. `outranked_by` acts patient-wide, `outranked_same_instance` on the same pain or side only."""

    id: str
    name: str
    classification: str
    edition: str
    scope: str
    role: str | None
    codes: Mapping[str, Any]
    criteria: tuple[Criterion, ...]
    rule: Rule
    exclusions: tuple[Exclusion, ...]
    outranked_by: tuple[str, ...]
    outranked_same_instance: tuple[str, ...]
    subsumed_by: tuple[str, ...]
    may_co_code: tuple[str, ...]
    near_miss: str | None
    note: str | None
    source: tuple[str, ...]
    verification: str
    asked: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code as clinicians write it: `ICHD-3 1.3`; the name where the classification has no number."""
        own = self.codes.get("ichd3")
        if own:
            return f"{self.classification} {own}"
        icop = self.codes.get("icop")
        if self.classification == "ICOP" and isinstance(icop, Mapping):
            return f"ICOP {icop['code']}"
        return f"{self.classification}: {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DerivedSettings:
    """The numbers that counts from diary and records use; days, hours, 0-10 points, weeks, mg a day."""

    month_days: int
    long_headache_hours: float
    moderate_from_pain: int
    migraine_day_features_needed: int
    frequency_runs: tuple[tuple[str, str, float], ...]  # months fact, count fact, cut
    acute_classes: Mapping[str, frozenset[str]]
    recent_toxin_days: int
    adequate_preventive_weeks: float
    target_dose_mg_per_day: Mapping[str, float]


@dataclass(frozen=True)
class Criteria:
    diagnoses: Mapping[str, DiagnosisDef]
    derived: DerivedSettings
    sources: Mapping[str, Mapping[str, Any]]
    checked_by: str | None

    def rule_of(self, diagnosis: str, criterion: str) -> Rule:
        """The rule of one criterion. Raises KeyError where there is none."""
        for one in self.diagnoses[diagnosis].criteria:
            if one.id == criterion:
                return one.rule
        raise KeyError(f"{diagnosis}.{criterion}")

    def has_criterion(self, diagnosis: str | None, criterion: str) -> bool:
        found = self.diagnoses.get(diagnosis or "")
        return found is not None and any(one.id == criterion for one in found.criteria)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Criterion(_Closed):
    id: str
    text: str
    rule: dict[str, Any]


class _Exclusion(_Closed):
    rule: dict[str, Any]
    effect: Literal["suppress"]
    note: str


class _Hierarchy(_Closed):
    suppresses: tuple[str, ...] = ()
    suppressed_by: tuple[str, ...] = ()
    suppresses_same_instance: tuple[str, ...] = ()
    suppressed_by_same_instance: tuple[str, ...] = ()
    subsumes: tuple[str, ...] = ()
    subsumed_by: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    may_co_code: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    parent: str | None = None
    near_miss: str | None = None
    note: str | None = None


class _Row(_Closed):
    id: str
    name: str
    classification: str
    scope: Scope
    codes: dict[str, Any]
    required_facts: tuple[dict[str, Any], ...]
    criteria: tuple[_Criterion, ...]
    rule: dict[str, Any]
    source: tuple[str, ...]
    verification: Verification
    exclusions: tuple[_Exclusion, ...] = ()
    hierarchy: _Hierarchy = _Hierarchy()
    missing_as_false: tuple[str, ...] = ()
    role: Literal["exclusion"] | None = None
    dctmd_items: dict[str, Any] | None = None
    validity: dict[str, Any] | None = None
    drug_class_thresholds: tuple[dict[str, Any], ...] = ()
    specifiers: tuple[dict[str, Any], ...] = ()


class _Setting(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    value: float


class _Run(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    fact: str
    of: str
    cut: float


class _Doses(_Closed):
    verification: Verification
    source: tuple[str, ...]
    lowest: dict[str, float]


class _Derived(_Closed):
    month_days: _Setting
    long_headache_hours: _Setting
    moderate_from_pain: _Setting
    migraine_day_features_needed: _Setting
    frequency_runs: tuple[_Run, ...]
    acute_classes: dict[str, frozenset[str]]
    recent_toxin_days: _Setting
    adequate_preventive_weeks: _Setting
    preventive_target_dose_mg_per_day: _Doses


class _File(_Closed):
    meta: dict[str, Any]
    derived_facts: tuple[dict[str, Any], ...]
    derived_settings: _Derived
    icop_differences: tuple[dict[str, Any], ...]
    diagnoses: tuple[_Row, ...]
    sources: dict[str, dict[str, Any]]


def parse_criteria(text: str) -> Criteria:
    """The diagnoses in this YAML. Raises KnowledgeError naming every fault of form and every broken source."""
    try:
        file = _File.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors()]
        raise KnowledgeError("criteria:\n  " + "\n  ".join(faults)) from None
    faults = []
    diagnoses: dict[str, DiagnosisDef] = {}
    for row in file.diagnoses:
        try:
            made = _diagnosis(row, file)
        except RuleFaultError as error:
            faults.append(str(error))
            continue
        if row.id in diagnoses:
            faults.append(f"{row.id}: it is there twice. Keep one.")
        diagnoses[row.id] = made
        faults += [
            f"{row.id}.source: no {one!r} under `sources`." for one in row.source if one not in file.sources
        ]
    if faults:
        raise KnowledgeError("criteria:\n  " + "\n  ".join(faults))
    return Criteria(
        MappingProxyType(diagnoses),
        _settings(file.derived_settings),
        MappingProxyType(file.sources),
        file.meta.get("checked_by"),
    )


def _diagnosis(row: _Row, file: _File) -> DiagnosisDef:
    missing = frozenset(row.missing_as_false)

    def rule(raw: object, place: str) -> Rule:
        return parse_rule(raw, f"{row.id}.{place}", missing_as_false=missing, owner=row.id)

    def from_others(field: str) -> list[str]:
        return [other.id for other in file.diagnoses if row.id in getattr(other.hierarchy, field)]

    own = row.hierarchy
    criteria = tuple(
        Criterion(one.id, one.text, rule(one.rule, f"criteria.{one.id}")) for one in row.criteria
    )
    if len({one.id for one in criteria}) != len(criteria):
        raise RuleFaultError(f"{row.id}.criteria: an id is there twice. Give each its own.")
    return DiagnosisDef(
        id=row.id,
        name=row.name,
        classification=row.classification,
        edition=str((file.meta.get("editions") or {}).get(row.classification, "")),
        scope=row.scope,
        role=row.role,
        codes=MappingProxyType(row.codes),
        criteria=criteria,
        rule=rule(row.rule, "rule"),
        exclusions=tuple(
            Exclusion(_first_name(one.rule), rule(one.rule, f"exclusions[{i}]"), one.note)
            for i, one in enumerate(row.exclusions)
        ),
        outranked_by=_each_once(own.suppressed_by, from_others("suppresses")),
        outranked_same_instance=_each_once(
            own.suppressed_by_same_instance,
            from_others("suppresses_same_instance"),
            own.superseded_by,
            from_others("supersedes"),
        ),
        subsumed_by=_each_once(own.subsumed_by, from_others("subsumes")),
        may_co_code=own.may_co_code,
        near_miss=own.near_miss,
        note=own.note,
        source=row.source,
        verification=row.verification,
        asked=tuple(one["name"] for one in row.required_facts),
    )


def _settings(raw: _Derived) -> DerivedSettings:
    return DerivedSettings(
        month_days=int(raw.month_days.value),
        long_headache_hours=raw.long_headache_hours.value,
        moderate_from_pain=int(raw.moderate_from_pain.value),
        migraine_day_features_needed=int(raw.migraine_day_features_needed.value),
        frequency_runs=tuple((one.fact, one.of, one.cut) for one in raw.frequency_runs),
        acute_classes=MappingProxyType(dict(raw.acute_classes)),
        recent_toxin_days=int(raw.recent_toxin_days.value),
        adequate_preventive_weeks=raw.adequate_preventive_weeks.value,
        target_dose_mg_per_day=MappingProxyType(dict(raw.preventive_target_dose_mg_per_day.lowest)),
    )


def _first_name(raw: Mapping[str, Any]) -> str:
    """What an exclusion names: a diagnosis, or the diagnosis of a criterion."""
    return str(raw.get("diagnosis") or str(raw.get("criterion", "")).rpartition(".")[0])


def _each_once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in lists for one in part))


def faults_of_criteria(
    criteria: Criteria, *, vocabulary: Vocabulary, red_flag_ids: Iterable[str]
) -> list[str]:
    """What does not fit: facts nobody can record, values that are no choice, references to nothing, circles."""
    flags = frozenset(red_flag_ids)
    faults: list[str] = []
    for one in criteria.diagnoses.values():
        rules = [(one.id + ".rule", one.rule)]
        rules += [(f"{one.id}.criteria.{part.id}", part.rule) for part in one.criteria]
        rules += [(f"{one.id}.exclusions[{i}]", part.rule) for i, part in enumerate(one.exclusions)]
        for where, rule in rules:
            faults += faults_of_rule(
                rule, where, scope=one.scope, vocabulary=vocabulary, criteria=criteria, red_flag_ids=flags
            )
        named = (*one.outranked_by, *one.outranked_same_instance, *one.subsumed_by, *one.may_co_code)
        near = (one.near_miss,) if one.near_miss else ()
        faults += [
            f"{one.id}.hierarchy: no diagnosis {other!r}."
            for other in (*named, *near)
            if other not in criteria.diagnoses
        ]
        faults += [
            f"{one.id}.required_facts: no fact {name!r}." for name in one.asked if not vocabulary.get(name)
        ]
    faults += _circles(criteria)
    counted = (
        *criteria.derived.acute_classes,
        *(name for run in criteria.derived.frequency_runs for name in run[:2]),
    )
    faults += [f"derived_settings: no fact {name!r}." for name in counted if not vocabulary.get(name)]
    return faults


def _circles(criteria: Criteria) -> list[str]:
    """Diagnoses whose criteria come back to themselves: they could never be judged."""
    faults: list[str] = []

    def follow(name: str, rule: Rule, path: tuple[str, ...]) -> None:
        if name in path:
            faults.append(f"{path[0]}: its criteria come back to {name}: {' > '.join((*path, name))}.")
            return
        for node in walk(rule):
            if isinstance(node, DiagnosisRef) and node.diagnosis in criteria.diagnoses:
                follow(node.diagnosis, criteria.diagnoses[node.diagnosis].rule, (*path, name))
            if isinstance(node, CriterionRef) and criteria.has_criterion(node.diagnosis, node.criterion):
                follow(node.id, criteria.rule_of(node.diagnosis or "", node.criterion), (*path, name))

    for one in criteria.diagnoses.values():
        follow(one.id, one.rule, ())
    return list(dict.fromkeys(faults))
