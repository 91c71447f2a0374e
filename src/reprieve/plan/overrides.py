"""Has somebody decided that a stop rule that is met shall not stop, and does the rule still stand on the same?

Only a rule whose `override_by` says who may, by somebody of such a role, and only while it is met: what is not known is asked,
never overridden. An override counts until anything that the rule reads has changed, the plan included; then it is asked for anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from reprieve.chart import Override, View
from reprieve.diagnosis import Case
from reprieve.diagnosis.reasons import parts_of
from reprieve.knowledge.rule import Computed, Leaf, Rule
from reprieve.knowledge.safety_rules import SafetyRule
from reprieve.plan.judge import Ground
from reprieve.verdict import Verdict

PLAN = "plan: "


def stands_on(rule: SafetyRule, ground: Ground) -> tuple[str, ...]:
    """What the plan is for, and everything that the rule reads with its value: facts without the date of the answer."""
    if rule.tree is None:
        return ()
    plan = ground.setting.plan
    whose = () if plan is None else (f"{PLAN}{plan.indication} with {plan.product}",)
    return (*whose, *dict.fromkeys(_read(ground, rule.tree, None)))


def override_of(rule: SafetyRule, ground: Ground, verdict: Verdict) -> Override | None:
    """The override that counts for a rule as it stands; None where there is none, what it stood on has changed, or whoever gave
    it has no role that may.
    """
    rules = ground.setting.knowledge.safety_rules
    given = [
        one
        for one in given_overrides(ground.setting.today, rule.id)
        if rules.may(one.role, *rule.override_by)
    ]
    if rule.override is None or verdict is not Verdict.MET or not given:
        return None
    now, any_plan = stands_on(rule, ground), ground.setting.plan is None
    for one in reversed(given):
        stood = tuple(text for text in one.stands_on if not (any_plan and text.startswith(PLAN)))
        if stood == now:
            return one
    return None


def given_overrides(view: View, rule_id: str) -> tuple[Override, ...]:
    """Every override of a rule that nobody retracted, by date, whether it still counts or not."""
    return tuple(one for one in view.of(Override) if one.rule == rule_id)


def _read(ground: Ground, rule: Rule, about: str | None) -> Iterator[str]:
    case = ground.case
    match rule:
        case Leaf():
            yield _leaf(case, rule, about)
        case Computed():
            counted = ground.facts.counted(rule.name)
            yield f"{rule.name}: {'; '.join((counted.shown(), *counted.reasons()))}"
        case _:
            for part, one in parts_of(case, rule, about):
                yield from _read(ground, part, one)


def _leaf(case: Case, leaf: Leaf, about: str | None) -> str:
    held, whose = case.known.get(leaf.fact, about), case.known.key(leaf.fact, about)[1]
    place = f" [{whose}]" if whose is not None else ""
    if held is None:
        return f"{leaf.fact}{place}: not asked"
    value = ", ".join(sorted(held.value)) if isinstance(held.value, frozenset) else held.value
    return f"{leaf.fact}{place}: {'not known' if value is None else value}"
