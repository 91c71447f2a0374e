"""How are the answers of a questionnaire made into scores? The rule of each scale, as the file writes it.

Data: `clinical/instruments.yaml`. Items are numbered from 1; their wording is nowhere in the project.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from reprieve.knowledge.clinical_file import Verification
from reprieve.knowledge.yaml_model import Piece


def _numbers(written: object) -> object:
    """`1-6` and `1, 3, 6` as the item numbers they stand for."""
    if not isinstance(written, str):
        return written
    numbers: list[int] = []
    for part in written.split(","):
        first, _, last = part.strip().partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


ItemNumbers = Annotated[tuple[int, ...], BeforeValidator(_numbers), Field(min_length=1)]
Range = tuple[float, float]


class Answers(Piece):
    """What some items may hold: one of `allowed`, or a number `between` two ends (whole unless said otherwise)."""

    items: ItemNumbers
    allowed: tuple[float, ...] | None = None
    between: Range | None = None
    whole: bool = True
    meaning: str | None = None
    source: tuple[str, ...]
    verification: Verification

    def in_words(self) -> str:
        """What may be answered, as an error says it."""
        if self.allowed is not None:
            return "one of " + ", ".join(f"{one:g}" for one in self.allowed)
        low, high = self.between or (0.0, 0.0)
        return f"a {'whole ' if self.whole else ''}number from {low:g} to {high:g}"

    def fits(self, answer: float) -> bool:
        """Whether an item may hold this answer."""
        if self.allowed is not None:
            return answer in self.allowed
        low, high = self.between or (0.0, 0.0)
        return low <= answer <= high and (not self.whole or answer == int(answer))


class Missing(Piece):
    """How many items of a scale may lack an answer; the rest then stand for all."""

    at_most: Annotated[int, Field(ge=0)]
    source: tuple[str, ...]
    verification: Verification


class _Scale(Piece):
    id: str
    range: Range | None = None
    source: tuple[str, ...] | None = None
    verification: Verification | None = None


class _OfItems(_Scale):
    items: ItemNumbers
    missing: Missing | None = None


class SumOfItems(_OfItems):
    """Items added; with items missing, the sum of the others divided by their number times all."""

    formula: Literal["sum"]


class MeanOfItems(_OfItems):
    """The mean of the answered items, `times` a factor."""

    formula: Literal["mean"]
    times: float = 1.0


class CountOfItems(_OfItems):
    """How many items are above a value."""

    formula: Literal["count_above"]
    above: float


class RescaledItems(_OfItems):
    """Items reversed (`reverse_from` minus the answer), added, and put on 0-100: (sum - minus) times 100 / over."""

    formula: Literal["rescaled"]
    reverse_from: float
    minus: float
    over: Annotated[float, Field(gt=0)]


class OfScales(_Scale):
    """The sum or mean of other scales, all of them needed."""

    formula: Literal["sum_of_scales", "mean_of_scales"]
    of: tuple[str, ...]


class Step(Piece):
    from_: float = Field(alias="from")
    points: float


class Steps(_Scale):
    """Points for a scale: those of the last step at or below its value."""

    formula: Literal["steps"]
    of: str
    steps: tuple[Step, ...]


class Bound(Piece):
    """One scale compared with one value."""

    scale: str
    at_most: float | None = None
    below: float | None = None
    at_least: float | None = None

    def holds(self, value: float) -> bool:
        """Whether the value lies on the named side of every end given."""
        return (
            (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
            and (self.at_least is None or value >= self.at_least)
        )


class GradeRule(Piece):
    grade: float
    when: tuple[Bound, ...]


class Grade(_Scale):
    """The grade of the first rule that holds; an earlier rule that cannot be judged leaves the grade unknown."""

    formula: Literal["grade"]
    needs: tuple[str, ...]
    rules: tuple[GradeRule, ...]


class Entered(_Scale):
    """A total that is entered, never computed here."""

    formula: Literal["entered"]


ItemScale = SumOfItems | MeanOfItems | CountOfItems | RescaledItems
Scale = Annotated[ItemScale | OfScales | Steps | Grade | Entered, Field(discriminator="formula")]


def scales_named_by(scale: Scale) -> tuple[str, ...]:
    """The other scales this one is made of."""
    match scale:
        case OfScales():
            return scale.of
        case Steps():
            return (scale.of,)
        case Grade():
            bounds = (bound.scale for rule in scale.rules for bound in rule.when)
            return (*scale.needs, *bounds)
        case _:
            return ()
