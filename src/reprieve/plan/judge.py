"""What does one rule say of this chart, and of this plan where there is one?

The grammar is evaluated by `reprieve.diagnosis`; computed facts are handed in. Their records join the reasons, and
what they lack joins the questions. Truth first; words when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reprieve.diagnosis import Case
from reprieve.diagnosis.reasons import asks, shown_asks, told
from reprieve.diagnosis.truth import truth_in
from reprieve.knowledge.rule import Rule
from reprieve.knowledge.written_rule import WrittenRule
from reprieve.plan.computed import Facts
from reprieve.plan.judged import Judged, nothing
from reprieve.plan.setting import Setting
from reprieve.verdict import Verdict


@dataclass(frozen=True)
class Ground:
    """One setting with its computed facts: what rules are judged on, each fact counted once for all rules."""

    setting: Setting

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.setting)

    @cached_property
    def case(self) -> Case:
        """The chart as judged, with the computed facts handed in."""
        return self.setting.case.with_computed(self.facts)


def verdict_of(rule: WrittenRule, ground: Ground) -> Verdict:
    """The verdict of one written rule, without a word about it. One that is text is unknown."""
    if rule.always:
        return Verdict.MET
    return Verdict.UNKNOWN if rule.tree is None else Verdict.of(truth_in(ground.case, rule.tree, None))


def judge(rule: WrittenRule, ground: Ground) -> Judged:
    """The verdict of one written rule. One that is text is unknown, and says why; it never passes in silence."""
    if rule.always:
        return Judged(verdict=Verdict.MET, because=lambda: ("holds for everyone",))
    tree = rule.tree
    if tree is None:
        return Judged(verdict=Verdict.UNKNOWN, because=lambda: (f"not evaluated: {rule.text_because}",))
    truth = truth_in(ground.case, tree, None)
    return Judged(
        verdict=Verdict.of(truth),
        because=lambda: _reasons(rule, tree, ground),
        ask_for=(lambda: _questions(rule, tree, ground)) if truth is None else nothing,
    )


def _reasons(rule: WrittenRule, tree: Rule, ground: Ground) -> tuple[str, ...]:
    """The leaves that decided, then the records behind the computed ones, then what sources disagree on."""
    leaves = told(ground.case, tree, None)
    records = [reason for name in rule.computed_names for reason in ground.facts.counted(name).reasons()]
    differ = [f"Sources differ: {rule.disagreement}"] if rule.disagreement is not None else []
    return tuple(dict.fromkeys((*map(_without_infinity, leaves), *records, *differ)))


def _questions(rule: WrittenRule, tree: Rule, ground: Ground) -> tuple[str, ...]:
    """What could settle the rule: facts by name, and what its computed facts lack."""
    found: dict[str, None] = {}
    for key in asks(ground.case, tree, None):
        computed = key[0] in rule.computed_names
        questions = ground.facts.counted(key[0]).questions() if computed else shown_asks({key: None}, None)
        found |= dict.fromkeys(questions)
    return tuple(found)


def _without_infinity(reason: str) -> str:
    """A reason as one reads it: an open count has no upper end, and days since what never was are none."""
    said = reason.replace(" to inf", " or more").replace("it is -inf", "there was none")
    return said.replace("it is inf", "there was none")
