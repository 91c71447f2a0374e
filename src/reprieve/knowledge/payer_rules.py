"""Who may start, who goes on, who stops: the rules of NICE, the European Headache Federation, labels and payers.

Data: `clinical/payer_rules.yaml`. Rule sets are shown side by side and never merged.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import parse_clinical_file
from reprieve.knowledge.safety_rules import (
    ComputedFact,
    WrittenRule,
    faults_of_references,
    faults_of_written_rules,
)
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "payer_rules.yaml"


class PayerRule(WrittenRule):
    """A rule to start, go on, stop or dose; `use` None: not evaluated yet."""

    body: str
    kind: str
    use: Literal["start", "stop", "continue", "dose"] | None
    jurisdiction: str
    decision: str


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
    computed: dict[str, ComputedFact]
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
    faults = faults_of_written_rules(rules.rules, rules.computed)
    for one in rules.rule_sets:
        named = (*one.start, *one.stop, *([one.continue_anyway] if one.continue_anyway else []))
        faults += [
            f"rule_sets[{one.id}]: no evaluated rule {name!r}."
            for name in named
            if not _evaluated(rules, name)
        ]
    if faults:
        raise faulty(FILE, faults)
    return rules


def _evaluated(rules: PayerRules, name: str) -> bool:
    rule = rules.by_id.get(name)
    return rule is not None and rule.rule is not None


def faults_of_payer_rules(
    rules: PayerRules, vocabulary: Vocabulary, conditions: frozenset[str]
) -> list[str]:
    """What does not fit the other files. `conditions`: ids of conditions.yaml."""
    faults = faults_of_references(rules.rules, vocabulary, frozenset())
    faults += [
        f"rule_sets[{one.id}].condition: no condition {one.condition!r}."
        for one in rules.rule_sets
        if one.condition not in conditions
    ]
    return faults
