"""How much must a score change to matter to the patient? Published thresholds, each with its population.

Data: `meaningful_change` of `clinical/instruments.yaml`. Values carry the sign of improvement, in the instrument's own
units. A pair means that published values run from one to the other.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from reprieve.knowledge.clinical_file import Verification
from reprieve.knowledge.yaml_model import Piece

Points = float | tuple[float, float]
FOR_ONE_PERSON = ("within person", "not stated")


class Amount(Piece):
    """A change of so many points, or of so many percent of the score before."""

    value: float | None = None
    percent: float | None = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Amount:
        if (self.value is None) == (self.percent is None):
            raise ValueError("write either `value` (points) or `percent`")
        return self


class MarkedAmount(Amount):
    source: tuple[str, ...]
    verification: Verification


class AtBaseline(Amount):
    """The amount that holds for a score before of `from` to `to`."""

    from_: float = Field(alias="from")
    to: float | None = None


class MeaningfulChange(Piece):
    """One published threshold. With no value at all it says that none is established."""

    population: str
    same: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    scale: str | None = None
    level: Literal["within person", "between groups", "continuation rule", "not stated"]
    method: str | None = None
    value: Points | None = None
    any_of: tuple[MarkedAmount, ...] = ()
    by_baseline: tuple[AtBaseline, ...] = ()
    note: str | None = None
    source: tuple[str, ...]
    verification: Verification

    @model_validator(mode="after")
    def _says_one_thing(self) -> MeaningfulChange:
        if sum((self.value is not None, bool(self.any_of), bool(self.by_baseline))) > 1:
            raise ValueError("write one of `value`, `any_of`, `by_baseline`")
        return self

    @property
    def for_one_person(self) -> bool:
        """Whether it may be held against one person's change; differences between groups may not."""
        return self.level in FOR_ONE_PERSON

    @property
    def amounts(self) -> tuple[float, ...]:
        """Every number of it, for checking its sign."""
        points = self.value if isinstance(self.value, tuple) else (self.value,)
        given = [one for part in (*self.any_of, *self.by_baseline) for one in (part.value, part.percent)]
        return tuple(one for one in (*points, *given) if one is not None)
