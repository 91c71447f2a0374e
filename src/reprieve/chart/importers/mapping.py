"""Which column of a CSV file holds what: a small TOML file, or the same by option."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reprieve.errors import FactError

Column = Annotated[str, Field(min_length=1)]
Values = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class When(_Part):
    """The date of a row: a column of dates, or a column of numbers counted from `origin` in `unit`s."""

    column: Column
    format: str = "%Y-%m-%d"
    origin: dt.date | None = None
    unit: Literal["day", "week"] = "day"


class Cell(_Part):
    """A column, with what its values mean; without `values` they are taken as written."""

    column: Column
    values: Values | None = None


class Session(_Part):
    """One injection session, given on the row whose date is `on_first_row`'s: the product and units by arm."""

    column: Column
    indication: str
    values: dict[str, dict[str, Any]]


class Mapping(_Part):
    """What each column of a CSV file says. `person` names one column, or several that only together name one."""

    kind: Literal["diary", "attacks", "scores"]
    source: str = "imported"
    note: str = ""
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    person: tuple[Column, ...] = ()
    when: When | None = None
    start: Column | None = None
    end: Column | None = None
    time_zone: str | None = None
    days: dict[str, Cell] = Field(default_factory=dict)
    acute: dict[str, Column] = Field(default_factory=dict)
    instrument: str | None = None
    score: Column | None = None
    age: Column | None = None
    sex: Cell | None = None
    session: Session | None = None
    prefix: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Mapping:
        needed = {
            "diary": self.when is not None and bool({"pain", "worst", "headache"} & set(self.days)),
            "attacks": self.start is not None,
            "scores": self.when is not None and self.score is not None and self.instrument is not None,
        }
        if not needed[self.kind]:
            says = {
                "diary": "`when` and one of days.pain, days.worst, days.headache",
                "attacks": "`start` (and `end`)",
                "scores": "`when`, `instrument` and `score`",
            }
            raise ValueError(f"a mapping of {self.kind} names {says[self.kind]}")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the mapping reads."""
        single = [self.start, self.end, self.score, self.age]
        parts = [self.when, self.sex, self.session, *self.days.values()]
        return tuple(
            dict.fromkeys(
                [
                    *self.person,
                    *(part.column for part in parts if part is not None),
                    *(column for column in single if column),
                    *self.acute.values(),
                ]
            )
        )


def ready_mappings() -> tuple[str, ...]:
    """Names of the mappings that come with the package."""
    folder = files("reprieve.chart.importers") / "mappings"
    return tuple(
        sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    )


def mapping_named(name: str) -> Mapping:
    """A ready mapping by name, or one from a TOML file. Raises FactError with what is wrong and what to do."""
    if name in ready_mappings():
        return parse_mapping(
            (files("reprieve.chart.importers") / "mappings" / f"{name}.toml").read_text("utf-8")
        )
    path = Path(name)
    try:
        return parse_mapping(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FactError(
            "mapping",
            name,
            "is neither a ready mapping nor a TOML file that can be read",
            f"Ready ones: {', '.join(ready_mappings())}.",
            "import.mapping.unreadable",
        ) from error


def parse_mapping(text: str) -> Mapping:
    """A mapping from TOML text. Raises FactError naming the first thing wrong with it."""
    try:
        return mapping_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise FactError(
            "mapping",
            text[:40],
            f"is not TOML ({error})",
            "See docs/import.md for an example.",
            "import.mapping.toml",
        ) from error


def mapping_of(said: dict[str, Any]) -> Mapping:
    """A mapping from its parts. Raises FactError naming the first thing wrong with it."""
    if isinstance(said.get("person"), str):
        said = {**said, "person": (said["person"],)}
    elif isinstance(said.get("person"), list):
        said = {**said, "person": tuple(said["person"])}
    try:
        return Mapping.model_validate(said)
    except ValidationError as refused:
        error = refused.errors()[0]
        field = ".".join(str(part) for part in error["loc"]) or "mapping"
        raise FactError(
            field,
            None if field == "mapping" else error["input"],
            error["msg"].removeprefix("Value error, "),
            "See docs/import.md for an example.",
            "import.mapping.field",
        ) from refused
