"""Which sites does a paradigm inject, with how many units each, and what does it come to?

A paradigm is data (`paradigms.yaml`); its sites join the map (`muscles.yaml`). One that has no agreed sites,
product or units cannot be drawn, and says why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reprieve.errors import NotAnswerableError
from reprieve.knowledge.muscles import Muscles, Side
from reprieve.knowledge.paradigms import Paradigm, Paradigms, SiteDose
from reprieve.plan.units import Units, total


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedSite:
    """One site of a plan: where, and how many units of the plan's product in how many injections."""

    site: str
    muscle: str
    side: Side
    units: Units
    injections: int = 1
    volume_ml: float | None = None
    landmark: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "site": self.site,
            "muscle": self.muscle,
            "side": self.side,
            "units": self.units.amount,
            "injections": self.injections,
            "volume_ml": self.volume_ml,
            "landmark": self.landmark,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """Sites and units for one condition with one product."""

    paradigm: str
    indication: str
    product: str
    is_labelled: bool
    units_per_0_1_ml: float | None = None
    sites: tuple[PlannedSite, ...]

    @property
    def total(self) -> Units:
        """All units of the drawing. Raises FactError if its sites are of two products."""
        return total(self.product, [site.units for site in self.sites])

    @property
    def muscles(self) -> frozenset[str]:
        """The muscles it injects."""
        return frozenset(site.muscle for site in self.sites)

    def by_muscle(self) -> list[dict[str, Any]]:
        """Sites and units of each muscle, both sides together, in the order they are injected."""
        counts = Counter(site.muscle for site in self.sites)
        return [
            {
                "muscle": muscle,
                "sites": n,
                "units": total(self.product, [s.units for s in self.sites if s.muscle == muscle]).amount,
            }
            for muscle, n in counts.items()
        ]


def draw(paradigm: Paradigm, *, condition: str, paradigms: Paradigms, muscles: Muscles) -> Drawing:
    """The sites of a paradigm for a condition.

    Raises: NotAnswerableError where no plan can be drawn: published without sites, product or agreed units.
    """
    doses = paradigms.doses_of(paradigm)
    if not doses or paradigm.product is None:
        raise NotAnswerableError(f"No plan can be drawn, because {why_not_drawable(paradigm)}")
    sites = [planned_site(dose, product=paradigm.product, muscles=muscles) for dose in doses]
    return Drawing(
        paradigm=paradigm.id,
        indication=condition,
        product=paradigm.product,
        is_labelled=paradigm.is_labelled,
        units_per_0_1_ml=paradigms.units_per_0_1_ml(paradigm),
        sites=tuple(sites),
    )


def planned_site(dose: SiteDose, *, product: str, muscles: Muscles) -> PlannedSite:
    """One site of a paradigm on the map."""
    muscle, site = muscles.sites[dose.site_id]
    return PlannedSite(
        site=dose.site_id,
        muscle=muscle.id,
        side=site.side,
        units=Units(product, dose.units),
        volume_ml=dose.volume_ml,
        landmark=site.landmark,
    )


def volume_of(units: float, units_per_0_1_ml: float | None) -> float | None:
    """The volume in mL that holds so many units; None where the dilution is not known."""
    return None if units_per_0_1_ml is None else round(0.1 * units / units_per_0_1_ml, 4)


def why_not_drawable(paradigm: Paradigm) -> str:
    """Why a paradigm without sites stays evidence: in the words of its own entry."""
    if paradigm.evidence_only:
        return f"{paradigm.name} is evidence only ({paradigm.status.value})."
    return (
        f"{paradigm.name} is published without agreed sites"
        f" (product: {paradigm.product or 'not stated'}; {paradigm.status.value})."
    )
