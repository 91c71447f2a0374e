"""Which warning signs keep a plan from being signed?

A red flag with `blocks_toxin` that is met or not known blocks until a clinician records that it is resolved, on the
day of the last fact that raised it or later.
"""

from __future__ import annotations

import datetime as dt

from reprieve.diagnosis import Case, Judgement, evaluate_rule
from reprieve.diagnosis.reasons import decisive
from reprieve.diagnosis.rows import titles
from reprieve.diagnosis.truth import truth_in
from reprieve.knowledge.red_flags import FlagDef
from reprieve.knowledge.rule import FlagRef
from reprieve.plan.counted import Counted
from reprieve.plan.entry import SIGN, Entry
from reprieve.plan.judged import Judged, nothing
from reprieve.verdict import Verdict

CLEARED = "red_flag_cleared_by_clinician"
AFTER_TOXIN = "after_toxin"


def warning_signs(case: Case, toxin_given_before: Counted) -> list[Entry]:
    """Every red flag that can block, as a stop rule of the plan. Signs after toxin need toxin to have been given."""
    return [
        _entry(case, flag, toxin_given_before)
        for flag in case.red_flags.flags.values()
        if flag.blocks_toxin
    ]


def sign(case: Case, flag_id: str, toxin_given_before: Counted) -> Judged:
    """What one warning sign comes to; one that a clinician has cleared is not met."""
    flag = case.red_flags.flags[flag_id]
    verdict = Verdict.of(truth_in(case, FlagRef(flag.id), None))
    never = flag.group == AFTER_TOXIN and toxin_given_before.value is False
    if verdict is Verdict.UNKNOWN and never and flag.id != "rf_injection_infection":
        because = ("no toxin was ever given", *toxin_given_before.because)
        return Judged(verdict=Verdict.NOT_MET, because=lambda: because)
    cleared = _cleared_on(case, flag) if verdict is not Verdict.NOT_MET else None
    if cleared is not None:
        said = f"a clinician recorded on {cleared} that it is resolved"
        return Judged(verdict=Verdict.NOT_MET, because=lambda: (said, *_judged(case, flag).because))
    return Judged(
        verdict=verdict,
        because=lambda: _judged(case, flag).because,
        ask_for=(lambda: _judged(case, flag).ask_for) if verdict is Verdict.UNKNOWN else nothing,
    )


def _judged(case: Case, flag: FlagDef) -> Judgement:
    return evaluate_rule(FlagRef(flag.id), case)


def _entry(case: Case, flag: FlagDef, toxin_given_before: Counted) -> Entry:
    judged = sign(case, flag.id, toxin_given_before)
    source = "; ".join(titles(flag.source, case.red_flags.sources))
    authority = f"red flag {flag.id}: {flag.name} ({flag.verification}: {source})"
    return Entry(
        rule=flag.id,
        kind="stop",
        stage=SIGN,
        verdict=judged.verdict,
        condition=flag.name,
        because=lambda: (*judged.because(), authority),
        ask_for=judged.ask_for,
        consequence=flag.consequence,
        source=source,
        verification=flag.verification,
        urgency=urgency_of(case, flag),
        basis="warning sign that blocks toxin until a clinician has cleared it",
    )


def urgency_of(case: Case, flag: FlagDef) -> str:
    """How urgent the sign is: the escalated urgency where its escalation is met."""
    if flag.escalation is None or flag.escalated_urgency is None:
        return flag.urgency
    return flag.escalated_urgency if truth_in(case, flag.escalation, None) is True else flag.urgency


def _cleared_on(case: Case, flag: FlagDef) -> dt.date | None:
    """When a clinician cleared it; None if nobody did, or something raised it again since."""
    held = case.known.held.get((CLEARED, f"red_flag:{flag.id}"))
    if held is None or held.value is not True or held.on is None:
        return None
    raised = [
        one.held.on
        for one in decisive(case, FlagRef(flag.id), None)
        if one.truth and one.held is not None and one.held.on is not None
    ]
    return held.on if all(day <= held.on for day in raised) else None
