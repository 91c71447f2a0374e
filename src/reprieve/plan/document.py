"""What does a plan hold, and why is there none where none can be drawn? As shown by every surface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reprieve.chart import View
from reprieve.diagnosis import Diagnosis
from reprieve.knowledge.paradigms import Paradigm, SiteDose
from reprieve.plan.budget import Budget
from reprieve.plan.choice import alternatives_to, evidence_of
from reprieve.plan.consent import consent_points
from reprieve.plan.dates import Dates
from reprieve.plan.dilution import Dilution, dilutions_of
from reprieve.plan.eligibility import blocked_by
from reprieve.plan.entry import Entry
from reprieve.plan.paradigm import Drawing
from reprieve.plan.spread import reach_radius_mm, spread_of
from reprieve.plan.tailor import Step, questions_of

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class MadeFrom:
    """What a plan was made from, so that a change of it can be checked at once. `decisions`: what the response comes to."""

    view: View
    diagnosis: Diagnosis
    knowledge: Knowledge
    decisions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan as it stands on `as_of`, for a session on `planned_for`. `published`: the sites that the paradigm gives
    everybody; `steps`: how it was fitted to the person.
    """

    chart: str
    as_of: dt.date
    planned_for: dt.date
    paradigm: Paradigm
    why_this_paradigm: tuple[str, ...]
    drawing: Drawing
    published: tuple[SiteDose, ...]
    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    budgets: tuple[Budget, ...]
    dates: Dates
    made_from: MadeFrom = field(repr=False, compare=False)

    @property
    def signable(self) -> bool:
        """Whether nothing at the signing stage is met or unknown that stops it."""
        return not any(entry.blocks for entry in self.entries)

    def dilutions(self) -> list[Dilution]:
        """The doses in each size of vial, least waste first."""
        return dilutions_of(
            self.drawing, self.made_from.knowledge.products.vial_sizes(self.drawing.product)
        )

    def changes(self) -> list[dict[str, Any]]:
        """Each site whose units differ from the published ones (0: not there), in the order of the map."""
        published = {one.site_id: one.units for one in self.published}
        planned = {one.site: one.units.amount for one in self.drawing.sites}
        taken = [one for one in self.steps if one.is_taken and one.does in ("add", "leave_out")]
        steps = {site: one.step.id for one in taken for site in one.sites}
        return [
            {
                "site": site,
                "published_units": published.get(site, 0),
                "planned_units": planned.get(site, 0),
                "by": steps.get(site, "clinician"),
            }
            for site in dict.fromkeys((*published, *planned))
            if published.get(site, 0) != planned.get(site, 0)
        ]

    @property
    def as_published(self) -> bool:
        """Whether each site has the published units, or is one that the paradigm itself offers where pain is felt."""
        added = {site for one in self.steps if one.is_taken and one.does == "add" for site in one.sites}
        offered = {(one.site_id, one.units) for one in self.paradigm.optional_injections}
        return all(
            row["site"] in added and (row["site"], row["planned_units"]) in offered
            for row in self.changes()
        )

    def to_dict(self) -> dict[str, Any]:
        knowledge = self.made_from.knowledge
        formula = knowledge.muscles.spread_formula
        first, *others = self.budgets
        dates = self.dates.to_dict()
        return {
            "chart": self.chart,
            "as_of": self.as_of.isoformat(),
            "planned_for": self.planned_for.isoformat(),
            "paradigm": self.paradigm.id,
            "paradigm_name": self.paradigm.name,
            "because": list(self.why_this_paradigm),
            "status": self.paradigm.status.value,
            "standing": self.paradigm.standing,
            "labelled": self.drawing.is_labelled,
            "evidence": evidence_of(self.paradigm),
            "indication": self.drawing.indication,
            "product": self.drawing.product,
            "units_per_0_1_ml": self.drawing.units_per_0_1_ml,
            "sites": [
                {**site.to_dict(), "radius_mm": reach_radius_mm(site, formula)}
                for site in self.drawing.sites
            ],
            "by_muscle": self.drawing.by_muscle(),
            "total_units": self.drawing.total.amount,
            "published_units": sum(one.units for one in self.published),
            "as_published": self.as_published,
            "changes": self.changes(),
            "tailoring": [one.to_dict() for one in self.steps if one.judged.verdict.value != "not_met"],
            "questions": questions_of(self.steps),
            "eligibility": [entry.to_dict() for entry in self.entries],
            "signable": self.signable,
            "blocked_by": blocked_by(self.entries),
            "acknowledge": [entry.rule for entry in self.entries if entry.to_acknowledge],
            "budget": {
                **first.to_dict(),
                "left_after_plan_units": first.left_after(self.drawing.total.amount),
                "other_products": [one.to_dict() for one in others],
            },
            "dilutions": [one.to_dict() for one in self.dilutions()],
            "earliest_date": dates["earliest_date"],
            "dates": dates,
            "preferred_date": dates["preferred_date"],
            "preferred_date_because": dates["preferred_date_because"],
            "spread": [one.to_dict() for one in spread_of(self.drawing, knowledge)],
            "consent": consent_points(
                self.drawing,
                self.paradigm,
                effects=knowledge.adverse_effects,
                products=knowledge.products,
                rules=knowledge.safety_rules,
                muscles=knowledge.muscles,
                paradigms=knowledge.paradigms,
                changed=not self.as_published,
            ),
            "alternatives": alternatives_to(self.paradigm, self.drawing.indication, knowledge.paradigms),
        }


@dataclass(frozen=True, kw_only=True)
class NoPlan:
    """Why no plan can be drawn, what to ask, and what there is in place of one."""

    chart: str
    as_of: dt.date
    why: str
    ask_for: tuple[str, ...]
    alternatives: tuple[dict[str, Any], ...]

    signable = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "chart": self.chart,
            "as_of": self.as_of.isoformat(),
            "not_computed": self.why,
            "ask_for": list(self.ask_for),
            "paradigm": None,
            "sites": [],
            "signable": False,
            "blocked_by": [],
            "alternatives": list(self.alternatives),
        }
