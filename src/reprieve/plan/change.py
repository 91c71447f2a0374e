"""What becomes of a plan when a clinician changes one site, or the dilution? Every rule is judged again at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reprieve.errors import FactError
from reprieve.plan.document import Plan
from reprieve.plan.own_sites import OWN, with_sites
from reprieve.plan.paradigm import Drawing, PlannedSite, volume_of
from reprieve.plan.plan import Drawn, plan_of
from reprieve.plan.units import Units


def with_change(plan: Plan, *, site: str, units: float, injections: int = 1) -> Plan:
    """The plan with other units at one site: 0 leaves it out, a site of the map that it does not have is added.

    No reason is needed unless a rule objects: then the new plan says so among what blocks it. The units are of the plan's
    own product. Raises FactError for a site that is not on the map, or units below 0.
    """
    return _checked(plan, _replaced(plan, plan.drawing, site, units, injections))


def with_changes(plan: Plan, changes: Mapping[str, float]) -> Plan:
    """The plan with these units by site, all judged together: what a page calls whenever a number on it changes.

    Raises: FactError as `with_change`.
    """
    drawing = plan.drawing
    for site, units in changes.items():
        drawing = _replaced(plan, drawing, site, units, None)
    return _checked(plan, drawing)


def _replaced(plan: Plan, drawing: Drawing, site: str, units: float, injections: int | None) -> Drawing:
    """The drawing with other units at one site. `injections` None: as many as there were."""
    muscles = plan.made_from.knowledge.muscles
    sites = list(drawing.sites)
    at = next((i for i, one in enumerate(sites) if one.site == site), None)
    if at is None and site not in muscles.sites:
        raise FactError(
            "site", site, "it is not on the map", "Name a site of muscles.yaml.", "plan.change.site"
        )
    if injections is not None and injections < 1:
        raise FactError(
            "injections",
            injections,
            "is no number of injections",
            "Write 1 or more.",
            "plan.change.injections",
        )
    dose = Units(drawing.product, units)  # raises FactError below 0
    volume = volume_of(units, drawing.units_per_0_1_ml)
    if at is not None:
        there = sites[at]
        sites[at] = replace(there, units=dose, injections=injections or there.injections, volume_ml=volume)
    else:
        muscle, row = muscles.sites[site]
        sites.append(
            PlannedSite(
                site=site,
                muscle=muscle.id,
                side=row.side,
                units=dose,
                injections=injections or 1,
                volume_ml=volume,
                landmark=row.landmark,
            )
        )
    return replace(drawing, sites=tuple(one for one in sites if one.units.amount > 0))


def with_dilution(plan: Plan, *, units_per_0_1_ml: float) -> Plan:
    """The plan at another dilution: the same units at every site, in another volume."""
    if not units_per_0_1_ml > 0:
        raise FactError(
            "units_per_0_1_ml",
            units_per_0_1_ml,
            "is no dilution",
            "Write units above 0.",
            "plan.change.dilution",
        )
    sites = tuple(
        replace(one, volume_ml=volume_of(one.units.amount, units_per_0_1_ml)) for one in plan.drawing.sites
    )
    return _checked(plan, replace(plan.drawing, sites=sites, units_per_0_1_ml=units_per_0_1_ml))


def _checked(plan: Plan, drawing: Drawing) -> Plan:
    """The plan of the changed drawing. A clinician's own sites have no published ones to exceed."""
    if not drawing.sites:
        raise FactError(
            "units", 0, "no site would be left", "Leave one, or plan no injection.", "plan.change.empty"
        )
    paradigm = plan.paradigm
    if paradigm.id == OWN:
        own = with_sites(paradigm, drawing, drawing.sites)
        paradigm, drawing = own.paradigm, own.drawing
    found = Drawn(paradigm=paradigm, drawing=drawing, why=plan.why_this_paradigm, steps=plan.steps)
    return plan_of(plan.made_from, found, on=plan.planned_for, chart=plan.chart)
