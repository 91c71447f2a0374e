"""What does the plan itself say: its product, muscles and units, its sites on the map, its dilution?"""

from __future__ import annotations

from collections.abc import Callable

from reprieve.diagnosis.held import Range
from reprieve.knowledge.paradigms import SiteDose
from reprieve.plan.counted import Counted, Value, exactly
from reprieve.plan.paradigm import Drawing
from reprieve.plan.setting import Setting


def _of_the_plan(value: Callable[[Setting], Value], words: str) -> Callable[[str, Setting], Counted]:
    """A fact that the drawing itself says."""

    def read(name: str, setting: Setting) -> Counted:
        found = value(setting)
        shown = ", ".join(sorted(found)) if isinstance(found, frozenset) else found
        return Counted(name=name, value=found, because=(f"{words}: {shown}",))

    return read


plan_indication = _of_the_plan(lambda s: s.drawing.indication, "the plan is for")
plan_product = _of_the_plan(lambda s: s.drawing.product, "planned product")
plan_paradigm = _of_the_plan(lambda s: s.drawing.paradigm, "planned paradigm")
plan_muscles = _of_the_plan(lambda s: s.drawing.muscles, "planned muscles")
plan_is_labelled = _of_the_plan(lambda s: s.drawing.is_labelled, "a labelled use")
plan_total_units = _of_the_plan(lambda s: exactly(s.drawing.total.amount), "planned units")
plan_largest_site_units = _of_the_plan(
    lambda s: exactly(max((site.units.amount for site in s.drawing.sites), default=0.0)),
    "most units at one site",
)
plan_sites_over_paradigm = _of_the_plan(
    lambda s: exactly(len(sites_over(s.drawing, s.published))), "sites beyond the paradigm"
)
plan_has_converted_units = (
    _of_the_plan(  # units of two products cannot even be added: this cannot come true
        lambda s: s.drawing.total.product != s.drawing.product, "doses converted from another product"
    )
)


def sites_over(drawing: Drawing, published: tuple[SiteDose, ...]) -> list[str]:
    """Which sites get more than the paradigm gives them, or are not in it?"""
    most = {dose.site_id: dose.units for dose in published}
    return [site.site for site in drawing.sites if site.units.amount > most.get(site.site, 0.0)]


def frontalis_sites_near_brow(name: str, setting: Setting) -> Counted:
    """How many frontalis sites of the plan lie too near above the brow, on the schematic map?"""
    frames, distance_mm = setting.knowledge.muscles.drawing_frames, setting.fact(name).distance_mm or 0.0
    lowest = frames["landmarks_frontal"]["brow_line_y"] - distance_mm / frames["scale"]["mm_per_unit"]
    on_map = setting.knowledge.muscles.sites
    points = {
        site.site: on_map[site.site][1].frontal if site.site in on_map else None
        for site in setting.drawing.sites
        if site.muscle == "frontalis"
    }
    low = [site for site, point in points.items() if point is not None and point[1] > lowest]
    unseen = sum(point is None for point in points.values())
    because = (f"{len(low)} of {len(points)} frontalis sites within {distance_mm:g} mm above the brow",)
    ask = ("the height above the brow of each frontalis site that is not on the map",) if unseen else ()
    return Counted(name=name, value=Range(len(low), len(low) + unseen), because=because, ask_for=ask)


def sites_inside_orbital_rim(name: str, setting: Setting) -> Counted:
    """Is any site inside the orbital rim? Not known for muscles around the eye: the map has no rim."""
    near = [site.site for site in setting.drawing.sites if site.muscle in setting.fact(name).muscles]
    if near:
        ask = (f"each of {', '.join(near)}: is it outside the orbital rim?",)
        return Counted(name=name, value=Range(0, len(near)), because=("sites around the eye",), ask_for=ask)
    return Counted(name=name, value=exactly(0), because=("no site around the eye",))


def dilution_disagreement_units(name: str, setting: Setting) -> Counted:
    """By how many units do a site's units and its stated volume disagree, at the stated dilution?

    units = mL x 10 x units per 0.1 mL. A site without a stated volume cannot disagree: its volume follows.
    """
    drawing = setting.drawing
    stated = [(site, site.volume_ml) for site in drawing.sites if site.volume_ml is not None]
    if not stated:
        return Counted(
            name=name, value=exactly(0), because=("no volumes are stated; they follow from the dilution",)
        )
    if drawing.units_per_0_1_ml is None:
        return Counted(name=name, value=None, ask_for=("the dilution: units per 0.1 mL",))
    per_ml = 10 * drawing.units_per_0_1_ml
    worst = max(abs(site.units.amount - volume * per_ml) for site, volume in stated)
    because = (f"{worst:g} U at most between units and volume, at {per_ml / 10:g} U per 0.1 mL",)
    return Counted(name=name, value=exactly(worst), because=because)
