"""Which safety rules, and which rules of bodies and payers, does this chart meet, and what blocks signing a plan?

A rule is judged at its stage. A stop rule, or a red flag with `blocks_toxin`, that is met or unknown at the signing
stage blocks and asks. An unknown caution is asked and must be acknowledged. Unknown never passes. Rules to start are
judged on what was known before the first session.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from reprieve.chart import AdverseEvent
from reprieve.diagnosis.truth import truth_in
from reprieve.knowledge import Knowledge
from reprieve.knowledge.payer_rules import PayerRule
from reprieve.knowledge.rule import FlagRef
from reprieve.knowledge.safety_rules import WORST_ADVERSE_EVENT, SafetyRule
from reprieve.plan.entry import Entry
from reprieve.plan.grounds import Grounds
from reprieve.plan.judge import judge
from reprieve.plan.overrides import override_of, stands_on
from reprieve.plan.setting import Setting
from reprieve.plan.warning_signs import AFTER_TOXIN, urgency_of
from reprieve.verdict import Verdict

ORDER = ("stop", "caution", "info")
TEXT = "text"


def safety_entries(grounds: Grounds, *, with_plan: bool) -> list[Entry]:
    """Every safety rule, in the order stop, caution, info; without a plan, those that need none."""
    return [_safety(one, grounds) for one in safety_rules_of(grounds.knowledge, with_plan=with_plan)]


def payer_entries(grounds: Grounds, *, with_plan: bool, condition: str | None = None) -> list[Entry]:
    """Every rule of a body or payer; without a plan, those that need none. Those about `condition` come first."""
    rules = payer_rules_of(grounds.knowledge, with_plan=with_plan)
    return [_payer(one, grounds) for one in sorted(rules, key=lambda one: condition not in one.applies_to)]


@lru_cache(maxsize=4)
def safety_rules_of(knowledge: Knowledge, *, with_plan: bool) -> tuple[SafetyRule, ...]:
    """The safety rules in the order stop, caution, info; without a plan, those that need none."""
    rules = knowledge.safety_rules
    chosen = [one for one in rules.rules if with_plan or not one.needs_plan(rules.computed)]
    return tuple(sorted(chosen, key=lambda one: ORDER.index(one.severity)))


@lru_cache(maxsize=4)
def payer_rules_of(knowledge: Knowledge, *, with_plan: bool) -> tuple[PayerRule, ...]:
    """The rules of bodies and payers in the file's order; without a plan, those that need none."""
    computed = knowledge.safety_rules.computed
    return tuple(one for one in knowledge.payer_rules.rules if with_plan or not one.needs_plan(computed))


def _safety(rule: SafetyRule, grounds: Grounds) -> Entry:
    judged = judge(rule, grounds.now)
    return Entry(
        rule=rule.id,
        kind=TEXT if rule.is_text else rule.severity,
        stage=rule.stage,
        verdict=judged.verdict,
        condition=rule.condition,
        because=lambda: (*judged.because(), _authority(rule)),
        ask_for=judged.ask_for,
        consequence=rule.consequence,
        source=rule.source,
        verification=rule.verification,
        override=rule.override,
        reason_required=rule.reason is not None and judged.verdict is Verdict.MET,
        basis=rule.basis,
        urgency=_urgency(rule, grounds.now.setting),
        disagreement=rule.disagreement,
        evaluated=not rule.is_text,
        overridden=override_of(rule, grounds.now, judged.verdict),
        stands_on=lambda: stands_on(rule, grounds.now),
    )


def _payer(rule: PayerRule, grounds: Grounds) -> Entry:
    judged = judge(rule, grounds.for_rule(rule))
    return Entry(
        rule=rule.id,
        kind=rule.use,
        stage=rule.stage,
        verdict=judged.verdict,
        condition=rule.condition,
        because=lambda: (
            *(() if rule.is_text else (grounds.when(rule),)),
            *judged.because(),
            _authority(rule),
        ),
        ask_for=judged.ask_for,
        consequence=rule.decision,
        source=rule.source,
        verification=rule.verification,
        body=rule.body,
        jurisdiction=rule.jurisdiction,
        applies_to=rule.applies_to,
        disagreement=rule.disagreement,
        evaluated=not rule.is_text,
    )


def _urgency(rule: SafetyRule, setting: Setting) -> str | None:
    """The rule's urgency on the red flags' scale; where it goes by effects of toxin, that of the worst there is."""
    if rule.urgency != WORST_ADVERSE_EVENT:
        return rule.urgency
    knowledge, case = setting.knowledge, setting.case
    scale, effects = knowledge.safety_rules.urgency_of_effects, knowledge.adverse_effects.by_id
    events = {one.event for one in setting.view.of(AdverseEvent)}
    found: list[str] = [scale[effects[one].urgency] for one in events if one in effects]
    signs = [one for one in knowledge.red_flags.flags.values() if one.group == AFTER_TOXIN]
    found += [urgency_of(case, one) for one in signs if truth_in(case, FlagRef(one.id), None) is True]
    return min(found, key=knowledge.red_flags.rank, default=None)


def blocked_by(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What keeps the plan from being signed, and what to ask or do about each."""
    return as_blocks(entry for entry in entries if entry.blocks)


def as_blocks(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Rules that stand in the way, at whatever stage, and what to ask or do about each."""
    return [
        {
            "rule": entry.rule,
            "verdict": entry.verdict.value,
            "ask_for": list(entry.ask_for()),
            "condition": entry.condition,
            "consequence": entry.consequence,
            "override": entry.override,
            "reason_required": entry.reason_required,
        }
        for entry in entries
    ]


def _authority(rule: SafetyRule | PayerRule) -> str:
    """The rule and where it is from, as the last of the reasons."""
    return f"rule {rule.id}: {rule.condition} ({rule.verification}: {rule.source})"
