"""What does a plan hold, and why is there none where none can be drawn? As shown by every surface."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reprieve.knowledge.paradigms import Paradigm
from reprieve.plan.budget import Budget
from reprieve.plan.dates import Dates
from reprieve.plan.dilution import Dilution
from reprieve.plan.eligibility import blocked_by
from reprieve.plan.entry import Entry
from reprieve.plan.paradigm import Drawing

LATER = "comes with the plan issue"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan as it stands on `as_of`, for a session on `planned_for`."""

    chart: str
    as_of: dt.date
    planned_for: dt.date
    paradigm: Paradigm
    why_this_paradigm: tuple[str, ...]
    drawing: Drawing
    entries: tuple[Entry, ...]
    budgets: tuple[Budget, ...]
    dates: Dates
    dilutions: tuple[Dilution, ...]
    consent: tuple[dict[str, Any], ...]
    alternatives: tuple[dict[str, Any], ...]

    @property
    def signable(self) -> bool:
        """Whether nothing at the signing stage is met or unknown that stops it."""
        return not any(entry.blocks for entry in self.entries)

    def to_dict(self) -> dict[str, Any]:
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
            "labelled": self.drawing.is_labelled,
            "indication": self.drawing.indication,
            "product": self.drawing.product,
            "sites": [site.to_dict() for site in self.drawing.sites],
            "by_muscle": self.drawing.by_muscle(),
            "total_units": self.drawing.total.amount,
            "eligibility": [entry.to_dict() for entry in self.entries],
            "signable": self.signable,
            "blocked_by": blocked_by(self.entries),
            "acknowledge": [entry.rule for entry in self.entries if entry.to_acknowledge],
            "budget": {**first.to_dict(), "other_products": [one.to_dict() for one in others]},
            "dilutions": [one.to_dict() for one in self.dilutions],
            "earliest_date": dates["earliest_date"],
            "dates": dates,
            "preferred_date": dates["preferred_date"],
            "preferred_date_because": dates["preferred_date_because"],
            "spread": {"not_computed": LATER, "ask_for": []},
            "consent": list(self.consent),
            "alternatives": list(self.alternatives),
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
