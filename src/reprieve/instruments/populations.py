"""Which of several published rows is nearest to this person's condition?

A row of the condition itself comes before one of a wider population that holds it; a row of another population is
shown, never used. Without a condition every row counts, so that only what all of them agree on is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class ForPopulation(Protocol):
    """A row that says for whom it was published."""

    @property
    def population(self) -> str | None: ...
    @property
    def same(self) -> tuple[str, ...]: ...
    @property
    def wider(self) -> tuple[str, ...]: ...


R = TypeVar("R", bound=ForPopulation)


@dataclass(frozen=True)
class Nearest(Generic[R]):
    """The rows that count, the rest, and why these."""

    rows: tuple[R, ...]
    others: tuple[R, ...]
    because: str


def nearest(rows: Sequence[R], condition: str | None) -> Nearest[R]:
    """The rows nearest to `condition` (an id of `conditions.yaml`; None: not told)."""
    everybody = [row for row in rows if row.population is None]
    if condition is None:
        because = "the condition is not told, so every population counts"
        return Nearest(tuple(rows), (), because if len(everybody) < len(rows) else "it is for everybody")
    for chosen, because in (
        ([row for row in rows if condition in row.same], f"published for {condition} itself"),
        (
            [row for row in rows if condition in row.wider],
            f"published for people among whom {condition} is",
        ),
        (everybody, "it is for everybody"),
    ):
        if chosen:
            kept = {id(row) for row in chosen}
            return Nearest(tuple(chosen), tuple(row for row in rows if id(row) not in kept), because)
    return Nearest((), tuple(rows), f"none is published here for {condition}")
