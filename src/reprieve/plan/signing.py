"""May this plan be signed, by whom, and what is written down when it is?

A plan is signed on what the chart says that day. It is refused while a stop is met and nobody overrode it, while anything
that a stop asks for is not known, and while a caution is not acknowledged. What is signed never changes: an amendment is
signed anew, and names the plan whose place it takes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.chart import Fact, Override, SignedPlan, View
from reprieve.chart._jsonl import parse_fact
from reprieve.chart.record_facts import RECORD_VERSION
from reprieve.errors import FactError, ReprieveError
from reprieve.knowledge import Knowledge
from reprieve.plan.acknowledged import was_acknowledged, written_reasons
from reprieve.plan.document import Plan
from reprieve.plan.eligibility import as_blocks, blocked_by
from reprieve.plan.entry import Entry
from reprieve.plan.later import check_no_later_session
from reprieve.plan.warning_signs import CLEARED
from reprieve.verdict import Verdict


@dataclass
class SigningRefusedError(ReprieveError):
    """What keeps a plan from being signed, or the needle from being used: each rule, and what to ask or do."""

    what: str
    blocked_by: list[dict[str, Any]]
    code: str = "plan.sign.blocked"

    def __post_init__(self) -> None:
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join([f"{self.what} [{self.code}]", *(f"  {_line(one)}" for one in self.blocked_by)])

    @property
    def loggable(self) -> str:
        return f"{len(self.blocked_by)} rules stand in the way [{self.code}]"


def _line(block: dict[str, Any]) -> str:
    verdict = str(block["verdict"]).replace("_", " ")
    ask = f" Ask: {', '.join(block['ask_for'])}." if block["ask_for"] else ""
    may = f" May be overridden ({block['override']})." if block["override"] and not ask else ""
    clear = (
        f" Once it is looked into, a clinician clears it: {block['cleared_by']}."
        if block.get("cleared_by")
        else ""
    )
    why = " A reason in writing is needed." if block["reason_required"] else ""
    return (
        f"{block['rule']} ({verdict}): {block['condition']}. {block['consequence']}{ask}{may}{clear}{why}"
    )


def _with_clearing(blocks: Sequence[dict[str, Any]], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Each block; one of a warning sign that is met, with the finding that clears it: an override of another rule does not."""
    flags, met = knowledge.red_flags.flags, Verdict.MET.value
    return [
        {**one, "cleared_by": f"{CLEARED}=yes about red_flag:{one['rule']}"}
        if one["rule"] in flags and one["verdict"] == met
        else one
        for one in blocks
    ]


def sign(
    plan: Plan,
    view: View,
    knowledge: Knowledge,
    *,
    by: str,
    role: str,
    acknowledged: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
    amends: str | None = None,
    recorded_at: dt.datetime | dt.date | None = None,
) -> SignedPlan:
    """The plan as a fact of the day it was judged on.

    `by`, `role`: who signs, of the roles of safety_rules.yaml that may. `acknowledged`: ids of the cautions that were seen;
    `reasons`: in writing, by id, of those that ask for one while they are met. `amends`: the id of the plan in force.
    Raises: SigningRefusedError while anything blocks or a caution is not acknowledged; FactError for a role that signs no plan, a
    day with a session on record after it, or where `amends` names no plan in force.
    """
    if view.as_of != plan.as_of:
        raise FactError(
            "view",
            view.as_of.isoformat(),
            f"the plan was judged as of {plan.as_of}",
            "Sign on what the plan was judged on.",
            "plan.sign.day",
        )
    if view.facts != plan.made_from.view.facts:
        raise FactError(
            "view",
            view.as_of.isoformat(),
            "the chart has changed since the plan was judged",
            "Make the plan anew, look at it, and sign that one.",
            "plan.sign.changed",
        )
    _check_role(role, "sign", knowledge, code="plan.sign.role")
    check_no_later_session(view)
    blocks = _with_clearing(blocked_by(plan.entries), knowledge)
    if blocks:
        raise SigningRefusedError(
            f"The plan cannot be signed: {len(blocks)} rules stand in the way.", blocks
        )
    given = written_reasons(reasons or {})
    _check_acknowledged(plan.entries, acknowledged, given)
    seen = [one.rule for one in plan.entries if one.to_acknowledge]
    _check_amends(view, amends)
    judged = [one for one in plan.entries if one.body is None and one.evaluated and not one.later]
    said: dict[str, Any] = {
        "kind": "plan",
        "version": RECORD_VERSION,
        "on": plan.as_of.isoformat(),
        "planned_for": plan.planned_for.isoformat(),
        "paradigm": plan.paradigm.id,
        "indication": plan.drawing.indication,
        "product": plan.drawing.product,
        "sites": _signed_sites(plan),
        "signed_by": by,
        "role": role,
        "knowledge_version": knowledge.version,
        "rules": {one.rule: one.verdict.value for one in judged},
        "acknowledged": seen,
        "overrides": [one.overridden.id for one in judged if one.overridden is not None],
    }
    per_0_1_ml = plan.drawing.units_per_0_1_ml
    if per_0_1_ml is not None:
        said["units_per_ml"] = per_0_1_ml * 10
    if amends is not None:
        said["amends"] = amends
    if kept := {rule: given[rule] for rule in seen if rule in given}:
        said["reasons"] = kept
    signed = written({**said, **moment(recorded_at)})
    assert isinstance(signed, SignedPlan)
    return signed


