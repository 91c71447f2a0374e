"""Does all of the knowledge hold together? Every fault is reported at once, so that mending needs one try."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from reprieve.errors import KnowledgeError
from reprieve.knowledge.load import Knowledge


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
    """Files whose next review has passed, and files nobody has checked. A warning, never a fault."""
    warnings = []
    for path in knowledge.paths:
        if not path.endswith(".yaml"):
            continue
        head = yaml.load(knowledge.text(path), Loader=yaml.CSafeLoader)
        review = _review_of(head) if isinstance(head, dict) else {}
        due = review.get("next")
        if isinstance(due, dt.date) and due < today:
            warnings.append(f"{path}: its review was due on {due}")
    return warnings


def _review_of(head: dict[str, Any]) -> dict[str, Any]:
    meta = head.get("meta")
    review = head.get("review") or (meta.get("review") if isinstance(meta, dict) else None)
    return review if isinstance(review, dict) else {}


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
    from reprieve.knowledge.muscles import faults_of_muscles
    from reprieve.knowledge.paradigms import faults_of_paradigms
    from reprieve.knowledge.products import faults_of_products

    yield from faults_of_products(knowledge.products)
    yield from faults_of_muscles(knowledge.muscles)
    yield from faults_of_paradigms(knowledge.paradigms, knowledge.muscles, knowledge.products)
    yield from faults_of_adverse_effects(knowledge.adverse_effects)


def _rules(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.payer_rules import faults_of_payer_rules
    from reprieve.knowledge.safety_rules import faults_of_safety_rules

    flags = frozenset(knowledge.red_flags.flags)
    conditions = frozenset(knowledge.conditions.by_id)
    yield from faults_of_safety_rules(
        knowledge.safety_rules, knowledge.products, knowledge.vocabulary, flags
    )
    yield from faults_of_payer_rules(knowledge.payer_rules, knowledge.vocabulary, conditions)


def _evidence(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.evidence_tables import faults_of_evidence_tables

    names = {one.id: one.also for one in knowledge.conditions.by_id.values()}
    labels = {
        name: product.indications_head_face_pain for name, product in knowledge.products.products.items()
    }
    yield from faults_of_evidence_tables(knowledge.evidence, conditions=names, indications=labels)


def _response(knowledge: Knowledge) -> Iterator[str]:
    from reprieve.knowledge.priors import faults_of_priors

    yield from faults_of_priors(knowledge.priors, set(knowledge.conditions.by_id))


def _instruments(knowledge: Knowledge) -> Iterator[str]:
    ranges = knowledge.instruments.ranges
    yield from (
        f"instruments: {name} has no row" for name in ranges if name not in knowledge.instruments.rows
    )


CHECKS: tuple[Callable[[Knowledge], Iterator[str]], ...] = (
    _diagnoses,
    _treatment,
    _rules,
    _evidence,
    _response,
    _instruments,
)
