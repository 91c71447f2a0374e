"""The whole path on one page: chart + knowledge + a day -> an answer.

Everything here is a pure function of (chart, knowledge, as_of). A section of an answer is the object its own command
prints. A section that cannot be computed says why and what to ask; it is never silently absent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reprieve import __version__
from reprieve.chart import Chart
from reprieve.diagnosis.diagnose import explain
from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.check import overdue_reviews
from reprieve.question import Question, Section, gap
from reprieve.response import MODEL_VERSION
from reprieve.response.observations import case_from_view
from reprieve.responses import SEED, responses

if TYPE_CHECKING:
    from reprieve.plan import OwnSites
    from reprieve.response.summary import Response

NOT_A_DEVICE = "For a qualified professional to check; no medical device, and no autonomous diagnosis."
UNCHECKED = "No clinician has checked the knowledge this stands on yet."


def answer_many(charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None) -> list[Section]:
    """One answer a chart, in order. Without `as_of` each chart's last date holds, and the answer says so."""
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    return [_answer(one, *found) for one, found in zip(questions, responses(questions), strict=True)]


def answer_chart(chart: Chart, knowledge: Knowledge, as_of: dt.date | None = None) -> Section:
    """The answer for one chart: diagnosis, evidence, forecast, plan, response, decision."""
    return answer_many([chart], knowledge, as_of)[0]


def diagnose_many(
    charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None, *, all_: bool = False
) -> list[Section]:
    """The diagnosis section alone."""
    return [_diagnosis(Question(chart, knowledge, as_of), all_=all_) for chart in charts]


def explain_many(
    charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None, id_: str
) -> list[Section]:
    """The tree of one condition, diagnosis, red flag, safety or payer rule, for each chart; that of a condition or
    diagnosis also as it was before treatment, where there was any.

    Raises: NotAnswerableError where nothing has that id.
    """
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    return [{**one.head, "id": id_, "tree": _tree(one, id_), **_tree_before(one, id_)} for one in questions]


def _tree_before(question: Question, id_: str) -> Section:
    eve = question.diagnosis.eve_of(id_)
    if eve is None:
        return {}
    view = question.view.before(eve + dt.timedelta(days=1))
    return {
        "before_treatment": {
            "as_of": eve.isoformat(),
            "tree": explain(view, question.knowledge, id_).to_dict(),
        }
    }


def respond_many(
    charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None, *, settled: bool = False
) -> list[Section]:
    """The response section alone, all charts in one call of the model. `settled`: with what would settle it."""
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    return [section for section, _ in responses(questions, settled=settled)]


def plan_many(
    charts: Sequence[Chart],
    knowledge: Knowledge,
    as_of: dt.date | None,
    *,
    paradigm: str | None = None,
    sites: str | None = None,
    sites_from: str = "sites",
) -> list[Section]:
    """The plan section alone, of the `paradigm` that is named, or of a clinician's own `sites` (YAML or JSON text).

    Raises: FactError if there is no such paradigm; ChartError naming every fault of the sites.
    """
    from reprieve.plan import parse_own_sites

    own = parse_own_sites(sites, knowledge, source=sites_from) if sites is not None else None
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    treated = [one for one in questions if one.view.injections]
    views = iter(section["decision"] for section, _ in responses(treated))
    return [
        _plan(one, paradigm=paradigm, own=own, decisions=next(views) if one.view.injections else ())
        for one in questions
    ]


def evidence_of(condition: str, knowledge: Knowledge, *, as_of: dt.date) -> Section:
    """What trials show for one condition. Raises FactError where there is no such condition."""
    from reprieve.evidence.condition import evidence_for

    known = knowledge.conditions.id_of(condition)
    if known is None:
        raise FactError(
            "condition",
            condition,
            "is no condition of ours",
            f"It is one of: {', '.join(knowledge.conditions.by_id)}.",
            "evidence.condition.unknown",
        )
    row = knowledge.conditions.by_id[known]
    return evidence_for(
        known, knowledge.evidence, name=row.name, also=row.also, as_of=as_of, clinical=knowledge
    )


