"""How many vials, how much in each site, how many needle sticks, and what is left over, at one dilution?

units per 0.1 mL = units of a vial / mL of diluent / 10; volume of a site = its units / units per mL. A stated volume that
differs is named: the same threshold as the rule on it (S28) has decides, by units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.errors import FactError
from reprieve.plan.paradigm import Drawing, PlannedSite
from reprieve.plan.units import Units

TENTH_ML_PER_ML = 10
HAIR = 9  # decimals kept when counting vials: 155 / 50 * 50 is not to open one more vial


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteVolume:
    """One site's units and what volume holds them. `stated_ml` None: none was stated."""

    site: str
    units: Units
    injections: int
    volume_ml: float
    stated_ml: float | None

    @property
    def disagreement_units(self) -> float:
        """Units between the dose and what the stated volume holds; 0 where none is stated."""
        if self.stated_ml is None:
            return 0.0
        return abs(self.units.amount - self.stated_ml * self.units.amount / self.volume_ml)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dilution:
    """A session's dose in one product's vials at one dilution."""

    product: str
    vial_units: float
    diluent_ml: float
    total: Units
    sites: tuple[SiteVolume, ...]

    @property
    def units_per_0_1_ml(self) -> float:
        return self.vial_units / self.diluent_ml / TENTH_ML_PER_ML

    @property
    def vials_opened(self) -> int:
        return math.ceil(round(self.total.amount / self.vial_units, HAIR))

    @property
    def waste(self) -> Units:
        """Units left in the opened vials."""
        return self.total.up_to(Units(self.product, self.vials_opened * self.vial_units))

    @property
    def volume_ml(self) -> float:
        """All that is injected."""
        return sum(site.volume_ml for site in self.sites)

    @property
    def needle_count(self) -> int:
        return sum(site.injections for site in self.sites)

    def to_dict(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "vial_units": self.vial_units,
            "diluent_ml": round(self.diluent_ml, 4),
            "units_per_0_1_ml": round(self.units_per_0_1_ml, 4),
            "vials_opened": self.vials_opened,
            "total_units": self.total.amount,
            "volume_ml": round(self.volume_ml, 4),
            "needle_count": self.needle_count,
            "waste_units": round(self.waste.amount, 4),
            "waste_ml": round(self.waste.amount / self.units_per_0_1_ml / TENTH_ML_PER_ML, 4),
            "sites": [
                {
                    "site": one.site,
                    "units": one.units.amount,
                    "volume_ml": round(one.volume_ml, 4),
                    "stated_ml": one.stated_ml,
                    "disagreement_units": round(one.disagreement_units, 4),
                }
                for one in self.sites
            ],
        }


def dilution_of(
    sites: Sequence[PlannedSite], *, product: str, vial_units: float, diluent_ml: float
) -> Dilution:
    """The arithmetic of these sites. Raises FactError for a vial or diluent of 0 or less, and for mixed products."""
    for field, value in (("vial_units", vial_units), ("diluent_ml", diluent_ml)):
        if not value > 0:
            raise FactError(
                field,
                value,
                "is not above 0",
                "Write what the vial and the syringe say.",
                "plan.dilution.range",
            )
    per_ml = vial_units / diluent_ml
    total = Units(product, 0.0)
    for site in sites:
        total = total + site.units
    return Dilution(
        product=product,
        vial_units=vial_units,
        diluent_ml=diluent_ml,
        total=total,
        sites=tuple(
            SiteVolume(
                site=one.site,
                units=one.units,
                injections=one.injections,
                volume_ml=one.units.amount / per_ml,
                stated_ml=one.volume_ml,
            )
            for one in sites
            if one.units.amount > 0
        ),
    )


def dilutions_of(drawing: Drawing, vial_sizes: Sequence[float]) -> list[Dilution]:
    """The drawing in each size of vial at its own concentration, least waste first; none where that is not stated."""
    if drawing.units_per_0_1_ml is None:
        return []
    per_ml = drawing.units_per_0_1_ml * TENTH_ML_PER_ML
    found = [
        dilution_of(drawing.sites, product=drawing.product, vial_units=size, diluent_ml=size / per_ml)
        for size in vial_sizes
    ]
    return sorted(found, key=lambda one: (one.waste.amount, one.vials_opened))