def _signed_sites(plan: Plan) -> list[dict[str, Any]]:
    """The sites that are given anything. Raises FactError where they are of two products."""
    _ = plan.drawing.total
    return [
        {
            "site": one.site,
            "muscle": one.muscle,
            "side": one.side,
            "units": one.units.amount,
            "injections": one.injections,
            **({"volume_ml": one.volume_ml} if one.volume_ml is not None else {}),
        }
        for one in plan.drawing.sites
        if one.units.amount > 0
    ]


def written(said: dict[str, Any]) -> Fact:
    """A fact as a chart would hold it. Raises FactError for the first thing wrong with it."""
    return parse_fact(json.dumps(said))


def moment(recorded_at: dt.datetime | dt.date | None) -> dict[str, str]:
    """When it is written down, as a field of a fact; nothing where that is not said."""
    return {} if recorded_at is None else {"recorded_at": recorded_at.isoformat()}


def _check_role(said: str, what: str, knowledge: Knowledge, *, code: str) -> None:
    """Raises FactError where nobody of the role that is written so may do this."""
    rules = knowledge.safety_rules
    if not rules.may(said, what):
        raise FactError(
            "role",
            said,
            "is no role of somebody who may sign"
            if rules.role_of(said)
            else "is no role that is known here",
            f"It is one of: {', '.join(rules.roles_that_may(what))}.",
            code,
        )


def _check_acknowledged(
    entries: Sequence[Entry], acknowledged: Collection[str], reasons: Mapping[str, str]
) -> None:
    """Every caution that is met or not known must have been seen, and answered in writing where it asks for a reason."""
    missing = [one for one in entries if one.to_acknowledge and one.rule not in acknowledged]
    if missing:
        names = ", ".join(one.rule for one in missing)
        raise SigningRefusedError(
            f"The plan is not signed: {len(missing)} cautions were not acknowledged. Read each, then name it: {names}.",
            as_blocks(missing),
            "plan.sign.acknowledge",
        )
    silent = [
        one for one in entries if one.to_acknowledge and not was_acknowledged(one, acknowledged, reasons)
    ]
    if silent:
        names = ", ".join(one.rule for one in silent)
        raise SigningRefusedError(
            f"The plan is not signed: a reason in writing is needed for {names}.",
            as_blocks(silent),
            "plan.sign.reason",
        )


def plans_in_force(view: View) -> tuple[SignedPlan, ...]:
    """The signed plans that no other amends and nobody withdrew, by date."""
    amended = {one.amends for one in view.of(SignedPlan)}
    return tuple(one for one in view.of(SignedPlan) if one.id not in amended)


def _check_amends(view: View, amends: str | None) -> None:
    if amends is not None and amends not in {one.id for one in plans_in_force(view)}:
        raise FactError(
            "amends",
            amends,
            "is no signed plan in force",
            "Name the last plan of its line; one that was amended or withdrawn cannot be amended again.",
            "plan.sign.amends",
        )


def override_fact(
    plan: Plan,
    knowledge: Knowledge,
    *,
    rule: str,
    name: str,
    role: str,
    reason: str,
    recorded_at: dt.datetime | dt.date | None = None,
) -> Override:
    """The decision that a stop rule of this plan, which is met, shall not stop it.

    Raises: FactError for a rule that nobody may override, that is not met, or that is not a rule of the plan; for a role that may not.
    """
    known = knowledge.safety_rules.by_id.get(rule)
    entry = next((one for one in plan.entries if one.rule == rule and one.body is None), None)
    if entry is None or known is None or known.override is None:
        may = ", ".join(one.id for one in knowledge.safety_rules.rules if one.override is not None)
        raise FactError(
            "rule",
            rule,
            "is a rule that nobody may override",
            f"Only these may be: {may}.",
            "plan.override.rule",
        )
    if entry.verdict is not Verdict.MET:
        remedy = (
            f"Ask first: {', '.join(entry.ask_for())}."
            if entry.verdict is Verdict.UNKNOWN
            else "Nothing stands in the way: leave it."
        )
        raise FactError(
            "rule",
            rule,
            f"is {entry.verdict.value.replace('_', ' ')}; only a rule that is met is overridden",
            remedy,
            "plan.override.verdict",
        )
    if not knowledge.safety_rules.may(role, *known.override_by):
        raise FactError(
            "role",
            role,
            f"may not override {rule} ({known.override})",
            f"These may: {', '.join(knowledge.safety_rules.roles_that_may(*known.override_by))}.",
            "plan.override.role",
        )
    decided = written(
        {
            "kind": "override",
            "version": RECORD_VERSION,
            "on": plan.as_of.isoformat(),
            "rule": rule,
            "name": name,
            "role": role,
            "reason": reason,
            "stands_on": list(entry.stands_on()),
            **moment(recorded_at),
        }
    )
    assert isinstance(decided, Override)
    return decided
