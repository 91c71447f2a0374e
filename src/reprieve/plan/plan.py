"""What would be injected, is it suitable and safe, and from which day?

A plan is computed from the chart, what diagnosis found, and knowledge. It can be signed only if no stop rule and no
blocking warning sign is met or unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reprieve.chart import View
from reprieve.diagnosis import Diagnosis, leading_condition
from reprieve.diagnosis.last_answer import latest
from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge.paradigms import Paradigm
from reprieve.plan.budget import budgets
from reprieve.plan.choice import alternatives_to, chosen_paradigm
from reprieve.plan.dates import dates_of, preferring
from reprieve.plan.document import MadeFrom, NoPlan, Plan
from reprieve.plan.eligibility import payer_entries, safety_entries
from reprieve.plan.fit import fit_entry
from reprieve.plan.grounds import grounds_of
from reprieve.plan.own_sites import OwnSites
from reprieve.plan.paradigm import Drawing, draw
from reprieve.plan.tailor import Step, tailored
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
    own: OwnSites | None = None,
    on: dt.date | None = None,
    decisions: Sequence[Mapping[str, Any]] = (),
    chart: str = "chart",
) -> Plan | NoPlan:
    """The plan for a person on a day.

    `condition`: what the plan is for; if not given, the recorded `treatment_indication`, else the condition that
    leads the diagnosis. A `paradigm` named by its id, or the clinician's `own` sites, decide it instead. `on`: the day of
    the session, else `as_of`. `decisions`: what the response comes to (`responses.responses`, `decision`), whose next date is
    the one preferred; without them none is.
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
    try:
        found = drawn(view, diagnosis, knowledge, condition=condition, paradigm=paradigm, own=own, on=day)
    except NotAnswerableError as error:
        asked = condition or _condition(view, diagnosis)[0]
        others = alternatives_to(None, _id_of(asked, knowledge), knowledge.paradigms)
        return NoPlan(
            chart=chart, as_of=view.as_of, why=error.why, ask_for=error.ask_for, alternatives=tuple(others)
        )
    made_from = MadeFrom(view=view, diagnosis=diagnosis, knowledge=knowledge, decisions=tuple(decisions))
    return plan_of(made_from, found, on=day, chart=chart)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A paradigm, its drawing fitted to the person, why this one, and the steps of the fitting."""

    paradigm: Paradigm
    drawing: Drawing
    why: tuple[str, ...]
    steps: tuple[Step, ...]


def drawn(
    view: View,
    diagnosis: Diagnosis,
    knowledge: Knowledge,
    *,
    condition: str | None = None,
    paradigm: str | None = None,
    own: OwnSites | None = None,
    on: dt.date | None = None,
) -> Drawn:
    """What would be drawn for a person.

    Raises: NotAnswerableError where nothing can be drawn; FactError where the paradigm is not known.
    """
    ground = grounds_of(view, diagnosis, knowledge, on=on).now
    if own is not None:
        drawing, steps = tailored(own.drawing, own.paradigm, ground, knowledge, own=True)
        return Drawn(paradigm=own.paradigm, drawing=drawing, why=(OWN_WHY,), steps=steps)
    condition, because = (condition, "asked for") if condition else _condition(view, diagnosis)
    choice, indication, why = chosen_paradigm(
        knowledge.paradigms,
        condition=_id_of(condition, knowledge),
        condition_because=because,
        paradigm=paradigm,
    )
    published = draw(choice, condition=indication, paradigms=knowledge.paradigms, muscles=knowledge.muscles)
    drawing, steps = tailored(published, choice, ground, knowledge)
    return Drawn(paradigm=choice, drawing=drawing, why=why, steps=steps)


OWN_WHY = "the clinician chose these sites and units; no published plan is claimed for them"


def _id_of(condition: str | None, knowledge: Knowledge) -> str | None:
    return knowledge.conditions.id_of(condition) or condition


def _condition(view: View, diagnosis: Diagnosis) -> tuple[str | None, str]:
    """What treatment is being considered for: as a clinician recorded it, else what leads the diagnosis."""
    recorded = latest(view, "treatment_indication")
    if recorded is not None and isinstance(recorded.value, str) and recorded.value != OTHER:
        return recorded.value, str(recorded)
    return leading_condition(diagnosis, view.injections)


def plan_of(made_from: MadeFrom, found: Drawn, *, on: dt.date, chart: str = "chart") -> Plan:
    """The plan that this drawing makes: every rule judged, budget, dates, spread, and what must be told."""
    view, diagnosis, knowledge = made_from.view, made_from.diagnosis, made_from.knowledge
    rules, drawing, paradigm = knowledge.safety_rules, found.drawing, found.paradigm
    grounds = grounds_of(view, diagnosis, knowledge, on=on, drawing=drawing, paradigm=paradigm)
    exposure = grounds.now.setting.exposure
    flags = warning_signs(diagnosis.case, grounds.now.facts.counted("toxin_given_before"))
    window = rules.computed["units_in_stop_window"].window_days or 0
    return Plan(
        made_from=made_from,
        chart=chart,
        as_of=view.as_of,
        planned_for=on,
        paradigm=paradigm,
        why_this_paradigm=found.why,
        drawing=drawing,
        published=knowledge.paradigms.doses_of(paradigm),
        steps=found.steps,
        entries=(
            *flags,
            *safety_entries(grounds, with_plan=True),
            fit_entry(diagnosis, drawing.indication),
            *payer_entries(grounds, with_plan=True, condition=drawing.indication),
        ),
        budgets=tuple(
            budgets(exposure, knowledge.products, product=drawing.product, on=on, window_days=window)
        ),
        dates=preferring(dates_of(exposure, drawing, rules.intervals, on=on), made_from.decisions),
    )
