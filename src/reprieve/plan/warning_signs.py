"""Which warning signs keep a plan from being signed?

A red flag with `blocks_toxin` that is met or not known blocks until a clinician records that it is resolved, on the
day of the last fact that raised it or later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reprieve.diagnosis import Case, evaluate_rule
from reprieve.diagnosis.evaluate import decisive
from reprieve.diagnosis.rows import titles
from reprieve.knowledge.red_flags import FlagDef
from reprieve.knowledge.rule import FlagRef
from reprieve.plan.counted import Counted
from reprieve.plan.eligibility import SIGN, Entry
from reprieve.plan.judged import Judged
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


def found_of(entries: list[Entry]) -> Mapping[str, Judged]:
    """What was found of each warning sign, by its id; one that was cleared is not met."""
    return {
        entry.rule: Judged(verdict=entry.verdict, because=entry.because, ask_for=entry.ask_for)
        for entry in entries
    }


def _entry(case: Case, flag: FlagDef, toxin_given_before: Counted) -> Entry:
    judged = evaluate_rule(FlagRef(flag.id), case)
    verdict, because, ask_for = judged.verdict, judged.because, judged.ask_for
    never = flag.group == AFTER_TOXIN and toxin_given_before.value is False
    if verdict is Verdict.UNKNOWN and never and flag.id != "rf_injection_infection":
        verdict, because, ask_for = (
            Verdict.NOT_MET,
            ("no toxin was ever given", *toxin_given_before.because),
            (),
        )
    cleared = _cleared_on(case, flag)
    if verdict is not Verdict.NOT_MET and cleared is not None:
        verdict, ask_for = Verdict.NOT_MET, ()
        because = (f"a clinician recorded on {cleared} that it is resolved", *because)
    source = "; ".join(titles(flag.source, case.red_flags.sources))
    authority = f"red flag {flag.id}: {flag.name} ({flag.verification}: {source})"
    return Entry(
        rule=flag.id,
        kind="stop",
        stage=SIGN,
        verdict=verdict,
        condition=flag.name,
        because=(*because, authority),
        ask_for=ask_for,
        consequence=flag.consequence,
        source=source,
        verification=flag.verification,
        basis="warning sign that blocks toxin until a clinician has cleared it",
    )


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
