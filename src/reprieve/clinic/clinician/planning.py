"""Which plan does this page show: of which paradigm, for which day, with which units at which site?

The plan itself is the core's. One that was not changed is kept while its chart is in use, since a page asks for it again at
every number that is changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reprieve.clinic.clinician.here import Here
from reprieve.diagnosis import diagnose
from reprieve.errors import FactError
from reprieve.plan import NoPlan, Plan, make_plan, with_changes, with_dilution
from reprieve.plan.spread import reach_radius_mm, spread_of
from reprieve.report.face import Map, face_map
from reprieve.report.sections import rows

UNITS = "units."
WHY = "why."  # the reason in writing for a caution, by its rule
MOST_WORDS = 500
KEPT = 32
MOST_UNITS = 20_000  # of the chart format
_made: OrderedDict[tuple[Any, ...], Plan | NoPlan] = OrderedDict()
_making = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form says of the plan. `units`: by site, for each site that the page showed."""

    paradigm: str | None = None
    on: dt.date | None = None
    units: Mapping[str, float] = field(default_factory=dict)
    units_per_0_1_ml: float | None = None


def asked_of(said: Mapping[str, Any], names: Sequence[str]) -> Asked:
    """What was posted. `names`: of all fields. Raises FactError naming the field that cannot be read."""
    units = {
        name.removeprefix(UNITS): _number(name, said.get(name, "")) or 0.0
        for name in names
        if name.startswith(UNITS)
    }
    if said.get("add_site"):
        units[str(said["add_site"])] = _number("add_units", said.get("add_units", "")) or 0.0
    return Asked(
        paradigm=said.get("paradigm") or None,
        on=_day(said.get("on", "")),
        units=units,
        units_per_0_1_ml=_number("units_per_0_1_ml", said.get("units_per_0_1_ml", "")),
    )


def reasons_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The reasons in writing that a form gives, by the caution they are for."""
    return {
        name.removeprefix(WHY): str(said.get(name, "")).replace("\x00", "").strip()[:MOST_WORDS]
        for name in said
        if name.startswith(WHY)
    }


def plan_of(place: Here, asked: Asked) -> Plan | NoPlan:
    """The plan as asked for, judged on what is known now. Raises FactError for what no plan can have."""
    base = _base(place, asked)
    if isinstance(base, NoPlan):
        return base
    there = {one.site: one.units.amount for one in base.drawing.sites}
    changes = {site: units for site, units in asked.units.items() if units != there.get(site, 0.0)}
    plan = with_changes(base, changes) if changes else base
    per = asked.units_per_0_1_ml
    if per is not None and per != plan.drawing.units_per_0_1_ml:
        plan = with_dilution(plan, units_per_0_1_ml=per)
    return plan


def check_all_were_seen(place: Here, asked: Asked) -> None:
    """Raises FactError where the plan has a site that the page did not show: it was made from something else."""
    base = _base(place, asked)
    if isinstance(base, Plan) and not {one.site for one in base.drawing.sites} <= set(asked.units):
        raise FactError(
            "plan",
            None,
            _("is another one than this page showed"),
            _("Look at the plan as it is now."),
            "clinic.plan.changed",
        )


def shown_digest(plan: Plan) -> str:
    """What of a plan is signed, as one text: the page says it, so that nobody signs another number than was shown."""
    drawing = plan.drawing
    sites = [
        (one.site, one.muscle, one.side, one.units.amount, one.injections, one.volume_ml)
        for one in drawing.sites
    ]
    whole = [
        plan.paradigm.id,
        str(plan.planned_for),
        drawing.indication,
        drawing.product,
        drawing.units_per_0_1_ml,
        sites,
    ]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


def face_of(plan: Plan) -> Map:
    """The map of a plan's sites as they are now."""
    knowledge = plan.made_from.knowledge
    formula = knowledge.muscles.spread_formula
    sites = [{**one.to_dict(), "radius_mm": reach_radius_mm(one, formula)} for one in plan.drawing.sites]
    spread = rows([one.to_dict() for one in spread_of(plan.drawing, knowledge)])
    return face_map(list(sites), knowledge.muscles, product=plan.drawing.product, spread=spread)


def _base(place: Here, asked: Asked) -> Plan | NoPlan:
    shown = place.shown
    decisions = shown.answer["decision"] if shown.answer and place.view.injections else ()
    if isinstance(decisions, Mapping):
        decisions = ()  # not worked out
    key = (
        place.row.public_id, place.row.content_key, place.today, place.knowledge.version, asked.paradigm, asked.on,
        shown.computed_at,
    )  # fmt: skip
    with _making:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    view, knowledge = place.view, place.knowledge
    plan = make_plan(
        view,
        diagnose(view, knowledge),
        knowledge,
        paradigm=asked.paradigm,
        on=asked.on,
        decisions=tuple(decisions),
        chart=place.row.label,
    )
    with _making:
        _made[key] = plan
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return plan


def _number(name: str, text: Any) -> float | None:
    """A number as somebody types it; None for nothing. Raises FactError."""
    said = str(text).strip().replace(",", ".")
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST_UNITS:
        raise FactError(
            name.removeprefix(UNITS),
            said[:40],
            _("is no number of units"),
            _("Write a number of 0 or more, such as 2.5."),
            "clinic.plan.number",
        )
    return value


def _day(text: Any) -> dt.date | None:
    said = str(text).strip()
    if not said:
        return None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        raise FactError(
            "on", said[:40], _("is no date"), _("Write a date such as 2026-03-01."), "clinic.plan.date"
        ) from None
