"""What does one rule say of this chart and this plan?

The grammar is evaluated by `reprieve.diagnosis`; counted facts are handed in. Their records join the reasons, and
what they lack joins the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from reprieve.diagnosis import Case, evaluate_rule
from reprieve.diagnosis.evaluate import ComputedValue
from reprieve.knowledge.rule import Computed, walk
from reprieve.knowledge.safety_rules import WrittenRule
from reprieve.plan.counted import Counted
from reprieve.plan.judged import Judged
from reprieve.verdict import Verdict


def _handed(fact: Counted) -> ComputedValue:
    """The value in the form the evaluator takes; it reads a set as a set."""
    return cast("ComputedValue", fact.value)


def judge(rule: WrittenRule, case: Case, counted: Callable[[str], Counted]) -> Judged:
    """The verdict of one written rule.

    Missing: a rule that is not evaluated yet is unknown, and says so; it never passes in silence.
    """
    if rule.always:
        return Judged(verdict=Verdict.MET, because=("holds for everyone",))
    if rule.tree is None:
        return Judged(verdict=Verdict.UNKNOWN, because=(f"not evaluated: {rule.not_evaluated}",))
    names = dict.fromkeys(node.name for node in walk(rule.tree) if isinstance(node, Computed))
    facts = {name: counted(name) for name in names}
    said = evaluate_rule(rule.tree, case, {name: _handed(fact) for name, fact in facts.items()})
    ask: list[str] = []
    for item in said.ask_for:
        fact = next((facts[name] for name in facts if item == name or item.startswith(f"{name}:")), None)
        ask += fact.ask_for or (fact.name,) if fact is not None else (item,)
    records = [reason for fact in facts.values() for reason in fact.because]
    return Judged(
        verdict=said.verdict,
        because=tuple(dict.fromkeys((*map(_without_infinity, said.because), *records))),
        ask_for=tuple(dict.fromkeys(ask)) if said.verdict is Verdict.UNKNOWN else (),
    )


def _without_infinity(reason: str) -> str:
    """A reason as one reads it: an open count has no upper end, and days since what never was are none."""
    return reason.replace(" to inf", " or more").replace("it is inf", "there was none")
