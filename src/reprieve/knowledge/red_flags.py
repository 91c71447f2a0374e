"""Which warning signs are there, how urgent is each, and do they forbid toxin until cleared?

Data: `clinical/red_flags.yaml`. Order of urgency: most urgent first, as in `urgency_levels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reprieve.errors import KnowledgeError
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.rule import Rule, RuleFaultError, parse_rule
from reprieve.knowledge.rule_check import faults_of_rule
from reprieve.knowledge.vocabulary import Vocabulary

Urgency = Literal["emergency_now", "same_day", "urgent_2_weeks", "soon", "routine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDef:
    """One warning sign. `escalated_urgency` holds where `escalation` is met; `urgency` otherwise."""

    id: str
    name: str
    group: str
    rule: Rule
    urgency: str
    escalation: Rule | None
    escalated_urgency: str | None
    consequence: str
    suspect: tuple[str, ...]
    blocks_toxin: bool
    source: tuple[str, ...]
    verification: str
    threshold_note: str | None = None


@dataclass(frozen=True)
class RedFlags:
    flags: Mapping[str, FlagDef]
    urgency_levels: tuple[str, ...]
    urgency_meaning: Mapping[str, str]
    sources: Mapping[str, Mapping[str, Any]]
    checked_by: str | None

    def rank(self, urgency: str) -> int:
        """0 is the most urgent."""
        return self.urgency_levels.index(urgency)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Escalation(_Closed):
    rule: dict[str, Any]
    urgency: Urgency


class _Row(_Closed):
    id: str
    group: str
    name: str
    rule: dict[str, Any]
    suspect: tuple[str, ...]
    urgency: Urgency
    consequence: str
    source: tuple[str, ...]
    verification: Literal["verified", "recalled"]
    blocks_toxin: bool
    escalate: _Escalation | None = None
    missing_as_false: tuple[str, ...] = ()
    snnoop10_item: int | None = None
    threshold_note: str | None = None
    evidence_note: str | None = None
    distinguish: str | None = None
    aligned_with: str | None = None


class _File(_Closed):
    meta: dict[str, Any]
    red_flags: tuple[_Row, ...]
    sources: dict[str, dict[str, Any]]


def parse_red_flags(text: str) -> RedFlags:
    """The warning signs in this YAML. Raises KnowledgeError naming every fault."""
    try:
        file = _File.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors()]
        raise KnowledgeError("red_flags:\n  " + "\n  ".join(faults)) from None
    levels = tuple(file.meta.get("urgency_levels") or ())
    meaning = file.meta.get("urgency_meaning") or {}
    faults = [
        f"meta.urgency_meaning: {level!r} has none. Add it." for level in levels if level not in meaning
    ]
    flags: dict[str, FlagDef] = {}
    for row in file.red_flags:
        if row.id in flags:
            faults.append(f"{row.id}: it is there twice. Keep one.")
        try:
            flags[row.id] = _flag(row)
        except RuleFaultError as error:
            faults.append(str(error))
            continue
        faults += [
            f"{row.id}.source: no {one!r} under `sources`." for one in row.source if one not in file.sources
        ]
        faults += _faults_of_urgency(flags[row.id], levels)
    if faults:
        raise KnowledgeError("red_flags:\n  " + "\n  ".join(faults))
    return RedFlags(
        MappingProxyType(flags),
        levels,
        MappingProxyType(meaning),
        MappingProxyType(file.sources),
        file.meta.get("checked_by"),
    )


def _flag(row: _Row) -> FlagDef:
    missing = frozenset(row.missing_as_false)
    escalate = row.escalate
    return FlagDef(
        id=row.id,
        name=row.name,
        group=row.group,
        rule=parse_rule(row.rule, f"{row.id}.rule", missing_as_false=missing),
        urgency=row.urgency,
        escalation=(
            parse_rule(escalate.rule, f"{row.id}.escalate", missing_as_false=missing) if escalate else None
        ),
        escalated_urgency=escalate.urgency if escalate else None,
        consequence=row.consequence,
        suspect=row.suspect,
        blocks_toxin=row.blocks_toxin,
        source=row.source,
        verification=row.verification,
        threshold_note=row.threshold_note,
    )


def _faults_of_urgency(flag: FlagDef, levels: tuple[str, ...]) -> list[str]:
    used = [level for level in (flag.urgency, flag.escalated_urgency) if level is not None]
    faults = [
        f"{flag.id}.urgency: {level!r} is not in urgency_levels." for level in used if level not in levels
    ]
    if not faults and len(used) == 2 and levels.index(used[1]) >= levels.index(used[0]):
        faults.append(f"{flag.id}.escalate: {used[1]} is not more urgent than {used[0]}.")
    return faults


def faults_of_red_flags(flags: RedFlags, *, vocabulary: Vocabulary, criteria: Criteria) -> list[str]:
    """What does not fit the other files: facts, criteria and flags that nobody knows."""
    faults: list[str] = []
    for one in flags.flags.values():
        for where, rule in ((f"{one.id}.rule", one.rule), (f"{one.id}.escalate", one.escalation)):
            if rule is not None:
                faults += faults_of_rule(
                    rule,
                    where,
                    scope="patient",
                    vocabulary=vocabulary,
                    criteria=criteria,
                    red_flag_ids=frozenset(flags.flags),
                )
    return faults
