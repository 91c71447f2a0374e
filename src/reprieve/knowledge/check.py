"""Does all of the knowledge hold together? Every fault is reported at once, so that mending needs one try."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from reprieve.errors import KnowledgeError
from reprieve.knowledge.load import Knowledge

_NEXT_REVIEW = re.compile(r"review:\s*\{[^}]*next:\s*(\d{4}-\d\d-\d\d)")


def faults_of_knowledge(knowledge: Knowledge) -> list[str]:
    """Everything that does not hold: schemas, references, sums, units, sources, verification marks."""
    faults: list[str] = []
    for check in CHECKS:
        try:
            faults += check(knowledge)
        except KnowledgeError as error:
            faults += [line.strip() for line in str(error).splitlines() if line.strip()]
    return list(dict.fromkeys(faults))


def overdue_reviews(knowledge: Knowledge, *, today: dt.date) -> list[str]:
    """Files whose next review has passed. A warning and a note on the answer, never a fault."""
    return [f"{path}: its review was due on {due}" for path, due in _reviews(knowledge) if due < today]


@lru_cache(maxsize=4)
def _reviews(knowledge: Knowledge) -> tuple[tuple[str, dt.date], ...]:
    """When each file that names a date is to be looked at again."""
    return tuple(
        (path, dt.date.fromisoformat(due))
        for path in knowledge.paths
        for due in _NEXT_REVIEW.findall(knowledge.text(path))
    )


def _diagnoses(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.conditions import faults_of_conditions
    from reprieve.knowledge.criteria import faults_of_criteria
    from reprieve.knowledge.red_flags import faults_of_red_flags
    from reprieve.knowledge.vocabulary import faults_of_vocabulary

    flags, criteria = knowledge.red_flags, knowledge.criteria
    effects = knowledge.adverse_effects.by_id
    yield from faults_of_vocabulary(knowledge.vocabulary, adverse_event_ids=effects)
    yield from faults_of_criteria(criteria, vocabulary=knowledge.vocabulary, red_flag_ids=flags.flags)
    yield from faults_of_red_flags(flags, vocabulary=knowledge.vocabulary, criteria=criteria)
    yield from faults_of_conditions(knowledge.conditions, diagnosis_ids=criteria.diagnoses)


def _treatment(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.adverse_effects import faults_of_adverse_effects
    from reprieve.knowledge.muscles import faults_of_muscles, faults_of_spread_effects
    from reprieve.knowledge.paradigms import faults_of_paradigms
    from reprieve.knowledge.products import faults_of_products
    from reprieve.knowledge.tailoring import faults_of_tailoring

    yield from faults_of_products(knowledge.products)
    yield from faults_of_muscles(knowledge.muscles)
    yield from faults_of_spread_effects(knowledge.muscles, knowledge.adverse_effects.by_id)
    yield from faults_of_paradigms(knowledge.paradigms, knowledge.muscles, knowledge.products)
    yield from faults_of_adverse_effects(knowledge.adverse_effects)
    yield from faults_of_tailoring(
        knowledge.tailoring,
        muscles=knowledge.muscles,
        paradigms=knowledge.paradigms,
        vocabulary=knowledge.vocabulary,
        criteria=knowledge.criteria,
        red_flags=knowledge.red_flags,
        computed=knowledge.safety_rules.computed,
    )


def _rules(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.payer_rules import faults_of_payer_rules
    from reprieve.knowledge.safety_rules import faults_of_safety_rules

    conditions = frozenset(knowledge.conditions.by_id)
    yield from faults_of_safety_rules(
        knowledge.safety_rules,
        knowledge.products,
        knowledge.vocabulary,
        knowledge.red_flags,
        criteria=knowledge.criteria,
        effect_urgencies=knowledge.adverse_effects.urgency_levels,
        conditions=conditions,
    )
    yield from faults_of_payer_rules(
        knowledge.payer_rules,
        knowledge.vocabulary,
        conditions,
        criteria=knowledge.criteria,
        flags=frozenset(knowledge.red_flags.flags),
        computed=knowledge.safety_rules.computed,
    )


def _evidence(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.evidence_tables import faults_of_evidence_tables

    names = {one.id: one.also for one in knowledge.conditions.by_id.values()}
    labels = {
        name: product.indications_head_face_pain for name, product in knowledge.products.products.items()
    }
    yield from faults_of_evidence_tables(knowledge.evidence, conditions=names, indications=labels)


def _response(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.population_course import faults_of_population_course
    from reprieve.knowledge.priors import faults_of_priors
    from reprieve.knowledge.regression_check import faults_of_regression_check
    from reprieve.knowledge.response_rules import faults_of_conditions_named
    from reprieve.knowledge.score_maps import faults_of_score_maps

    directions = {name: one.direction for name, one in knowledge.instruments.by_id.items()}
    yield from faults_of_score_maps(knowledge.score_maps, directions=directions)
    _ = knowledge.diary_scales  # parsed, so that its faults are named
    check = knowledge.regression_check
    yield from faults_of_regression_check(check, knowledge.priors.of(check.condition).id)
    yield from faults_of_priors(knowledge.priors, set(knowledge.conditions.by_id))
    yield from faults_of_conditions_named(knowledge.response_rules, knowledge.conditions.by_id)
    for condition, course in knowledge.population_courses.items():
        yield from faults_of_population_course(course, knowledge.priors.of(condition).id)


def _instruments(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.instruments import faults_of_instruments

    yield from faults_of_instruments(
        knowledge.instruments,
        condition_ids=knowledge.conditions.by_id,
        red_flag_ids=knowledge.red_flags.flags,
    )


def _examples(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.examples import load_examples

    load_examples(knowledge)
    yield from ()


def _simulated_people(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.answer_table import faults_of_answer_table
    from reprieve.knowledge.interview_people import faults_of_interview_people

    yield from faults_of_interview_people(
        knowledge.interview_people,
        knowledge.vocabulary,
        diagnosis_ids=knowledge.criteria.diagnoses,
        flag_ids=knowledge.red_flags.flags,
    )
    yield from faults_of_answer_table(knowledge.answer_table, knowledge.vocabulary)


def _interview(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.interview import faults_of_flag_words, faults_of_interview

    yield from faults_of_interview(knowledge.interview, knowledge.vocabulary)
    yield from faults_of_flag_words(knowledge.interview, knowledge.red_flags)


CHECKS: tuple[Callable[[Knowledge], Iterator[str]], ...] = (
    _diagnoses,
    _treatment,
    _rules,
    _evidence,
    _response,
    _instruments,
    _simulated_people,
    _interview,
    _examples,
)
