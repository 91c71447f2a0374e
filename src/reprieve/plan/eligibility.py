"""Which safety and start rules does this plan meet, and what blocks signing it?

A rule is judged at its stage. A stop rule, or a red flag with `blocks_toxin`, that is met or unknown at the signing
stage blocks and asks. An unknown caution is asked and must be acknowledged. Unknown never passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reprieve.diagnosis import Case
from reprieve.knowledge.payer_rules import PayerRules
from reprieve.knowledge.safety_rules import SafetyRule, SafetyRules
from reprieve.plan.counted import Counted
from reprieve.plan.judge import judge
from reprieve.verdict import Verdict

SIGN = "sign"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One rule as judged for this plan. `kind`: stop, caution, info, start or continue."""

    rule: str
    kind: str
    stage: str
    verdict: Verdict
    condition: str
    because: tuple[str, ...]
    ask_for: tuple[str, ...]
    consequence: str
    source: str
    verification: str
    body: str | None = None
    override: str | None = None
    basis: str | None = None
    evaluated: bool = True

    @property
    def later(self) -> bool:
        """Whether the rule is judged after signing: with the needle in hand, or after the session."""
        return self.stage != SIGN

    @property
    def blocks(self) -> bool:
        """Whether it keeps the plan from being signed: a stop, at its stage, that is met or not known."""
        return self.kind == "stop" and not self.later and self.verdict is not Verdict.NOT_MET

    @property
    def to_acknowledge(self) -> bool:
        """Whether a clinician must say that it was seen: a caution, at its stage, that is met or not known."""
        return self.kind == "caution" and not self.later and self.verdict is not Verdict.NOT_MET

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "kind": self.kind,
            "stage": self.stage,
            "judged": "later" if self.later else "now",
            "evaluated": self.evaluated,
            "verdict": self.verdict.value,
            "condition": self.condition,
            "because": list(self.because),
            "ask_for": list(self.ask_for),
            "consequence": self.consequence,
            "override": self.override,
            "basis": self.basis,
            "body": self.body,
            "source": self.source,
            "verification": self.verification,
        }


def safety_entries(rules: SafetyRules, case: Case, counted: Callable[[str], Counted]) -> list[Entry]:
    """Every safety rule, in the order stop, caution, info."""
    order = ("stop", "caution", "info")
    return [
        _safety(rule, case, counted)
        for severity in order
        for rule in rules.rules
        if rule.severity == severity
    ]


def _safety(rule: SafetyRule, case: Case, counted: Callable[[str], Counted]) -> Entry:
    judged = judge(rule, case, counted)
    return Entry(
        rule=rule.id,
        kind=rule.severity,
        stage=rule.stage,
        verdict=judged.verdict,
        condition=rule.condition,
        because=(*judged.because, _authority(rule.id, rule.condition, rule.source, rule.verification)),
        ask_for=judged.ask_for,
        consequence=rule.consequence,
        source=rule.source,
        verification=rule.verification,
        override=rule.override,
        basis=rule.basis,
        evaluated=rule.rule is not None,
    )


def start_entries(
    rules: PayerRules, condition: str, case: Case, counted: Callable[[str], Counted], *, when: str
) -> list[Entry]:
    """The rules of each body to start treatment of a condition. `when`: judged as of when, in words."""
    entries = []
    for one in rules.rule_sets:
        if one.condition != condition:
            continue
        for name in one.start:
            rule = rules.by_id[name]
            judged = judge(rule, case, counted)
            entries.append(
                Entry(
                    rule=rule.id,
                    kind="start",
                    stage=SIGN,
                    verdict=judged.verdict,
                    condition=rule.condition,
                    because=(
                        when,
                        *judged.because,
                        _authority(rule.id, rule.condition, rule.source, rule.verification),
                    ),
                    ask_for=judged.ask_for,
                    consequence=rule.decision,
                    source=rule.source,
                    verification=rule.verification,
                    body=one.name,
                )
            )
    return entries


def blocked_by(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What keeps the plan from being signed, and what to ask or do about each."""
    return [
        {
            "rule": entry.rule,
            "verdict": entry.verdict.value,
            "ask_for": list(entry.ask_for),
            "condition": entry.condition,
            "consequence": entry.consequence,
            "override": entry.override,
        }
        for entry in entries
        if entry.blocks
    ]


def _authority(rule_id: str, condition: str, source: str, verification: str) -> str:
    """The rule and where it is from, as the last of the reasons."""
    return f"rule {rule_id}: {condition} ({verification}: {source})"
