"""The whole path on one page: chart + knowledge + a day -> an answer.

Everything here is a pure function of (chart, knowledge, as_of). A section of an answer is the object its own command
prints. A section that cannot be computed says why and what to ask; it is never silently absent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reprieve import __version__
from reprieve.chart import Chart, View
from reprieve.diagnosis.diagnose import Diagnosis, diagnose, explain, leading_condition
from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.check import overdue_reviews
from reprieve.knowledge.priors import Prior
from reprieve.response import MODEL_VERSION
from reprieve.response.observations import Case, case_from_view
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.response.summary import Response

Section = dict[str, Any]

NOT_A_DEVICE = "For a qualified professional to check; no medical device, and no autonomous diagnosis."
NO_CONDITION = "any condition"
SEED = 0  # of the draws: the same chart gives the same answer, in any company
UNCHECKED = "No clinician has checked the knowledge this stands on yet."


@dataclass(frozen=True, eq=False)
class Question:
    """One chart asked about one day; what several sections need is worked out once."""

    chart: Chart
    knowledge: Knowledge
    asked_for: dt.date | None

    @cached_property
    def as_of(self) -> dt.date:
        return self.asked_for or self.chart.last_date

    @cached_property
    def view(self) -> View:
        return self.chart.as_of(self.as_of)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return diagnose(self.view, self.knowledge)

    @cached_property
    def condition(self) -> tuple[str | None, str]:
        """The condition that evidence, prior and plan go by, and why."""
        return leading_condition(self.diagnosis, self.view.injections)

    @cached_property
    def treated_for(self) -> str | None:
        """The condition whose response is asked about: what was last injected for, else the leading one."""
        recorded = [self.knowledge.conditions.id_of(one.indication) for one in self.view.injections]
        return next((one for one in reversed(recorded) if one is not None), None) or self.condition[0]

    @property
    def possible(self) -> list[str]:
        """Conditions that what is known neither meets nor rules out."""
        rows = [one for one in self.diagnosis.conditions if one.kind == "condition"]
        return list(dict.fromkeys(one.id for one in rows if one.verdict is Verdict.UNKNOWN))

    @property
    def asks(self) -> list[str]:
        """What would tell which condition this is, the first questions of each that is open."""
        rows = [one for one in self.diagnosis.conditions if one.kind == "condition"]
        opening = [ask for one in rows if one.verdict is Verdict.UNKNOWN for ask in one.ask_for()[:3]]
        return list(dict.fromkeys(opening))

    @cached_property
    def head(self) -> Section:
        """What every section begins with."""
        return {"chart": self.chart.name, "as_of": self.as_of.isoformat()}


def answer_many(charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None) -> list[Section]:
    """One answer a chart, in order. Without `as_of` each chart's last date holds, and the answer says so."""
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    responses = _responses(questions)
    return [_answer(one, *response) for one, response in zip(questions, responses, strict=True)]


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
    """The criterion tree of one id, for each chart. Raises NotAnswerableError where nothing has that id."""
    questions = [Question(chart, knowledge, as_of) for chart in charts]
    return [
        {**one.head, "id": id_, "tree": explain(one.view, knowledge, id_).to_dict()} for one in questions
    ]


def respond_many(charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None) -> list[Section]:
    """The response section alone, all charts in one call of the model."""
    return [section for section, _ in _responses([Question(chart, knowledge, as_of) for chart in charts])]


def plan_many(charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None) -> list[Section]:
    """The plan section alone."""
    return [_plan(Question(chart, knowledge, as_of)) for chart in charts]


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
    return evidence_for(known, knowledge.evidence, name=row.name, also=row.also, as_of=as_of)


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
        "plan": _plan(question),
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
    return {**question.head, **question.diagnosis.to_dict(all_=all_)}


def _evidence(question: Question) -> list[Section] | Section:
    condition, why = question.condition
    if condition is None:
        gap = _gap(f"Evidence is shown for a condition, and {why}.", question.asks)
        return {**question.head, **gap, "possible": question.possible}
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


def _plan(question: Question) -> Section:
    from reprieve.plan import make_plan

    return make_plan(
        question.view, question.diagnosis, question.knowledge, chart=question.chart.name
    ).to_dict()


def _responses(questions: Sequence[Question]) -> list[tuple[Section, Response | None]]:
    """The response of each chart, with what the model made of it; charts of one condition in one call of the model."""
    from reprieve.response.summary import respond_many as respond_to_cases

    found: dict[int, tuple[Section, Response | None]] = {}
    cases: dict[str, list[tuple[int, Case]]] = defaultdict(list)
    for n, question in enumerate(questions):
        condition = question.treated_for
        try:
            case = _case(question, condition)
            cases[condition or NO_CONDITION].append((n, case))
        except NotAnswerableError as error:
            found[n] = _unanswered(question, error), None
    for condition, placed in cases.items():
        prior = _prior(questions[placed[0][0]], condition)
        responses = respond_to_cases(
            [case for _, case in placed],
            prior,
            seed=SEED,
            next_dates=[_earliest(questions[n], case) for n, case in placed],
        )
        for (n, _), response in zip(placed, responses, strict=True):
            own = response.decision or _no_view(response.section["words"])
            found[n] = {**response.section, "decision": [*_rule_sets(questions[n]), own]}, response
    return [found[n] for n in range(len(questions))]


def _case(question: Question, condition: str | None) -> Case:
    """The diary as the model reads it. Without a condition only counts can be given, and only before treatment."""
    case = case_from_view(question.view, _prior(question, condition), chart=question.chart.name)
    if condition is None and case.visits:
        raise NotAnswerableError(
            "What was injected for is not recorded, and no condition's criteria are met: the response model needs a "
            "condition whose trials it can stand on.",
            ("injection: indication", *question.asks),
        )
    return case if condition is not None else replace(case, condition=NO_CONDITION)


def _prior(question: Question, condition: str | None) -> Prior:
    """The prior of the condition; to count days without one, any prior reads the diary the same way."""
    priors = question.knowledge.priors
    return (
        priors.of(condition)
        if condition in priors.by_condition
        else next(iter(priors.by_condition.values()))
    )


def _unanswered(question: Question, error: NotAnswerableError) -> Section:
    """Why the diary cannot answer, and what the rule sets say all the same."""
    section = {**question.head, **_gap(error.why, error.ask_for)}
    return {**section, "decision": [*_rule_sets(question), _no_view([error.why], error.ask_for)]}


def _rule_sets(question: Question) -> list[Section]:
    from reprieve.plan import rule_set_decisions

    return rule_set_decisions(question.view, question.knowledge)


def _no_view(because: Sequence[str], ask_for: Sequence[str] = ()) -> Section:
    return {
        "rule_set": "model",
        "verdict": "not_yet_known",
        "next_date": None,
        "because": list(because),
        "ask_for": list(ask_for),
    }


def _earliest(question: Question, case: Case) -> dt.date | None:
    """The earliest date the label allows after the last visit; tomorrow where that is past."""
    if not case.visits:
        return None
    days = question.knowledge.safety_rules.intervals.earliest_days
    return max(case.visits[-1].on + dt.timedelta(days=days), question.as_of + dt.timedelta(days=1))


def _or_why(question: Question, compute: Callable[[Question], Section]) -> Section:
    try:
        return {**question.head, **compute(question)}
    except NotAnswerableError as error:
        return {**question.head, **_gap(error.why, error.ask_for)}


def _gap(why: str, ask_for: Sequence[str]) -> Section:
    return {"not_computed": why, "ask_for": list(ask_for)}
