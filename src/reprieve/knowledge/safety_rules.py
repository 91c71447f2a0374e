"""Which rules stop a plan, which ask for care, what is always said, and at which stage is each judged?

Data: `clinical/safety_rules.yaml`. A rule without `rule` is not evaluated yet, and says so wherever rules are shown.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Verification, parse_clinical_file
from reprieve.knowledge.rule import Computed, FlagRef, Leaf, Rule, RuleFaultError, parse_rule, walk
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reprieve.knowledge.products import Products
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "safety_rules.yaml"
Stage = Literal["sign", "inject", "after"]


class ComputedFact(Piece):
    """A fact counted from records or the plan: what it is, its unit, and the numbers and names it is counted with."""

    what: str
    unit: str | None = None
    window_days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    distance_mm: float | None = Field(default=None, gt=0)
    muscles: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()


class WrittenRule(Piece):
    """One rule as written; `tree` is the same in the grammar, None where it is not evaluated yet."""

    id: str
    rule: dict[str, Any] | None
    rule_note: str | None = None
    not_evaluated: str | None = None
    expression: str | None = None
    required_facts: tuple[str, ...] = ()
    condition: str
    note: str | None = None
    source: str
    verification: Verification

    @cached_property
    def tree(self) -> Rule | None:
        """The rule in the grammar; None where it always holds, or is not evaluated yet."""
        if self.rule is None or self.always:
            return None
        return parse_rule(self.rule, f"rules[{self.id}].rule")

    @property
    def always(self) -> bool:
        """Whether the rule holds for everyone."""
        return self.rule == {"always": True}


class SafetyRule(WrittenRule):
    """A rule about safety."""

    severity: Literal["stop", "caution", "info"]
    stage: Stage
    category: str
    basis: str
    consequence: str
    override: str | None = None


class Intervals(Piece):
    """Whole days between sessions: at `earliest_days` nothing is said, from `caution_from_days` a reason is needed."""

    earliest_days: int = Field(gt=0)
    caution_from_days: int = Field(gt=0)
    note: str
    source: str
    verification: Verification


class SafetyRules(Piece):
    """All safety rules, in the file's order."""

    schema_version: int
    file: Literal["safety_rules"]
    meta: dict[str, Any]
    intervals: Intervals
    computed: dict[str, ComputedFact]
    rules: tuple[SafetyRule, ...]
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, SafetyRule]:
        """Each rule by its id."""
        return MappingProxyType({rule.id: rule for rule in self.rules})


def parse_safety_rules(text: str) -> SafetyRules:
    """The rules in this YAML. Raises KnowledgeError naming every fault."""
    rules = parse_clinical_file(text, SafetyRules, file=FILE)
    faults = faults_of_written_rules(rules.rules, rules.computed)
    if rules.intervals.caution_from_days >= rules.intervals.earliest_days:
        faults.append("intervals: caution_from_days must be below earliest_days.")
    if faults:
        raise faulty(FILE, faults)
    return rules


def faults_of_written_rules(
    rules: tuple[WrittenRule, ...] | Any, computed: Mapping[str, ComputedFact]
) -> list[str]:
    """What is wrong with rules as written; each one that is right gets its `tree`."""
    faults, seen = [], set()
    for rule in rules:
        place = f"rules[{rule.id}]"
        if rule.id in seen:
            faults.append(f"{place}: the id is there twice. Keep one.")
        seen.add(rule.id)
        if rule.rule is None:
            if not rule.not_evaluated:
                faults.append(f"{place}: no rule, and no `not_evaluated` that says why.")
            continue
        try:
            nodes = walk_of(rule)
        except RuleFaultError as error:
            faults.append(str(error))
            continue
        faults += [
            f"{place}: no computed fact {node.name!r}. Name one of `computed`."
            for node in nodes
            if isinstance(node, Computed) and node.name not in computed
        ]
    return faults


def faults_of_safety_rules(
    rules: SafetyRules, products: Products, vocabulary: Vocabulary, flags: frozenset[str]
) -> list[str]:
    """What does not fit the other files, or the file's own numbers. `flags`: ids of red_flags.yaml."""
    faults = faults_of_references(rules.rules, vocabulary, flags)
    for name, fact in rules.computed.items():
        faults += [
            f"computed[{name}].flags: no red flag {flag!r}." for flag in fact.flags if flag not in flags
        ]
    numbers = {
        "S09": (products.products["onabotulinumtoxinA"].cap_units, "products.yaml max_cumulative_dose"),
        "S10": (
            products.products["incobotulinumtoxinA"].session_cap_units,
            "products.yaml max_cumulative_dose",
        ),
        "S12": (rules.intervals.caution_from_days, "intervals.caution_from_days"),
        "C07": ((rules.intervals.caution_from_days, rules.intervals.earliest_days - 1), "intervals"),
    }
    for rule_id, (expected, where) in numbers.items():
        found = [node.value for node in walk_of(rules.by_id[rule_id]) if isinstance(node, Computed)]
        if expected not in found:
            faults.append(f"rules[{rule_id}]: {where} says {expected}, the rule does not. Make them agree.")
    return faults


def faults_of_references(
    rules: tuple[WrittenRule, ...] | Any, vocabulary: Vocabulary, flags: frozenset[str]
) -> list[str]:
    """Facts and red flags that rules name and the other files do not have."""
    faults = []
    for rule in rules:
        for node in walk_of(rule):
            if isinstance(node, Leaf) and vocabulary.get(node.fact) is None:
                nearest = vocabulary.nearest(node.fact)
                faults.append(
                    f"rules[{rule.id}]: no fact {node.fact!r}." + (f" Is it {nearest}?" if nearest else "")
                )
            if isinstance(node, FlagRef) and node.red_flag not in flags:
                faults.append(f"rules[{rule.id}]: no red flag {node.red_flag!r}.")
    return faults


def walk_of(rule: WrittenRule) -> list[Rule]:
    """Every node of a written rule; none where it is not evaluated or always holds."""
    return list(walk(rule.tree)) if rule.tree is not None else []
