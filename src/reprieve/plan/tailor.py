"""What about this person changes the published sites: what is added, left out, noted, or asked of the clinician?

Each step is a rule of `tailoring.yaml`. A step whose facts are not known is not taken, and is asked. No step raises the
units of a site or shortens the interval. Sites that a clinician chose are never changed: what would leave one out is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reprieve.errors import NotAnswerableError
from reprieve.knowledge.paradigms import Paradigm
from reprieve.knowledge.tailoring import Does, TailoringStep
from reprieve.plan.judge import Ground, judge
from reprieve.plan.judged import Judged
from reprieve.plan.paradigm import Drawing, PlannedSite, planned_site
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step as judged. `does`: what it came to here; `sites`: those it added, left out, or is about.

    `held_back_by`: steps that keep it from being taken, since they are met or not known.
    """

    step: TailoringStep
    judged: Judged
    does: Does
    sites: tuple[str, ...]
    held_back_by: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether it holds and nothing keeps it back."""
        return self.judged.verdict is Verdict.MET and not self.held_back_by

    def to_dict(self) -> dict[str, Any]:
        verdict = self.judged.verdict
        return {
            "step": self.step.id,
            "does": self.does,
            "verdict": verdict.value,
            "taken": self.is_taken,
            "held_back_by": list(self.held_back_by),
            "condition": self.step.condition,
            "reason": self.step.reason,
            "sites": list(self.sites),
            "because": list(self.judged.because()),
            "ask_for": list(self.judged.ask_for()) if verdict is Verdict.UNKNOWN else [],
            "source": self.step.source,
            "verification": self.step.verification,
            "text": f"{self.step.condition}: {_WORDS[self.does]} {self.step.reason}.",
        }


_WORDS = {
    "add": "sites are added.",
    "leave_out": "sites are left out.",
    "note": "placed with care.",
    "ask": "to decide.",
}


def tailored(
    drawing: Drawing, paradigm: Paradigm, ground: Ground, knowledge: Knowledge, *, own: bool = False
) -> tuple[Drawing, tuple[Step, ...]]:
    """The drawing fitted to the person, and every step that applies to its paradigm, as judged.

    `own`: the sites are the clinician's, and are left as they are. Raises NotAnswerableError where no site is left.
    """
    steps = knowledge.tailoring.for_paradigm(paradigm.id)
    judged = {step.id: judge(step, ground) for step in steps}
    found: list[Step] = []
    sites = list(drawing.sites)
    for step in (one for one in steps if one.does == "add" and not own):
        held_back = _held_back(step, judged)
        new = _offered(step, paradigm, drawing, knowledge)
        taken = Step(
            step=step,
            judged=judged[step.id],
            does="add",
            sites=tuple(one.site for one in new),
            held_back_by=held_back,
        )
        found.append(taken)
        if taken.is_taken:
            sites += new
    for step in (one for one in steps if one.does != "add"):
        about = tuple(one.site for one in sites if step.names(one.site, one.muscle))
        if (step.sites or step.muscles) and not about:
            continue  # it is about sites that this plan does not have
        does: Does = "ask" if own and step.does == "leave_out" else step.does
        found.append(Step(step=step, judged=judged[step.id], does=does, sites=about))
    left_out = {site for one in found if one.does == "leave_out" and one.is_taken for site in one.sites}
    kept = tuple(one for one in sites if one.site not in left_out)
    if not kept:
        why = "; ".join(one.step.condition for one in found if one.does == "leave_out" and one.is_taken)
        raise NotAnswerableError(
            f"No plan can be drawn, because no site of {paradigm.name} is left: {why}."
        )
    return replace(drawing, sites=kept), tuple(found)


def _held_back(step: TailoringStep, judged: dict[str, Judged]) -> tuple[str, ...]:
    """The steps that hold this one back: met, or not known."""
    return tuple(
        id_
        for id_, one in judged.items()
        if id_.split(".")[0] in step.unless and one.verdict is not Verdict.NOT_MET
    )


def _offered(
    step: TailoringStep, paradigm: Paradigm, drawing: Drawing, knowledge: Knowledge
) -> list[PlannedSite]:
    """The optional sites of the paradigm that the step names and the drawing does not have."""
    there = {one.site for one in drawing.sites}
    return [
        planned_site(dose, product=drawing.product, muscles=knowledge.muscles)
        for dose in paradigm.optional_injections
        if dose.site_id not in there and step.names(dose.site_id, dose.muscle)
    ]


def questions_of(steps: Iterable[Step]) -> list[str]:
    """What to ask the clinician: the steps that hold and only ask."""
    return [one.step.reason for one in steps if one.does == "ask" and one.is_taken]
