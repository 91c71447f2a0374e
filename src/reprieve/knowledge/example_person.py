"""Who is a worked example about? One person in short form: findings, records, a diary in one line, a plan.

Findings stand by place (`patient`, `headache:1`, `tmd_side:right` ...), other facts under `facts`, a diary under `diary`,
and what is planned under `plan`. `change` is laid over `typical`: place by place and name by name; the value `absent`
takes a fact (or a whole place) away, null says that it was asked and is not known; a list given under `facts` or `diary`
takes the place of the typical one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from reprieve.knowledge.yaml_model import Piece

ABSENT: Final = "absent"
PATIENT: Final = "patient"


class DiaryMonths(Piece):
    """A diary of 28-day blocks that are alike: days with headache, what makes them so, and medicine taken.

    Days are spread over the block; the first headache days are the migraine days, and medicine is taken on the first
    headache days (`acute_days_apart`: each class on days of its own). A feature that is not mentioned was not noted:
    without `migraine_days_of_28` no features, without `hours` (a headache day) no length, without `pain` (0-10, on a
    headache day) no score. `months` blocks run back from the block before, the first one from as_of or
    `ends_days_before` it; `missing_days` are left out of each.
    """

    headache_days_of_28: int = Field(ge=0, le=28)
    migraine_days_of_28: int | None = Field(default=None, ge=0, le=28)
    moderate_or_severe_days_of_28: int | None = Field(default=None, ge=0, le=28)
    acute_days_of_28: dict[str, int] | None = None
    acute_days_apart: bool = False
    hours: float | None = Field(default=None, gt=0, le=24)
    pain: int | None = Field(default=None, ge=1, le=10)
    months: int = Field(default=1, ge=1, le=60)
    missing_days: int = Field(default=0, ge=0, le=28)
    ends_days_before: int | None = Field(default=None, ge=0)


class PlanAsked(Piece):
    """What would be injected: a published paradigm, or one with changes.

    `sites`: units by site in place of all; `change_sites`: of some (0: not injected); `total_units`: shared
    out over the sites in whole units.
    """

    paradigm: str = "preempt_fixed_155"
    indication: str | None = None
    product: str | None = None
    sites: dict[str, float] = Field(default_factory=dict)
    change_sites: dict[str, float] = Field(default_factory=dict)
    volumes_ml: dict[str, float] = Field(default_factory=dict)
    total_units: int | None = Field(default=None, ge=1)


class Situation(Piece):
    """One person on one day: findings by place and name, other facts, diary blocks (latest first), a plan."""

    findings: dict[str, dict[str, Any]]
    facts: tuple[dict[str, Any], ...] = ()
    diary: tuple[DiaryMonths, ...] = ()
    plan: PlanAsked | None = None


def laid_over(typical: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`typical` with `change` laid over it; mappings name by name, everything else as a whole."""
    merged = dict(typical)
    for name, value in change.items():
        if value == ABSENT:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
            merged[name] = laid_over(merged[name], value)
        else:
            merged[name] = value
    return merged


def situation_of(written: Mapping[str, Any]) -> Situation:
    """The person in this short form. Raises ValidationError."""
    rest = dict(written)
    diary = rest.pop("diary", ())
    return Situation.model_validate(
        {
            "facts": rest.pop("facts", ()),
            "diary": (diary,) if isinstance(diary, Mapping) else diary,
            "plan": rest.pop("plan", None),
            "findings": rest,
        }
    )


def is_days_before(value: object) -> bool:
    """Whether this stands for a date, as so many days before the day on which the chart is looked at."""
    return isinstance(value, Mapping) and "days_before" in value and set(value) <= {"days_before", "at"}
