"""What would be injected, is it suitable and safe, and from which day?

A plan is computed from the chart, what diagnosis found, and knowledge. It can be signed only if no stop rule and no
blocking warning sign is met or unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reprieve.chart import View
from reprieve.diagnosis import Case, Diagnosis, case_of, evaluate_rule, leading_condition
from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge.paradigms import Paradigm
from reprieve.knowledge.rule import DiagnosisRef
from reprieve.plan.budget import Budget, budgets
from reprieve.plan.choice import alternatives_to, chosen_paradigm
from reprieve.plan.computed import counted
from reprieve.plan.consent import consent_points
from reprieve.plan.counted import Counted
from reprieve.plan.course import sessions_for
from reprieve.plan.dates import Dates, dates_of
from reprieve.plan.eligibility import Entry, blocked_by, safety_entries, start_entries
from reprieve.plan.exposure import Exposure, exposure_of
from reprieve.plan.judged import Judged
from reprieve.plan.paradigm import Drawing, draw
from reprieve.plan.said import latest
from reprieve.plan.setting import Setting
from reprieve.plan.warning_signs import found_of, warning_signs

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

LATER = "comes with the plan issue"
OTHER = "other"


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
            "earliest_date": dates["earliest_date"],
            "dates": dates,
            "preferred_date": None,
            "preferred_date_because": "not computed: it needs the forecast of the response model",
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


def make_plan(
    view: View,
    diagnosis: Diagnosis,
    knowledge: Knowledge,
    *,
    condition: str | None = None,
    paradigm: str | None = None,
    on: dt.date | None = None,
    chart: str = "chart",
) -> Plan | NoPlan:
    """The plan for a person on a day.

    `condition`: what the plan is for; if not given, the recorded `treatment_indication`, else the condition that
    leads the diagnosis. A `paradigm` named by its id decides it instead. `on`: the day of the session, else `as_of`.
    Raises: FactError if the paradigm is not known, or `on` lies before `as_of`.
    """
    day = on or view.as_of
    if day < view.as_of:
        raise FactError(
            "on",
            day.isoformat(),
            f"a plan cannot be for a day before {view.as_of}",
            "Give a later day, or an earlier as_of.",
            "plan.date",
        )
    case = diagnosis.case
    condition, because = (condition, "asked for") if condition else _condition(view, diagnosis)
    try:
        choice, indication, why = chosen_paradigm(
            knowledge.paradigms, condition=condition, condition_because=because, paradigm=paradigm
        )
        drawing = draw(
            choice, condition=indication, paradigms=knowledge.paradigms, muscles=knowledge.muscles
        )
    except NotAnswerableError as error:
        others = alternatives_to(None, condition, knowledge.paradigms)
        return NoPlan(
            chart=chart, as_of=view.as_of, why=error.why, ask_for=error.ask_for, alternatives=tuple(others)
        )
    return plan_of(
        view, knowledge, case=case, paradigm=choice, drawing=drawing, why=why, on=day, chart=chart
    )


def _condition(view: View, diagnosis: Diagnosis) -> tuple[str | None, str]:
    """What treatment is being considered for: as a clinician recorded it, else what leads the diagnosis."""
    recorded = latest(view, "treatment_indication")
    if recorded is not None and isinstance(recorded.value, str) and recorded.value != OTHER:
        return recorded.value, str(recorded)
    return leading_condition(diagnosis, view.injections)


def plan_of(
    view: View,
    knowledge: Knowledge,
    *,
    case: Case,
    paradigm: Paradigm,
    drawing: Drawing,
    why: tuple[str, ...],
    on: dt.date,
    chart: str = "chart",
) -> Plan:
    """The plan that this drawing makes: every rule judged, the budget, the dates, and what must be told."""
    rules = knowledge.safety_rules
    exposure = exposure_of(view, frozenset(knowledge.muscles.by_id), knowledge.conditions)
    facts = facts_for(
        view, knowledge, case=case, drawing=drawing, paradigm=paradigm, exposure=exposure, on=on
    )
    flags = warning_signs(case, facts("toxin_given_before"))
    window = rules.computed["units_in_stop_window"].window_days or 0
    return Plan(
        chart=chart,
        as_of=view.as_of,
        planned_for=on,
        paradigm=paradigm,
        why_this_paradigm=why,
        drawing=drawing,
        entries=(
            *flags,
            *safety_entries(rules, case, facts),
            *_start(view, knowledge, case, drawing, facts),
        ),
        budgets=tuple(
            budgets(exposure, knowledge.products, product=drawing.product, on=on, window_days=window)
        ),
        dates=dates_of(exposure, drawing, rules.intervals, on=on),
        consent=tuple(
            consent_points(
                drawing,
                paradigm,
                effects=knowledge.adverse_effects,
                products=knowledge.products,
                rules=rules,
            )
        ),
        alternatives=tuple(alternatives_to(paradigm, drawing.indication, knowledge.paradigms)),
    )


def facts_for(
    view: View,
    knowledge: Knowledge,
    *,
    case: Case,
    drawing: Drawing,
    paradigm: Paradigm,
    exposure: Exposure,
    on: dt.date,
) -> Callable[[str], Counted]:
    """The counted facts of this plan by name, each counted once."""
    rules, paradigms = knowledge.safety_rules, knowledge.paradigms
    overuse = rules.computed["medication_overuse"].diagnoses
    setting = Setting(
        view=view,
        exposure=exposure,
        drawing=drawing,
        published=(*paradigms.doses_of(paradigm), *paradigm.optional_injections),
        muscles=knowledge.muscles,
        on=on,
        names=rules.computed,
        flags={},
        diagnoses={one: _found(case, one) for one in overuse},
    )
    before = counted("toxin_given_before", setting)
    setting = setting.with_flags(found_of(warning_signs(case, before)))
    return cache(lambda name: counted(name, setting))


def _found(case: Case, diagnosis: str) -> Judged:
    """What the criteria of one diagnosis come to."""
    said = evaluate_rule(DiagnosisRef(diagnosis), case)
    return Judged(verdict=said.verdict, because=said.because, ask_for=said.ask_for)


def _start(
    view: View, knowledge: Knowledge, case: Case, drawing: Drawing, facts: Callable[[str], Counted]
) -> list[Entry]:
    """Start rules are judged on what was known before the first session for this indication."""
    sessions = sessions_for(view, drawing.indication, knowledge.conditions).dates
    if not sessions:
        when = f"judged as of {view.as_of}, before any session"
        return start_entries(knowledge.payer_rules, drawing.indication, case, facts, when=when)
    first = min(sessions)
    when = f"judged on what was recorded before the first session on {first}"
    earlier = case_of(view.before(first), knowledge)
    return start_entries(knowledge.payer_rules, drawing.indication, earlier, facts, when=when)
