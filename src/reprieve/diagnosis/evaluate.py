"""Is a rule met, not met or not known for this chart, from which facts, and what would settle it?

For other packages: make a `Case` once for a chart and a day (`case_of`), then `evaluate_rule(rule, case, computed)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reprieve.diagnosis.known import know
from reprieve.diagnosis.reasons import asks, shown_asks, told
from reprieve.diagnosis.truth import Case, ComputedValue, truth_in
from reprieve.knowledge.rule import Rule
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.chart import View
    from reprieve.knowledge import Knowledge

__all__ = ["Case", "ComputedValue", "Judgement", "case_of", "evaluate_rule"]

NOTHING_COMPUTED: Final[Mapping[str, ComputedValue]] = {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of a chart: the verdict, the facts behind it, and the facts that could still change it."""

    verdict: Verdict
    because: tuple[str, ...]
    ask_for: tuple[str, ...]


def case_of(view: View, knowledge: Knowledge) -> Case:
    """The case of one chart as it was known on one day."""
    known = know(view, knowledge.vocabulary, knowledge.criteria.derived)
    return Case(known, knowledge.criteria, knowledge.red_flags)


def evaluate_rule(
    rule: Rule,
    known: Case,
    computed: Mapping[str, ComputedValue] = NOTHING_COMPUTED,
    *,
    about: str | None = None,
) -> Judgement:
    """Is this rule met for this chart?

    `known`: the case (`case_of`). `computed`: values of the rule's `computed` leaves; None or absent is not known, a
    `Range` is known to lie between. `about`: the instance, for a rule of a narrow scope.
    """
    case = known.with_computed(computed)
    truth = truth_in(case, rule, about)
    because = told(case, rule, about)
    asked = shown_asks(asks(case, rule, about), about) if truth is None else ()
    return Judgement(Verdict.of(truth), because, asked)
