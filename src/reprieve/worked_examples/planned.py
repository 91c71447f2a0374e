"""What does a rule of safety or of payers say of a worked example's person?

The plan is a published paradigm, drawn with the example's changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reprieve.chart import Chart, View
from reprieve.diagnosis import Diagnosis, diagnose
from reprieve.knowledge.example_person import PlanAsked
from reprieve.plan.document import MadeFrom
from reprieve.plan.entry import Entry
from reprieve.plan.paradigm import Drawing, PlannedSite, draw
from reprieve.plan.plan import Drawn, plan_of
from reprieve.plan.rules import rules_without_a_plan
from reprieve.plan.units import Units
from reprieve.verdict import Verdict
from reprieve.worked_examples.person import AS_OF

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge
    from reprieve.plan import Plan


def rule_verdict(
    id_: str, chart: Chart, asked: PlanAsked, knowledge: Knowledge
) -> tuple[Verdict, tuple[str, ...]]:
    """A rule of safety or of payers, as the plan lists it, else as it is judged without a plan, and why."""
    view = chart.as_of(AS_OF)
    diagnosis = diagnose(view, knowledge)
    found = _of(id_, plan_asked(asked, view, diagnosis, knowledge).entries)
    found = found or _of(id_, rules_without_a_plan(view, diagnosis, knowledge))
    if found is not None:
        return found.verdict, found.because()
    return Verdict.UNKNOWN, (f"nothing judges {id_}",)


def _of(id_: str, entries: tuple[Entry, ...]) -> Entry | None:
    return next((one for one in entries if one.rule == id_), None)


def plan_asked(asked: PlanAsked, view: View, diagnosis: Diagnosis, knowledge: Knowledge) -> Plan:
    """The plan as asked for. Raises KeyError where a paradigm or site is not known."""
    paradigm = knowledge.paradigms.by_id[asked.paradigm]
    indication = asked.indication or paradigm.condition[0]
    drawn = draw(paradigm, condition=indication, paradigms=knowledge.paradigms, muscles=knowledge.muscles)
    drawing = _changed(drawn, asked, knowledge)
    found = Drawn(paradigm=paradigm, drawing=drawing, why=("worked example",), steps=())
    return plan_of(MadeFrom(view=view, diagnosis=diagnosis, knowledge=knowledge), found, on=view.as_of)


def _changed(drawn: Drawing, asked: PlanAsked, knowledge: Knowledge) -> Drawing:
    product = asked.product or drawn.product
    units = asked.sites or {one.site: one.units.amount for one in drawn.sites}
    units = {site: amount for site, amount in {**units, **asked.change_sites}.items() if amount}
    if asked.total_units is not None:
        units = _shared_out(asked.total_units, tuple(units))
    sites = tuple(_site(name, Units(product, each), asked, knowledge) for name, each in units.items())
    return replace(drawn, product=product, sites=sites)


def _shared_out(total: int, sites: tuple[str, ...]) -> dict[str, float]:
    """So many units over these sites, in whole units and as evenly as it goes; sites that get none are left out."""
    each, left = divmod(total, len(sites))
    shares = {site: float(each + (place < left)) for place, site in enumerate(sites)}
    return {site: amount for site, amount in shares.items() if amount}


def _site(name: str, units: Units, asked: PlanAsked, knowledge: Knowledge) -> PlannedSite:
    muscle, site = knowledge.muscles.sites[name]
    return PlannedSite(
        site=name, muscle=muscle.id, side=site.side, units=units, volume_ml=asked.volumes_ml.get(name)
    )
