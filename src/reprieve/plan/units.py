"""How much of which product? Units belong to a product: two products cannot be added, subtracted or compared.

A type keeps this, not a convention: `Units` of two products raise, and no function converts one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.errors import FactError


@dataclass(frozen=True, slots=True)
class Units:
    """An amount of one product, in that product's own units."""

    product: str
    amount: float

    def __post_init__(self) -> None:
        if not self.amount >= 0:
            raise FactError(
                "units", self.amount, "a dose is 0 or more", "Correct the dose.", "plan.units.range"
            )

    def _same(self, other: Units) -> float:
        if not isinstance(other, Units):
            raise FactError(
                "units",
                other,
                "a number without a product is no dose",
                "Name its product.",
                "plan.units.bare",
            )
        if other.product != self.product:
            raise FactError(
                "units",
                f"{other.product} beside {self.product}",
                "units of two products are different things",
                "Keep each product's units apart; nothing converts one to the other.",
                "plan.units.mixed",
            )
        return other.amount

    def __add__(self, other: Units) -> Units:
        return Units(self.product, self.amount + self._same(other))

    def __lt__(self, other: Units) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Units) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Units) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Units) -> bool:
        return self.amount >= self._same(other)

    def up_to(self, limit: Units) -> Units:
        """What is left of `limit` after these units; never below 0."""
        return Units(self.product, max(0.0, self._same(limit) - self.amount))

    def __str__(self) -> str:
        return f"{self.amount:g} U {self.product}"


def total(product: str, doses: list[Units]) -> Units:
    """All doses of one product together. Raises FactError if any is of another product."""
    amount = Units(product, 0.0)
    for dose in doses:
        amount = amount + dose
    return amount
