"""How is one judged rule shown: verdict, reasons, what to ask, what follows, and on whose authority?

Safety rules, rules of bodies and payers, and warning signs that block are all shown this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reprieve.chart import Override
from reprieve.diagnosis.rows import Told
from reprieve.plan.judged import nothing
from reprieve.verdict import Verdict

SIGN = "sign"
INJECT = "inject"
SAFETY = "safety"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One rule as judged. `kind`: stop, caution, info, start, continue, dose or text (shown, never evaluated).

    `body`: whose rule it is; None for safety. `urgency`: on the red flags' scale, where it has one. `disagreement`:
    where sources differ, and which holds. `overridden`: who decided that it shall not stop. `stands_on`: all that it reads.
    `reason_required`: whether who acknowledges it, met, has to write down why.
    """

    rule: str
    kind: str
    stage: str
    verdict: Verdict
    condition: str
    because: Told
    ask_for: Told
    consequence: str
    source: str
    verification: str
    body: str | None = None
    jurisdiction: str | None = None
    applies_to: tuple[str, ...] = ()
    override: str | None = None
    reason_required: bool = False
    basis: str | None = None
    urgency: str | None = None
    disagreement: str | None = None
    evaluated: bool = True
    overridden: Override | None = None
    stands_on: Told = nothing

    @property
    def later(self) -> bool:
        """Whether a safety rule is judged after signing: with the needle in hand, or after the session."""
        return self.stage != SIGN and self.body is None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the plan from being signed: a stop of safety, at its stage, that is met or not known.

        One that is met and was overridden does not. Rules of bodies and payers are shown side by side; none blocks.
        """
        return self._open_at_its_stage("stop") and not (
            self.overridden is not None and self.verdict is Verdict.MET
        )

    @property
    def blocks_at_the_needle(self) -> bool:
        """Whether it keeps the needle from being used: a stop judged then, met or not known; none may be overridden."""
        return self.kind == "stop" and self.stage == INJECT and self.verdict is not Verdict.NOT_MET

    @property
    def to_acknowledge(self) -> bool:
        """Whether a clinician must say that it was seen: a caution of safety, at its stage, met or not known."""
        return self._open_at_its_stage("caution")

    def _open_at_its_stage(self, kind: str) -> bool:
        mine = self.kind == kind and self.body is None and not self.later
        return mine and self.verdict is not Verdict.NOT_MET

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "kind": self.kind,
            "set": self.body or SAFETY,
            "stage": self.stage,
            "judged": "later" if self.later else "now",
            "evaluated": self.evaluated,
            "verdict": self.verdict.value,
            "condition": self.condition,
            "because": list(self.because()),
            "ask_for": list(self.ask_for()) if self.verdict is Verdict.UNKNOWN else [],
            "consequence": self.consequence,
            "urgency": self.urgency,
            "override": self.override,
            "reason_required": self.reason_required,
            "overridden": _in_words(self.overridden),
            "basis": self.basis,
            "body": self.body,
            "jurisdiction": self.jurisdiction,
            "applies_to": list(self.applies_to),
            "disagreement": self.disagreement,
            "source": self.source,
            "verification": self.verification,
        }


def _in_words(given: Override | None) -> str | None:
    """An override as one reads it; None where there is none."""
    return None if given is None else f"{given.name} ({given.role}, {given.on}): {given.reason}"
