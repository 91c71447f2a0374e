"""Who may start, who goes on, who stops: the rules of NICE, the European Headache Federation, labels and payers.

Data: `clinical/payer_rules.yaml`; its computed facts are named in safety_rules.yaml. Rule sets are shown side by side
and never merged.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import parse_clinical_file
from reprieve.knowledge.written_rule import (
    ComputedFact,
    WrittenRule,
    faults_of_references,
    faults_of_written_rules,
)
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reprieve.knowledge.criteria import Criteria
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "payer_rules.yaml"


AFTER_SESSIONS = ("stop", "continue")


class PayerRule(WrittenRule):
    """A rule of one body. `use`: what it decides where it is met; `text` is shown only. `applies_to`: conditions.

    A `start` rule is judged on what was known before the first session; the others on the chart as it is now.
    """

    body: str
    kind: str
    use: Literal["start", "stop", "continue", "dose", "caution", "info", "text"]
    applies_to: tuple[str, ...] = Field(min_length=1)
    jurisdiction: str
    decision: str

    @property
    def stage(self) -> Literal["sign", "after"]:
        """Judged before a plan is signed, or, to stop or go on, after sessions."""
        return "after" if self.use in AFTER_SESSIONS else "sign"


class RuleSet(Piece):
    """One body's rules as a whole, with the windows in which it counts.

    `month_days` is the length of a month in days; `cycles_counted_by` names the computed fact that says how many
    cycles there are; `now_is` says which window counts as now.
    """

    id: str
    name: str
    body: str
    jurisdiction: str
    condition: str
    cycles_before_a_decision: int = Field(ge=1)
    cycles_counted_by: Literal["cycles_completed", "sessions_followed_up"]
    month_days: int = Field(gt=0)
    baseline: str
    now: str
    now_is: Literal["last_days", "after_session"]
    start: tuple[str, ...] = ()
    stop: tuple[str, ...]
    continue_anyway: str | None = None
    re_evaluate_after_days: int | None = Field(default=None, gt=0)
    re_evaluate_note: str | None = None


class PayerRules(Piece):
    """All rules and rule sets, in the file's order."""

    schema_version: int
    file: Literal["payer_rules"]
    meta: dict[str, Any]
    metrics: tuple[dict[str, Any], ...]
    rule_sets: tuple[RuleSet, ...]
    rules: tuple[PayerRule, ...]
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, PayerRule]:
        """Each rule by its id."""
        return MappingProxyType({rule.id: rule for rule in self.rules})


def parse_payer_rules(text: str) -> PayerRules:
    """The rules in this YAML. Raises KnowledgeError naming every fault."""
    rules = parse_clinical_file(text, PayerRules, file=FILE)
    faults = faults_of_written_rules(rules.rules)
    faults += [
        f"rules[{rule.id}].use: {rule.use!r}, but it is {'' if rule.is_text else 'not '}shown as text."
        for rule in rules.rules
        if rule.is_text != (rule.use == "text")
    ]
    for one in rules.rule_sets:
        named = (*one.start, *one.stop, *([one.continue_anyway] if one.continue_anyway else []))
        faults += [
            f"rule_sets[{one.id}]: no evaluated rule {name!r}."
            for name in named
            if name not in rules.by_id or rules.by_id[name].is_text
        ]
    if faults:
        raise faulty(FILE, faults)
    return rules


def faults_of_payer_rules(
    rules: PayerRules,
    vocabulary: Vocabulary,
    conditions: frozenset[str],
    *,
    criteria: Criteria,
    flags: frozenset[str],
    computed: Mapping[str, ComputedFact],
) -> list[str]:
    """What does not fit the other files. `conditions`: ids of conditions.yaml; `computed`: of safety_rules.yaml."""
    faults = faults_of_references(
        rules.rules, vocabulary=vocabulary, criteria=criteria, flags=flags, computed=computed
    )
    faults += [
        f"rules[{rule.id}].applies_to: no condition {one!r}."
        for rule in rules.rules
        for one in rule.applies_to
        if one not in conditions
    ]
    for one in rules.rule_sets:
        if one.condition not in conditions:
            faults.append(f"rule_sets[{one.id}].condition: no condition {one.condition!r}.")
        faults += _faults_of_windows(rules, one, computed)
    return faults


def _faults_of_windows(rules: PayerRules, one: RuleSet, computed: Mapping[str, ComputedFact]) -> list[str]:
    """Computed facts of a rule set's stopping rules that are counted in other windows than the set names."""
    names = (
        one.cycles_counted_by,
        *(name for stop in one.stop for name in rules.by_id[stop].computed_names),
    )
    faults = []
    for name in dict.fromkeys(names):
        fact = computed.get(name)
        if fact is None:
            continue
        same = (
            fact.conditions == (one.condition,)
            and fact.month_days in (None, one.month_days)
            and fact.now_is in (None, one.now_is)
        )
        if not same:
            faults.append(
                f"rule_sets[{one.id}]: computed[{name}] is counted in other windows. Make them agree."
            )
    return faults
