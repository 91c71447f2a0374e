"""What does every fact have, whatever its kind?"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError, to_json

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A date somebody alive can have written down."""


Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text that says something: not empty, not blanks alone."""


def contradiction(problem: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{problem}", {"problem": problem})


def _day_or_moment(value: object) -> object:
    """`recorded_at` may be a date (that day, whenever) or a date-time with offset."""
    if isinstance(value, str) and len(value) == len("2026-01-01"):
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


class Fact(BaseModel):
    """What every fact has. `on` is the date it is about; `recorded_at` missing means recorded on `on`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    kind: str
    on: Day
    given_id: str | None = Field(default=None, alias="id", min_length=1)
    recorded_at: Annotated[dt.datetime | dt.date | None, BeforeValidator(_day_or_moment)] = None
    recorded_by: str | None = None
    source: str | None = None

    @property
    def recorded_on(self) -> dt.date:
        """The calendar day it was written down, in the offset it was written with; `on` where nothing is said."""
        if isinstance(self.recorded_at, dt.datetime):
            return self.recorded_at.date()
        return self.recorded_at or self.on

    @property
    def written_at(self) -> dt.datetime:
        """When it was written down; the beginning of the day where that is all that is known."""
        if isinstance(self.recorded_at, dt.datetime):
            return self.recorded_at
        return dt.datetime.combine(self.recorded_on, dt.time(), dt.UTC)

    @cached_property
    def id(self) -> str:
        """The id as given, else a hash of what the fact says."""
        if self.given_id is not None:
            return self.given_id
        said = self.model_dump(mode="json", by_alias=True, exclude_none=False, exclude={"given_id"})
        kept = {name: value for name, value in said.items() if value is not None or name == "value"}
        return hashlib.sha256(to_json(dict(sorted(kept.items())))).hexdigest()[:20]

    def to_dict(self) -> dict[str, Any]:
        """The fact as a JSON-able object, with its id; fields that say nothing are left out."""
        said = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"given_id"})
        kept = {name: value for name, value in said.items() if value is not None or name == "value"}
        return {"kind": self.kind, **kept, "id": self.id}
