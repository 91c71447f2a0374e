"""Which condition ids do commands, charts and evidence share, and how does each follow from the diagnoses?

Data: `clinical/conditions.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionDef:
    """Met where any of `criteria` is met, all of `with_` too, and none of `without`. No criteria: a clinician says."""

    id: str
    name: str
    criteria: tuple[str, ...]
    without: tuple[str, ...]
    with_: tuple[str, ...]
    also: tuple[str, ...]
    note: str | None
    trial_data_only: bool


@dataclass(frozen=True)
class Conditions:
    by_id: Mapping[str, ConditionDef]
    names: Mapping[str, str]

    def id_of(self, name: str | None) -> str | None:
        """The condition an id or another name in use stands for; None where it is none of ours."""
        return self.names.get(name) if name is not None else None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    criteria: tuple[str, ...]
    without: tuple[str, ...] = Field(default=(), alias="not")
    with_: tuple[str, ...] = Field(default=(), alias="with")
    also: tuple[str, ...] = ()
    note: str | None = None
    trial_data_only: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: int
    file: str
    conditions: dict[str, _Row]
    note: str


def parse_conditions(text: str) -> Conditions:
    """The conditions in this YAML. Raises KnowledgeError naming every fault."""
    try:
        file = _File.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors()]
        raise KnowledgeError("conditions:\n  " + "\n  ".join(faults)) from None
    names: dict[str, str] = {}
    faults = []
    for id_, row in file.conditions.items():
        for name in (id_, *row.also):
            if name in names:
                faults.append(f"{id_}.also: {name!r} already stands for {names[name]}. Keep one.")
            names[name] = id_
    if faults:
        raise KnowledgeError("conditions:\n  " + "\n  ".join(faults))
    return Conditions(
        MappingProxyType(
            {
                id_: ConditionDef(
                    id=id_,
                    name=row.name,
                    criteria=row.criteria,
                    without=row.without,
                    with_=row.with_,
                    also=row.also,
                    note=row.note,
                    trial_data_only=row.trial_data_only,
                )
                for id_, row in file.conditions.items()
            }
        ),
        MappingProxyType(names),
    )


def faults_of_conditions(conditions: Conditions, *, diagnosis_ids: Collection[str]) -> list[str]:
    """Which conditions name a diagnosis that criteria.yaml does not have."""
    return [
        f"conditions: {one.id}: no diagnosis {name!r}."
        for one in conditions.by_id.values()
        for name in (*one.criteria, *one.without, *one.with_)
        if name not in diagnosis_ids
    ]
