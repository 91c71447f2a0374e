"""Does the person have the condition that the plan is for?

A plan choice and a diagnosis are two things. Where the criteria are not met, or not known, the plan says so and a
clinician must acknowledge it; for a treated person the diagnosis before treatment counts.
"""

from __future__ import annotations

from reprieve.diagnosis import Diagnosis
from reprieve.plan.entry import SIGN, Entry
from reprieve.plan.judged import nothing
from reprieve.verdict import Verdict

RULE = "DIAGNOSIS"


def fit_entry(diagnosis: Diagnosis, condition: str) -> Entry:
    """A caution that is met where the criteria of the plan's condition are not, and unknown where they are."""
    row = diagnosis.row(condition, basis="before_treatment") or diagnosis.row(condition, basis="now")
    verdict = ~row.verdict if row is not None else Verdict.UNKNOWN
    none = (f"no criteria for {condition} are known here",)
    basis = row.basis.replace("_", " ") if row is not None else "now"
    return Entry(
        rule=RULE,
        kind="caution",
        stage=SIGN,
        verdict=verdict,
        condition=f"The criteria of the planned condition, {condition}, are not met ({basis})",
        because=row.because if row is not None else lambda: none,
        ask_for=row.ask_for if row is not None and verdict is Verdict.UNKNOWN else nothing,
        consequence="The clinician confirms the diagnosis, or plans for another condition.",
        source="; ".join(row.source) if row is not None else "no criteria in criteria.yaml",
        verification=(row.verification if row is not None else None) or "recalled",
        basis="a plan choice and a met diagnosis are two things",
    )
