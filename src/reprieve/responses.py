"""The response section of many charts: cases from views, one call of the model a condition, every rule set beside it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reprieve.chart import Finding, Score
from reprieve.diagnosis import Case as Judged
from reprieve.diagnosis import case_of
from reprieve.errors import NotAnswerableError
from reprieve.instruments import scores_of
from reprieve.knowledge.priors import Prior
from reprieve.precedence import put_first, spared
from reprieve.question import Question, Section, gap
from reprieve.response.folded import cycles, folded, with_scores
from reprieve.response.observations import Case, case_as_recorded, case_from_view, holds_a_diary
from reprieve.response.regression_check import regression_check
from reprieve.response.section_names import OF_THE_MODEL
from reprieve.response.side_effects import side_effects_of

if TYPE_CHECKING:
    from reprieve.response.summary import Response

NO_CONDITION = "any condition"
SEED = 0  # of the draws: the same chart gives the same answer, in any company


def responses(
    questions: Sequence[Question], *, settled: bool = False
) -> list[tuple[Section, Response | None]]:
    """The response of each chart, with what the model made of it; charts of one condition in one call of the model.

    `settled`: whether to work out which next step would settle it, some seconds a chart.
    """
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
            worth=[_own_worth(questions[n]) for n, _ in placed],
            settled=settled,
        )
        for (n, _), response in zip(placed, responses, strict=True):
            found[n] = _with_decisions(questions[n], response), response
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
    if condition is None:
        return replace(case, condition=NO_CONDITION, notes=())
    return case


def _own_worth(question: Question) -> float | None:
    """For how many fewer bad days in 28 this person would have the injections; None where nobody asked."""
    name = question.knowledge.response_rules.worth.fact
    answers = [one for one in question.view.of(Finding) if one.name == name]
    last = {one.value for one in answers if one.on == answers[-1].on} if answers else set()
    value = last.pop() if len(last) == 1 else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


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
    judged = case_of(question.view, question.knowledge)
    decisions = [*_rule_sets(question, judged), _no_view([error.why], error.ask_for)]
    counts = _counts(question)
    prior = _prior(question, question.treated_for)
    missing = gap(error.why, error.ask_for)
    why = {
        **question.head,
        **missing,
        **dict.fromkeys(OF_THE_MODEL, missing),
        **counts,
        "validation": prior.validation,
        "words": [error.why],
        **_beside_the_diary(question, None),
    }
    section, decisions = put_first(why, decisions, judged)
    return {**section, "decision": decisions}


def _counts(question: Question) -> Section:
    """What was written down, counted, though the model cannot answer from it. Attacks alone give no rate of bad days."""
    if not holds_a_diary(question.view):
        return {"folded": [], "cycles": []}
    case = case_as_recorded(
        question.view, _prior(question, question.treated_for), chart=question.chart.name
    )
    rates = not question.view.diary.attacks_alone
    return {
        "bad_day_at": case.bad_day_at,
        "folded": with_scores(folded(case, rates=rates), case, question.view.of(Score)),
        "cycles": cycles(case, rates=rates),
    }


def _with_decisions(question: Question, response: Response) -> Section:
    """The response with what each rule set says, and what comes before all of it."""
    judged = case_of(question.view, question.knowledge)
    first_visit = response.case.visits[0].on if response.case.visits else None
    own = response.decision or _no_view(response.section["words"])
    own = spared(own, question.view, question.knowledge, first_visit, condition=question.treated_for)
    if response.decision is not None:
        own = {**own, "regression_check": _regression(question, response)}
    counted = with_scores(response.section["folded"], response.case, question.view.of(Score))
    whole = {**response.section, "folded": counted, **_beside_the_diary(question, first_visit)}
    section, decisions = put_first(whole, [*_rule_sets(question, judged), own], judged)
    return {**section, "decision": decisions}


def _regression(question: Question, response: Response) -> Section:
    """What a plain regression says at the same worth, and whether it agrees with the model where that takes sides."""
    decision = response.decision or {}
    check = regression_check(
        response.case, question.knowledge.regression_check, worth=decision["worth_days_per_28"]
    )
    if "goes_on" not in check or decision["verdict"] not in ("continue", "stop"):
        return check
    return {**check, "agrees": check["goes_on"] == (decision["verdict"] == "continue")}


def _beside_the_diary(question: Question, first_visit: dt.date | None) -> Section:
    """What the chart holds beside the diary: scores and reported side effects. An empty list: none is recorded."""
    condition = question.treated_for
    return {
        "scores": scores_of(
            question.view, question.knowledge, condition=condition, first_injection=first_visit
        ),
        "side_effects": side_effects_of(question.view, question.knowledge, condition=condition),
    }


def _rule_sets(question: Question, judged: Judged) -> list[Section]:
    from reprieve.plan import rule_set_decisions

    return rule_set_decisions(question.view, question.knowledge, case=judged)


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
