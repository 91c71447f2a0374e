"""Which diagnosis is set aside by another one?

A diagnosis is set aside if any that outranks it fulfils its own criteria, whether or not that one is itself set
aside; `subsumes` keeps the finding as history and does not code it.

One that outranks but is not known sets nothing aside: the criteria are met, nothing better is known to explain the
pain (most criteria ask a clinician exactly this), and the row names what could still set it aside. Otherwise no
chronic migraine could be met before indomethacin was tried. `standing_of` is the only place that decides this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reprieve.diagnosis.truth import Case, truth_in
from reprieve.knowledge.criteria import DiagnosisDef
from reprieve.knowledge.rule import All, CriterionRef, DiagnosisRef, Exists, Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """Own criteria, then what the hierarchy leaves of them. `open_`: what would outrank it and is not known."""

    own: bool | None
    truth: bool | None
    set_aside_by: tuple[str, ...]
    open_: tuple[str, ...]


NOT_FULFILLED: Final = Standing(False, False, (), ())


def standing_of(own: bool | None, above: Sequence[tuple[str, bool | None]]) -> Standing:
    """What is left of a diagnosis that comes to `own`, under those that outrank it and what each comes to."""
    if own is False:
        return NOT_FULFILLED
    by = tuple(dict.fromkeys(name for name, truth in above if truth is True))
    if by:
        return Standing(own, False, by, ())
    return Standing(own, own, (), tuple(dict.fromkeys(name for name, truth in above if truth is None)))


def outranking(diagnosis: DiagnosisDef) -> list[tuple[str, Rule]]:
    """The rules that set this diagnosis aside, each with the diagnosis it names.

    What outranks it patient-wide does so from any headache or pain; the others from the same one only.
    """
    rules: list[tuple[str, Rule]] = [(one.named, one.rule) for one in diagnosis.exclusions]
    for name in diagnosis.outranked_by:
        itself = DiagnosisRef(name)
        anywhere = itself if diagnosis.scope == "patient" else Exists(diagnosis.scope, itself)
        rules += [(name, anywhere)] if (name, anywhere) not in rules else []
    same = dict.fromkeys((*diagnosis.outranked_same_instance, *diagnosis.subsumed_by))
    return rules + [(name, DiagnosisRef(name)) for name in same if name not in diagnosis.outranked_by]


def near_miss(case: Case, diagnosis: DiagnosisDef, about: str | None) -> str | None:
    """The one criterion that is not met where all the others are; None otherwise."""
    if not isinstance(diagnosis.rule, All) or len(diagnosis.rule.of) < 2:
        return None
    truths = [(part, truth_in(case, part, about)) for part in diagnosis.rule.of]
    failing = [part for part, truth in truths if truth is False]
    if len(failing) != 1 or any(truth is None for _, truth in truths):
        return None
    part = failing[0]
    match part:
        case CriterionRef(owner, criterion):
            texts = {one.id: one.text for one in case.criteria.diagnoses[owner or ""].criteria}
            return f"only {part.id.rpartition('.')[2]} is not met: {texts[criterion]}"
        case DiagnosisRef(other):
            return f"only this is not met: {case.criteria.diagnoses[other].name}"
        case _:
            return "all but one part is met"
