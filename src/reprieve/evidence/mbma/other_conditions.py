"""What may be expected where no trial tells the daily course: often no more than the sign of one contrast.

The shape of the course is that of chronic migraine. The mean specific effect is estimated only where a contrast counts
headaches or days; else its direction alone is used, and its size is an assumption in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError
from reprieve.knowledge.published_pooled import NO_EFFECT, PublishedPooled

Certainty = Literal["high", "moderate", "low", "very low"]
FEWER_IS_BETTER = {
    "MD",
    "SMD",
}  # of pain and days; a ratio or difference of responders is better when larger


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assumed(_Row):
    """What is taken for granted, in log odds or as a share."""

    size_sd: float = Field(gt=0)
    person_sd_wider: float = Field(ge=1)
    trust_in_sign: dict[Certainty, float]
    mean_relief: float = Field(gt=0, le=1)
    source: str


class OtherCondition(_Row):
    """How one condition's mean specific effect is found."""

    how: Literal["size", "sign", "none"]
    certainty: Certainty
    sources_note: str
    row: tuple[str, str] | None = None
    usual_days_of_28: float | None = None
    days_per_headache: float | None = None
    entry_headache_days_of_28: int | None = None
    size_sd: float | None = None
    person_sd_wider: float | None = None


class OtherConditions(_Row):
    """The whole file."""

    schema_version: int
    file: str
    review: dict[str, Any]
    assumed: Assumed
    conditions: dict[str, OtherCondition]


@dataclass(frozen=True)
class Expected:
    """The specific effect of the next patient in log odds, and what of it is estimated."""

    mean: float
    sd: float
    status: Literal["estimated", "assumption"]
    estimated: str
    assumed: str


def parse_other_conditions(text: str) -> OtherConditions:
    """The file's content. Raises KnowledgeError naming every fault."""
    try:
        found = OtherConditions.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise KnowledgeError("other_conditions.yaml:\n  " + "\n  ".join(faults)) from None
    faults = [
        f"conditions.{name}.row: `{one.how}` needs the published contrast; name meta_id and outcome"
        for name, one in found.conditions.items()
        if one.how != "none" and one.row is None
    ]
    faults += [
        f"conditions.{name}: `size` needs usual_days_of_28 and days_per_headache"
        for name, one in found.conditions.items()
        if one.how == "size" and (one.usual_days_of_28 is None or one.days_per_headache is None)
    ]
    if faults:
        raise KnowledgeError("other_conditions.yaml:\n  " + "\n  ".join(faults))
    return found


def contrast_of(
    condition: str, one: OtherCondition, rows: Sequence[PublishedPooled]
) -> PublishedPooled | None:
    """The published contrast this condition rests on."""
    if one.row is None:
        return None
    meta, outcome = one.row
    found = [row for row in rows if (row.meta_id, row.outcome) == (meta, outcome)]
    of_condition = [
        row for row in found if row.condition.removesuffix("_pain") == condition.removesuffix("_pain")
    ]
    if len(of_condition) != 1:
        raise KnowledgeError(
            f"other_conditions.yaml: {condition}: {len(of_condition)} rows {meta} {outcome} in published_pooled.csv; need one"
        )
    return of_condition[0]


def expected_of(
    one: OtherCondition, contrast: PublishedPooled | None, assumed: Assumed, *, person_sd: float, rho: float
) -> Expected:
    """The next patient's specific effect. `person_sd`, `rho`: of chronic migraine, log odds."""
    size = one.size_sd or assumed.size_sd
    people = person_sd * (one.person_sd_wider or assumed.person_sd_wider)
    if contrast is None:
        return Expected(
            0.0,
            float(np.hypot(size, people)),
            "assumption",
            "nothing",
            "mean, size and spread of the specific effect",
        )
    z, standard_error = _toward_toxin(contrast)
    if one.how == "sign":
        trust = assumed.trust_in_sign[one.certainty]
        positive = 0.5 + trust * (NormalDist().cdf(z) - 0.5)
        mean = (2 * positive - 1) * size * np.sqrt(2 / np.pi)
        return Expected(
            float(mean),
            float(np.sqrt(size**2 - mean**2 + people**2)),
            "assumption",
            f"the sign of one contrast ({positive:.0%} in favour of toxin, as far as {one.certainty} certainty is trusted)",
            "its size, the spread between people and the whole daily course",
        )
    assert one.usual_days_of_28 is not None
    assert one.days_per_headache is not None
    share = one.usual_days_of_28 / 28
    # a day's log odds move its share by p(1-p), and through tomorrow by rho p(1-p) more
    slope = 28 * share * (1 - share) / (1 - rho * share * (1 - share)) * assumed.mean_relief
    per_unit = one.days_per_headache / slope
    mean, standard_error = z * standard_error * per_unit, standard_error * per_unit
    # the contrast narrows what a mean effect may be, from `size` about 0
    weight = size**2 / (size**2 + standard_error**2)
    centre = float(np.sqrt(size**2 * (1 - weight)))
    return Expected(
        float(mean * weight),
        float(np.hypot(centre, people)),
        "estimated",
        f"the mean specific effect ({mean:+.2f}, SE {standard_error:.2f} log odds) from one published contrast",
        f"{one.days_per_headache:g} days a headache, the spread between people and the whole daily course",
    )


def _toward_toxin(contrast: PublishedPooled) -> tuple[float, float]:
    """How many standard errors in favour of toxin, and the standard error in the contrast's unit."""
    low, high = contrast.ci_low, contrast.ci_high
    if low is None or high is None:
        raise KnowledgeError(
            f"published_pooled.csv {contrast.meta_id} {contrast.outcome}: no interval; choose another row"
        )
    measure = contrast.effect_measure
    ratio = measure in {"RR", "OR"}
    value, no_effect, ends = contrast.estimate, NO_EFFECT[measure], (low, high)
    if ratio:
        value, no_effect, ends = np.log(value), 0.0, (np.log(low), np.log(high))
    standard_error = float(ends[1] - ends[0]) / (2 * NormalDist().inv_cdf(0.975))
    z = float(value - no_effect) / standard_error
    return (-z if measure in FEWER_IS_BETTER else z), standard_error
