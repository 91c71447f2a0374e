"""What does the model's own view of going on weigh, and when does it hold its tongue?

Data: `clinical/response_rules.yaml`. Days are days per 28 unless a name says otherwise. Nearly all of it is a choice of
the design, and marked so.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Origin, Stated
from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

FILE = "response_rules.yaml"


class _Sourced(Stated):
    status: Literal["assumption", "named"]


class Worth(_Sourced):
    """What going on costs; `fact` holds the person's own answer to `asked`."""

    default: float = Field(gt=0, le=28)
    shown: tuple[float, ...] = Field(min_length=1)
    unit: str
    fact: str
    asked: str


class RenewedHope(_Sourced):
    """Expectation renewed at each visit, as the days it is worth."""

    shown: tuple[float, ...] = Field(min_length=2)
    must_agree: tuple[float, ...] = Field(min_length=2)
    looked_at_up_to: float = Field(gt=0)
    unit: str


class Number(_Sourced):
    """One number with its unit."""

    value: float = Field(gt=0)
    unit: str


class Stop(_Sourced):
    """Before when, and while what has improved by how much, `stop` is never said. `gone_enough`: a part of the days;
    `score`: the instrument whose minimal important change counts.
    """

    fewest_cycles: int = Field(ge=0)
    cycle_days: int = Field(gt=0)
    gone_enough: float = Field(gt=0, le=1)
    worthwhile_at_most: float = Field(gt=0, lt=1)
    score: str


class OtherChanges(_Sourced):
    """How near the first injection another change of treatment clouds the answer, and for how long."""

    within_days: int = Field(gt=0)
    settled_after_cycles: int = Field(ge=0)


class Withdrawal(_Sourced):
    """When a fall of acute medicine counts as its withdrawal; parts are of the month before."""

    left_at_most: float = Field(gt=0, lt=1)
    headache_left_at_least: float = Field(gt=0, le=1)
    month_days: int = Field(gt=0)
    fewest_known_days: int = Field(gt=0)


class WithdrawalNotTold(_Sourced):
    """In which conditions overused medicine may have been stopped at the first injection unsaid, and how likely that is."""

    conditions: tuple[str, ...] = Field(min_length=1)
    chance: float = Field(gt=0, lt=1)


class Unrecorded(_Sourced):
    """How much better or worse days not written down are thought of, in odds, and how often they are drawn.

    `left_open`: reasons given for a missing day for which it is not thought of otherwise.
    """

    odds: float = Field(gt=1)
    draws: int = Field(gt=0)
    left_open: tuple[Literal["not_asked", "not_answered", "technical"], ...]


class ModelCheck(_Sourced):
    """With how many drawn diaries a diary is compared, and when it is refused. `fewest_days`: recorded, of treatment."""

    draws: int = Field(ge=100)
    refused_beyond: float = Field(gt=0)
    fewest_days: int = Field(gt=0)
    fewest_days_of_a_week: int = Field(gt=0, le=7)


class BadDaysAlone(_Sourced):
    """How many times more likely a graded diary must be as bad days and others, to be read so."""

    times: float = Field(gt=1)


class ResponseRules(Piece):
    """All numbers of the decision."""

    schema_version: int
    file: Literal["response_rules"]
    review: dict[str, Any]
    sources: dict[str, Origin]
    worth: Worth
    renewed_hope: RenewedHope
    sure_enough: Number
    stop: Stop
    other_changes: OtherChanges
    withdrawal: Withdrawal
    withdrawal_not_told: WithdrawalNotTold
    unrecorded: Unrecorded
    model_check: ModelCheck
    bad_days_alone: BadDaysAlone


def parse_response_rules(text: str) -> ResponseRules:
    """The rules in this YAML. Raises KnowledgeError naming every fault."""
    rules = parse_model(text, ResponseRules, file=FILE)
    if faults := faults_of_response_rules(rules):
        raise faulty(FILE, faults)
    return rules


def faults_of_response_rules(rules: ResponseRules) -> list[str]:
    """What does not hold together: a source that is not there, values in no order, a choice that is not shown."""
    faults = []
    for name in (
        "worth", "renewed_hope", "sure_enough", "stop", "other_changes", "withdrawal", "withdrawal_not_told", "unrecorded",
        "model_check", "bad_days_alone",
    ):  # fmt: skip
        source = getattr(rules, name).source
        if source not in rules.sources:
            faults.append(f"{name}.source: no {source!r}; add it under `sources`")
    hope = rules.renewed_hope
    if list(hope.shown) != sorted(hope.shown) or hope.shown[0] != 0:
        faults.append("renewed_hope.shown: begin with 0 and rise")
    if not set(hope.must_agree) <= set(hope.shown):
        faults.append("renewed_hope.must_agree: use values of `shown`")
    if hope.looked_at_up_to <= hope.shown[-1]:
        faults.append("renewed_hope.looked_at_up_to: give more than the last of `shown`")
    if rules.worth.default not in rules.worth.shown:
        faults.append("worth.default: use one of `shown`")
    return faults


def faults_of_conditions_named(rules: ResponseRules, conditions: Container[str]) -> list[str]:
    """Conditions that the rules name and nobody knows."""
    return [
        f"{FILE}: withdrawal_not_told.conditions: no condition {name!r}; use an id of conditions.yaml"
        for name in rules.withdrawal_not_told.conditions
        if name not in conditions
    ]
