"""Which safety rules and rules of bodies and payers can be judged without a plan, and what do they say of this chart?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reprieve.chart import View
from reprieve.diagnosis import Diagnosis
from reprieve.diagnosis.tree import Node, tree_of
from reprieve.knowledge import Knowledge
from reprieve.plan.eligibility import (
    payer_entries,
    payer_rules_of,
    safety_entries,
    safety_rules_of,
)
from reprieve.plan.entry import Entry
from reprieve.plan.grounds import grounds_of
from reprieve.plan.judge import Ground, judge, verdict_of
from reprieve.plan.plan import drawn
from reprieve.verdict import Verdict


def rules_without_a_plan(view: View, diagnosis: Diagnosis, knowledge: Knowledge) -> tuple[Entry, ...]:
    """Every rule that needs no plan, safety first, in the order of the files."""
    grounds = grounds_of(view, diagnosis, knowledge)
    return (*safety_entries(grounds, with_plan=False), *payer_entries(grounds, with_plan=False))


def rule_verdicts(view: View, diagnosis: Diagnosis, knowledge: Knowledge) -> dict[str, Verdict]:
    """The verdict of every rule that needs no plan, by id, without a word about it."""
    grounds = grounds_of(view, diagnosis, knowledge)
    rules = (*safety_rules_of(knowledge, with_plan=False), *payer_rules_of(knowledge, with_plan=False))
    return {one.id: verdict_of(one, grounds.for_rule(one)) for one in rules}


def shown_rules(entries: tuple[Entry, ...], *, all_: bool = False) -> list[dict[str, Any]]:
    """JSON-able: those met or not known; `all_` gives those not met too."""
    return [one.to_dict() for one in entries if all_ or one.verdict is not Verdict.NOT_MET]


def explain_rule(view: View, diagnosis: Diagnosis, knowledge: Knowledge, id_: str) -> Node | None:
    """The tree of one safety or payer rule, with the value and the records of each computed fact; None: no such rule.

    A rule about a plan is judged on the one that would be drawn unasked. Raises: NotAnswerableError where none can be.
    """
    safety, payer = knowledge.safety_rules.by_id.get(id_), knowledge.payer_rules.by_id.get(id_)
    rule = safety or payer
    if rule is None:
        return None
    grounds = grounds_of(view, diagnosis, knowledge)
    if rule.needs_plan(knowledge.safety_rules.computed):
        found = drawn(view, diagnosis, knowledge)
        grounds = grounds_of(view, diagnosis, knowledge, drawing=found.drawing, paradigm=found.paradigm)
    ground = grounds.for_rule(rule)
    if rule.tree is None:
        judged = judge(rule, ground)
        return Node(judged.verdict, rule.condition, value="; ".join(judged.because()))
    return _with_records(tree_of(ground.case, rule.tree, None, None), ground, set(rule.computed_names))


def _with_records(node: Node, ground: Ground, computed: set[str]) -> Node:
    """The tree with what each computed leaf was counted from."""
    if node.fact in computed and not node.children:
        counted = ground.facts.counted(node.fact)
        reasons = "; ".join(counted.reasons())
        return replace(node, value=f"{counted.shown()} ({reasons})" if reasons else counted.shown())
    return replace(node, children=tuple(_with_records(one, ground, computed) for one in node.children))