def _answer(question: Question, response: Section, model: Response | None) -> Section:
    condition, why = question.condition
    given = question.asked_for is not None
    return {
        **question.head,
        "as_of_is": "given" if given else "the last date in the chart, since no date was given",
        "left_out": question.view.left_out,
        "knowledge_version": question.knowledge.version,
        "model_version": MODEL_VERSION,
        "program_version": __version__,
        "source": "simulated" if question.chart.simulated else "recorded",
        "condition": {"id": condition, "because": why},
        "contradictions": [one.to_dict() for one in question.view.contradictions],
        "notes": [NOT_A_DEVICE, UNCHECKED, *_notes(question)],
        "diagnosis": _diagnosis(question),
        "evidence": _evidence(question),
        "forecast": _or_why(question, _forecast),
        "plan": _plan(question, decisions=response["decision"] if question.view.injections else ()),
        "response": response,
        "decision": response["decision"],
        "figures": {"course": model.course} if model is not None else {},
    }


def _notes(question: Question) -> list[str]:
    notes = []
    if question.view.left_out:
        notes.append(
            f"{question.view.left_out} facts are about a later day or were recorded later, and are left out."
        )
    if question.chart.simulated:
        notes.append("This person is simulated.")
    if any("not real" in (fact.source or "") for fact in question.view.facts):
        notes.append("The dates in this chart are not real calendar dates.")
    overdue = overdue_reviews(question.knowledge, today=question.as_of)
    return [*notes, *(f"Knowledge to be looked at again: {one}." for one in overdue)]


def _diagnosis(question: Question, *, all_: bool = False) -> Section:
    from reprieve.plan import rules_without_a_plan, shown_rules

    rules = rules_without_a_plan(question.view, question.diagnosis, question.knowledge)
    return {
        **question.head,
        **question.diagnosis.to_dict(all_=all_),
        "rules": [{"id": row["rule"], **row} for row in shown_rules(rules, all_=all_)],
    }


def _tree(question: Question, id_: str) -> Section:
    from reprieve.plan import explain_rule

    found = None
    if id_ in question.knowledge.safety_rules.by_id or id_ in question.knowledge.payer_rules.by_id:
        found = explain_rule(question.view, question.diagnosis, question.knowledge, id_)
    return (found or explain(question.view, question.knowledge, id_)).to_dict()


def _evidence(question: Question) -> list[Section] | Section:
    condition, why = question.condition
    if condition is None:
        missing = gap(f"Evidence is shown for a condition, and {why}.", question.asks)
        return {**question.head, **missing, "possible": question.possible}
    return [evidence_of(condition, question.knowledge, as_of=question.as_of)]


def _forecast(question: Question) -> Section:
    """Before treatment: the next 24 weeks with toxin and with dummy injections, from the patient's own diary."""
    from reprieve.response.forecast import forecast_before_treatment

    condition = question.treated_for
    if condition is None:
        raise NotAnswerableError(
            "A forecast needs a condition whose trials it can stand on.", tuple(question.asks)
        )
    prior = question.knowledge.priors.of(condition)
    case = case_from_view(question.view, prior, chart=question.chart.name)
    if case.visits:
        raise NotAnswerableError(
            "Treatment has begun: what to expect from here is under response.forecast, from this diary."
        )
    found = forecast_before_treatment(case, prior, seed=SEED)
    evidence = evidence_of(condition, question.knowledge, as_of=question.as_of)
    return {**found, "side_effects": evidence["side_effects"]}


def _plan(
    question: Question,
    *,
    decisions: Sequence[Section],
    paradigm: str | None = None,
    own: OwnSites | None = None,
) -> Section:
    """The plan; `decisions`: what the response comes to, whose next date is preferred. None before treatment."""
    from reprieve.plan import make_plan

    return make_plan(
        question.view,
        question.diagnosis,
        question.knowledge,
        paradigm=paradigm,
        own=own,
        decisions=decisions,
        chart=question.chart.name,
    ).to_dict()


def _or_why(question: Question, compute: Callable[[Question], Section]) -> Section:
    try:
        return {**question.head, **compute(question)}
    except NotAnswerableError as error:
        return {**question.head, **gap(error.why, error.ask_for)}
