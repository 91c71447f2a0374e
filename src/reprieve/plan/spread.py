"""What lies beside each site, how far toxin may reach it, what would follow, and how often that came in trials?

The reach is a formula for warnings and drawings (`spread_formula` of muscles.yaml). It is no probability of harm: how often
harm came is what trials counted, with toxin and with dummy injections.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from reprieve.knowledge.muscles import SpreadFormula, SpreadRisk
from reprieve.plan.distance import distance_mm
from reprieve.plan.how_often import Often, how_often
from reprieve.plan.paradigm import Drawing, PlannedSite

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

ONLY_FOR_DRAWINGS = "for warnings and drawings only, no probability of harm"


@dataclass(frozen=True, kw_only=True, slots=True)
class AtRisk:
    """One structure beside one site. `distance_mm`: at least so far; None: the map cannot say. `radius_mm`: the reach of
    this dose; None: the formula is not for this product, or spread is not how it is harmed. `reach`: what the formula
    leaves of the toxin there, from 0 to 1.
    """

    site: PlannedSite
    risk: SpreadRisk
    distance_mm: float | None
    radius_mm: float | None
    reach: float | None
    volume_is_stated: bool
    expected: tuple[tuple[str, str, Often], ...]

    def to_dict(self) -> dict[str, Any]:
        """`formula` says what `radius_mm` and `reach` are for, and `volume_assumed` that no volume was stated."""
        return {
            "site": self.site.site,
            "muscle": self.site.muscle,
            "side": self.site.side,
            "units": self.site.units.amount,
            "volume_ml": self.site.volume_ml,
            "volume_assumed": self.radius_mm is not None and not self.volume_is_stated,
            "structure": self.risk.structure,
            "at": list(self.risk.at),
            "how": self.risk.how,
            "when": self.risk.when,
            "effect": self.risk.effect,
            "mitigation": self.risk.mitigation,
            "urgency": self.risk.urgency,
            "distance_mm": _rounded(self.distance_mm, 1),
            "radius_mm": _rounded(self.radius_mm, 1),
            "reach": _rounded(self.reach, 3),
            "formula": None if self.radius_mm is None else ONLY_FOR_DRAWINGS,
            "expected": [
                {
                    "effect": id_,
                    "name": name,
                    "active_percent": one.active_percent,
                    "placebo_percent": one.placebo_percent,
                    "scope": one.scope,
                    "words": one.words,
                    "source": one.source,
                    "verification": one.verification,
                }
                for id_, name, one in self.expected
            ],
            "source": self.risk.source,
            "verification": self.risk.verification,
        }


def spread_of(drawing: Drawing, knowledge: Knowledge) -> tuple[AtRisk, ...]:
    """Every structure at risk beside every site, in the plan's order; what needs help soonest first at each site."""
    muscles, formula = knowledge.muscles, knowledge.muscles.spread_formula
    return tuple(
        _at_risk(site, risk, formula, knowledge)
        for site in drawing.sites
        for risk in sorted(
            muscles.by_id[site.muscle].at_risk_on_spread, key=lambda one: _URGENCIES.index(one.urgency)
        )
    )


_URGENCIES = ("emergency", "urgent", "soon", "routine", "info", "monitor")


def reach_radius_mm(site: PlannedSite, formula: SpreadFormula) -> float | None:
    """How far the toxin of one site may reach, in mm; None where the formula is not for its product.

    A site's dose is in its injections: each carries its share. A volume that is not stated counts as the formula's own.
    """
    if site.units.product != formula.product or site.units.amount <= 0:
        return None
    units = site.units.amount / site.injections
    volume = formula.at_volume_ml if site.volume_ml is None else site.volume_ml / site.injections
    grown: float = (units / formula.at_units * volume / formula.at_volume_ml) ** formula.exponent
    return formula.radius_mm * grown


def _at_risk(site: PlannedSite, risk: SpreadRisk, formula: SpreadFormula, knowledge: Knowledge) -> AtRisk:
    distance = _distance(site.site, risk.at, knowledge)
    radius = reach_radius_mm(site, formula) if risk.how == "spread" else None
    reach = None if distance is None or not radius else math.exp(-((distance / radius) ** 2))
    return AtRisk(
        site=site,
        risk=risk,
        distance_mm=distance,
        radius_mm=radius,
        reach=reach,
        volume_is_stated=site.volume_ml is not None,
        expected=_expected(risk, knowledge),
    )


@lru_cache(maxsize=4096)
def _distance(site_id: str, structures: tuple[str, ...], knowledge: Knowledge) -> float | None:
    """To the nearest of the structures; None where the map shows none of them, or not the site."""
    if site_id not in knowledge.muscles.sites:
        return None
    found = [distance_mm(knowledge.muscles, site_id, one) for one in structures]
    return min((one for one in found if one is not None), default=None)


def _expected(risk: SpreadRisk, knowledge: Knowledge) -> tuple[tuple[str, str, Often], ...]:
    effects = knowledge.adverse_effects.by_id
    return tuple((one, effects[one].name, how_often(effects[one])) for one in risk.effects)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
