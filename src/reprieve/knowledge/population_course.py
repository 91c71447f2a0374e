"""How does the mean of each arm go, week by week, in the population fitted to the trials?

Data: `priors/course_CONDITION.yaml`, written by `make evidence` from the fitted prior it names.
"""

from __future__ import annotations

from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reprieve.errors import KnowledgeError


class Week(BaseModel):
    """Week 0: the 28 days before the first injection. Each arm: 5 %, 50 % and 95 % points of its mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    week: int = Field(ge=0)
    dummy: tuple[float, float, float]
    toxin: tuple[float, float, float]

    @model_validator(mode="after")
    def _ascends(self) -> Week:
        for arm in (self.dummy, self.toxin):
            if not 0 <= arm[0] <= arm[1] <= arm[2] <= 28:
                raise ValueError(f"{arm} does not run upwards within 0 to 28 days")
        return self


class PopulationCourse(BaseModel):
    """`of`: the id of the fitted prior it follows from. `entry_days`: bad days of 28 that people had before."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: Literal[1]
    condition: str
    of: str
    unit: Literal["days/28d"]
    entry_days: int
    weeks: tuple[Week, ...] = Field(min_length=2)


def parse_population_course(text: str) -> PopulationCourse:
    """The course in this YAML. Raises KnowledgeError naming every fault."""
    try:
        return PopulationCourse.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors()]
        raise KnowledgeError("priors/course:\n  " + "\n  ".join(faults)) from None


def faults_of_population_course(course: PopulationCourse, prior_id: str) -> list[str]:
    """What does not fit the prior in use."""
    if course.of == prior_id:
        return []
    return [
        f"priors/course_{course.condition}.yaml: of {course.of}, but the prior is {prior_id}. Run `make evidence`."
    ]
