"""How is one judged diagnosis, condition or red flag shown: verdict, reasons, what to ask, source?

A row holds the verdict; reasons and questions are worked out when they are shown, since most are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reprieve.verdict import Verdict

Basis = Literal["now", "before_treatment"]
Told = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """One condition (kind `condition`, an id of conditions.yaml) or diagnosis (kind `diagnosis`) on one basis.

    `about`: the headache, pain or jaw side; None for the patient. `set_aside_by`: diagnoses that outrank it;
    `could_be_set_aside_by`: those that would, and are not known.
    `fulfils_own_criteria`: its own criteria, before any other diagnosis outranks it.
    """

    id: str
    name: str
    code: str
    condition: str | None
    kind: Literal["condition", "diagnosis"]
    about: str | None
    basis: Basis
    as_of: str
    verdict: Verdict
    fulfils_own_criteria: Verdict
    set_aside_by: tuple[str, ...]
    could_be_set_aside_by: tuple[str, ...]
    source: tuple[str, ...]
    verification: str | None
    near: Callable[[], str | None]
    because: Told
    ask_for: Told

    @property
    def near_miss_note(self) -> str | None:
        """The one criterion that is not met where all others are."""
        return self.near()

    @property
    def near_miss(self) -> bool:
        """Whether all but one criterion are met."""
        return self.near() is not None

    def to_dict(self) -> dict[str, Any]:
        near = self.near()
        return {
            "id": self.id,
            "name": self.name,
            "code": self.code,
            "condition": self.condition,
            "kind": self.kind,
            "about": self.about,
            "basis": self.basis,
            "as_of": self.as_of,
            "verdict": self.verdict.value,
            "fulfils_own_criteria": self.fulfils_own_criteria.value,
            "set_aside_by": list(self.set_aside_by),
            "could_be_set_aside_by": list(self.could_be_set_aside_by),
            "near_miss": near is not None,
            "near_miss_note": near,
            "because": list(self.because()),
            "ask_for": list(self.ask_for()) if self.verdict is Verdict.UNKNOWN else [],
            "source": list(self.source),
            "verification": self.verification,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """One red flag. `urgency`: the escalated one where `escalation` is met; the base one while that is not known.

    `earlier`: answers that spoke for it and are too old to count.
    `blocks_toxin`: by the rule. `blocks_now`: it is met and no clinician has cleared it.
    """

    id: str
    name: str
    group: str
    verdict: Verdict
    urgency: str
    urgency_means: str
    escalation: Verdict | None
    consequence: str
    blocks_toxin: bool
    cleared: bool | None
    earlier: tuple[str, ...]
    source: tuple[str, ...]
    verification: str
    because: Told
    ask_for: Told

    @property
    def blocks_now(self) -> bool:
        return self.blocks_toxin and self.verdict is Verdict.MET and self.cleared is not True

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "group": self.group,
            "verdict": self.verdict.value,
            "urgency": self.urgency,
            "urgency_means": self.urgency_means,
            "escalation": self.escalation.value if self.escalation is not None else None,
            "because": list(self.because()),
            "ask_for": list(self.ask_for()),
            "consequence": self.consequence,
            "blocks_toxin": self.blocks_toxin,
            "blocks_now": self.blocks_now,
            "cleared_by_clinician": self.cleared,
            "earlier": list(self.earlier),
            "source": list(self.source),
            "verification": self.verification,
        }


def titles(ids: tuple[str, ...], sources: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The titles of sources, as a reader looks them up."""
    return tuple(str(sources.get(one, {}).get("title", one)) for one in ids)
