"""What is a rule about safety, starting or stopping as written, and what may it count that the grammar cannot say?

A rule is evaluated in the grammar of criteria.yaml. One whose source gives no decidable condition is `text`: shown with
the reason, never evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Verification
from reprieve.knowledge.criteria import Criteria
from reprieve.knowledge.rule import Computed, Rule, RuleFaultError, parse_rule, walk
from reprieve.knowledge.rule_check import faults_of_rule
from reprieve.knowledge.vocabulary import Vocabulary
from reprieve.knowledge.yaml_model import Piece

ALWAYS = {"always": True}


class ComputedFact(Piece):
    """A fact counted from records or the plan: what it is, its unit, and the numbers and names it is counted with.

    `needs`: whether there must be a plan to count it, or the chart's own records are enough. `now_is`: the month that
    counts as now. `ask_for`: what to ask while nothing on record could say it.
    """

    what: str
    needs: Literal["plan", "records"]
    unit: str | None = None
    window_days: int | None = Field(default=None, gt=0)
    month_days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    cycles: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    distance_mm: float | None = Field(default=None, gt=0)
    now_is: Literal["last_days", "after_session"] | None = None
    conditions: tuple[str, ...] = ()
    muscles: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ask_for: tuple[str, ...] = ()


class WrittenRule(Piece):
    """One rule as written; `tree` is the same in the grammar. Either `rule` or `text_because` is there, never both.

    `disagreement`: where two sources, or words and pseudo-code, differ; the more cautious holds, and the answer says so.
    """

    id: str
    rule: dict[str, Any] | None
    text_because: str | None = Field(default=None, min_length=1)
    rule_note: str | None = None
    disagreement: str | None = Field(default=None, min_length=1)
    condition: str
    note: str | None = None
    source: str
    verification: Verification

    @cached_property
    def tree(self) -> Rule | None:
        """The rule in the grammar; None where it always holds, or is text."""
        if self.rule is None or self.always:
            return None
        return parse_rule(self.rule, f"rules[{self.id}].rule")

    @cached_property
    def always(self) -> bool:
        """Whether the rule holds for everyone."""
        return self.rule == ALWAYS

    @property
    def is_text(self) -> bool:
        """Whether the rule is shown and never evaluated."""
        return self.rule is None

    @cached_property
    def computed_names(self) -> tuple[str, ...]:
        """The computed facts it reads, each once, in its order."""
        return tuple(dict.fromkeys(one.name for one in walk_of(self) if isinstance(one, Computed)))

    def needs_plan(self, computed: Mapping[str, ComputedFact]) -> bool:
        """Whether it reads a computed fact that there is only with a plan."""
        return any(computed[name].needs == "plan" for name in self.computed_names)


def walk_of(rule: WrittenRule) -> list[Rule]:
    """Every node of a written rule; none where it is text or always holds."""
    return list(walk(rule.tree)) if rule.tree is not None else []


def faults_of_written_rules(rules: Iterable[WrittenRule]) -> list[str]:
    """What is wrong with rules as written: double ids, trees that cannot be read, no rule and no reason."""
    faults, seen = [], set()
    for rule in rules:
        place = f"rules[{rule.id}]"
        if rule.id in seen:
            faults.append(f"{place}: the id is there twice. Keep one.")
        seen.add(rule.id)
        if rule.is_text == (rule.text_because is None):
            faults.append(
                f"{place}: no rule, and no `text_because` that says why it cannot be decided."
                if rule.is_text
                else f"{place}: a rule and `text_because` at once. Remove one."
            )
        try:
            walk_of(rule)
        except RuleFaultError as error:
            faults.append(str(error))
    return faults


def faults_of_computed_names(
    rules: Iterable[WrittenRule], computed: Mapping[str, ComputedFact]
) -> list[str]:
    """Computed facts that rules read and nobody defines. A rule that cannot be read has none."""
    return [
        f"rules[{rule.id}]: no computed fact {name!r}. Name one of `computed` in safety_rules.yaml."
        for rule in rules
        for name in _names(rule)
        if name not in computed
    ]


def _names(rule: WrittenRule) -> tuple[str, ...]:
    try:
        return rule.computed_names
    except RuleFaultError:
        return ()


def faults_of_references(
    rules: Iterable[WrittenRule],
    *,
    vocabulary: Vocabulary,
    criteria: Criteria,
    flags: frozenset[str],
    computed: Mapping[str, ComputedFact],
) -> list[str]:
    """Facts, diagnoses, red flags and computed facts that rules name and the other files do not have, or not so."""
    return [
        fault
        for rule in rules
        if rule.tree is not None
        for fault in faults_of_rule(
            rule.tree,
            f"rules[{rule.id}]",
            scope="patient",
            vocabulary=vocabulary,
            criteria=criteria,
            red_flag_ids=flags,
            computed_names=computed,
        )
    ]
