"""Does the plan give a muscle more, on one side, than any published schedule of its product?

A schedule counts where it has agreed sites (`injections` of paradigms.yaml), its extra units of a muscle (`per_muscle_limits`)
all on one side. A product that has none of these is held to the schedules that give its units by muscle and side without agreed
sites (`doses`). A muscle that no schedule of the product has is held against the most that any muscle gets; where the product has
no schedule at all no limit is known, which is said and never taken for a pass.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from reprieve.knowledge import Knowledge
from reprieve.knowledge.paradigms import Paradigm
from reprieve.plan.counted import Counted, exactly
from reprieve.plan.paradigm import Drawing
from reprieve.plan.setting import Setting


@lru_cache(maxsize=32)
def most_on_a_side(knowledge: Knowledge, product: str) -> dict[str, tuple[float, str]]:
    """Units at most in each muscle on one side, and the schedule that gives them; empty where the product has none."""
    schedules = [one for one in knowledge.paradigms.paradigms if one.product == product]
    drawn = [(one.id, _of_a_schedule(one, knowledge)) for one in schedules]
    if not any(units for _, units in drawn):
        drawn = [(one.id, _by_muscle_alone(one)) for one in schedules]
    most: dict[str, tuple[float, str]] = {}
    for name, units_of in drawn:
        for muscle, units in units_of.items():
            most[muscle] = max(most.get(muscle, (0.0, "")), (units, name))
    return most


def _by_muscle_alone(paradigm: Paradigm) -> dict[str, float]:
    """Units of each muscle on one side, of a schedule without agreed sites."""
    rows = [(row.get("muscle"), row.get("units_per_side")) for row in paradigm.doses]
    return {
        str(muscle): float(units) for muscle, units in rows if muscle and isinstance(units, int | float)
    }


def _of_a_schedule(paradigm: Paradigm, knowledge: Knowledge) -> dict[str, float]:
    sides: dict[tuple[str, str], float] = defaultdict(float)
    for dose in knowledge.paradigms.doses_of(paradigm):
        sides[dose.muscle, knowledge.muscles.sites[dose.site_id][1].side] += dose.units
    extra = {row["muscle"]: float(row.get("max_extra_units", 0)) for row in paradigm.per_muscle_limits}
    found: dict[str, float] = defaultdict(float)
    for (muscle, _), units in sides.items():
        found[muscle] = max(found[muscle], units + extra.get(muscle, 0.0))
    return found


def units_over_published(name: str, setting: Setting) -> Counted:
    """By how many units, at most, does a muscle get more on one side than any published schedule of the product gives it?"""
    most = most_on_a_side(setting.knowledge, setting.drawing.product)
    if not most:
        return Counted(
            name=name,
            value=exactly(0),
            because=(f"no schedule of {setting.drawing.product}: no limit is known",),
        )
    of_any = max(most.values())
    over: list[tuple[float, str]] = []
    for (muscle, side), units in sorted(_by_side(setting.drawing).items()):
        limit, schedule = most.get(muscle, of_any)
        if units > limit:
            whose = "it" if muscle in most else "no schedule has it, and any muscle"
            over.append(
                (units - limit, f"{muscle} {side}: {units:g} U; {whose}: {limit:g} U at most ({schedule})")
            )
    because = tuple(words for _, words in over) or ("no muscle gets more than a published schedule gives",)
    return Counted(name=name, value=exactly(max((n for n, _ in over), default=0.0)), because=because)


def muscles_without_a_schedule(name: str, setting: Setting) -> Counted:
    """How many muscles of the plan does no published schedule of its product have?"""
    most = most_on_a_side(setting.knowledge, setting.drawing.product)
    lacking = sorted({muscle for muscle, _ in _by_side(setting.drawing)} - set(most))
    words = f"no limit of {setting.drawing.product} is known for: {', '.join(lacking)}"
    return Counted(
        name=name,
        value=exactly(len(lacking)),
        because=(words if lacking else "every muscle is in a published schedule of the product",),
    )


def _by_side(drawing: Drawing) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for site in drawing.sites:
        if site.units.amount > 0:
            found[site.muscle, site.side] += site.units.amount
    return found
