"""What would be injected, is it suitable and safe, and from which day?

A plan is computed from the chart, what diagnosis found, and knowledge. It can be signed only if no stop rule and no
blocking warning sign is met or unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from reprieve.chart import View
from reprieve.diagnosis import Case, Diagnosis, case_of, leading_condition
from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge.paradigms import Paradigm
from reprieve.plan.budget import budgets
from reprieve.plan.choice import alternatives_to, chosen_paradigm
from reprieve.plan.consent import consent_points
from reprieve.plan.counted import Counted
from reprieve.plan.course import sessions_for
from reprieve.plan.dates import dates_of
from reprieve.plan.document import NoPlan, Plan
from reprieve.plan.eligibility import Entry, safety_entries, start_entries
from reprieve.plan.exposure import exposure_of
from reprieve.plan.facts_for import facts_for
from reprieve.plan.fit import fit_entry
from reprieve.plan.paradigm import Drawing, draw
from reprieve.plan.said import latest
from reprieve.plan.warning_signs import warning_signs

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

OTHER = "other"


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
    condition, because = (condition, "asked for") if condition else _condition(view, diagnosis)
    condition = knowledge.conditions.id_of(condition) or condition
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
        view, diagnosis, knowledge, paradigm=choice, drawing=drawing, why=why, on=day, chart=chart
    )


def _condition(view: View, diagnosis: Diagnosis) -> tuple[str | None, str]:
    """What treatment is being considered for: as a clinician recorded it, else what leads the diagnosis."""
    recorded = latest(view, "treatment_indication")
    if recorded is not None and isinstance(recorded.value, str) and recorded.value != OTHER:
        return recorded.value, str(recorded)
    return leading_condition(diagnosis, view.injections)


def plan_of(
    view: View,
    diagnosis: Diagnosis,
    knowledge: Knowledge,
    *,
    paradigm: Paradigm,
    drawing: Drawing,
    why: tuple[str, ...],
    on: dt.date,
    chart: str = "chart",
) -> Plan:
    """The plan that this drawing makes: every rule judged, the budget, the dates, and what must be told."""
    case, rules = diagnosis.case, knowledge.safety_rules
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
            fit_entry(diagnosis, drawing.indication),
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
