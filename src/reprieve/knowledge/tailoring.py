"""How is a published plan fitted to one person: which facts add a site, leave one out, or raise a question?

Data: `clinical/tailoring.yaml`, in the grammar of criteria.yaml. A step with `each_side` is written once, with SIDE and
OTHER for right and left, and holds for both, so that a mirrored pain gives the mirrored plan.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import parse_clinical_file
from reprieve.knowledge.muscles import Side
from reprieve.knowledge.written_rule import (
    ComputedFact,
    WrittenRule,
    faults_of_computed_names,
    faults_of_references,
    faults_of_written_rules,
)
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reprieve.knowledge.criteria import Criteria
    from reprieve.knowledge.muscles import Muscles
    from reprieve.knowledge.paradigms import Paradigms
    from reprieve.knowledge.red_flags import RedFlags
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "tailoring.yaml"
Does = Literal["add", "leave_out", "note", "ask"]
SIDES: dict[str, tuple[Side, Side]] = {"right": ("right", "left"), "left": ("left", "right")}
_SUFFIX = {"right": ("_R",), "left": ("_L",), "both": ("_R", "_L", "_M")}


class TailoringStep(WrittenRule):
    """One step. `does`: add sites of the paradigm's own extension, leave sites out, note how to place them, or ask the
    clinician; only the first two change the plan, and none raises the units of a site or shortens the interval.

    `sites`: ids without their side; `muscles`: all sites of these. `unless`: steps that hold this one back while they
    are met or not known. `paradigms`: where it applies; empty: everywhere.
    """

    paradigms: tuple[str, ...] = ()
    does: Does
    sites: tuple[str, ...] = ()
    muscles: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    reason: str = Field(min_length=1)
    each_side: bool = False
    side: Side | None = None

    def names(self, site_id: str, muscle: str) -> bool:
        """Whether the step is about this site."""
        if self.side is not None and not site_id.endswith(_SUFFIX[self.side]):
            return False
        return muscle in self.muscles or site_id.rsplit("_", 1)[0] in self.sites


class Tailoring(Piece):
    """All steps, in the order they are taken: what adds first, then what leaves out, then what asks."""

    schema_version: int
    file: Literal["tailoring"]
    meta: dict[str, Any]
    review: dict[str, Any]
    written: tuple[TailoringStep, ...] = Field(alias="steps")
    gaps: tuple[str, ...] = ()

    @cached_property
    def steps(self) -> tuple[TailoringStep, ...]:
        """Every step, one for each side where it is written for each."""
        return tuple(one for step in self.written for one in _for_each_side(step))

    @cached_property
    def by_paradigm(self) -> MappingProxyType[str, tuple[TailoringStep, ...]]:
        """The steps that name a paradigm; `for_paradigm` adds those that hold everywhere."""
        named = dict.fromkeys(name for step in self.steps for name in step.paradigms)
        return MappingProxyType(
            {name: tuple(one for one in self.steps if name in (one.paradigms or (name,))) for name in named}
        )

    def for_paradigm(self, paradigm: str) -> tuple[TailoringStep, ...]:
        """The steps that apply to a paradigm, in order."""
        everywhere = tuple(one for one in self.steps if not one.paradigms)
        return self.by_paradigm.get(paradigm, everywhere)


def parse_tailoring(text: str) -> Tailoring:
    """The steps in this YAML. Raises KnowledgeError naming every fault."""
    tailoring = parse_clinical_file(text, Tailoring, file=FILE)
    if faults := _faults_within(tailoring):
        raise faulty(FILE, faults)
    return tailoring


def _for_each_side(step: TailoringStep) -> tuple[TailoringStep, ...]:
    if not step.each_side:
        return (step,)
    return tuple(
        step.model_copy(
            update={
                "id": f"{step.id}.{side}",
                "side": side,
                "rule": _with_side(step.rule, side, other),
                "condition": _with_side(step.condition, side, other),
                "reason": _with_side(step.reason, side, other),
            }
        )
        for side, other in SIDES.values()
    )


def _with_side(part: Any, side: str, other: str) -> Any:
    if isinstance(part, str):
        return part.replace("SIDE", side).replace("OTHER", other)
    if isinstance(part, dict):
        return {key: _with_side(value, side, other) for key, value in part.items()}
    if isinstance(part, list):
        return [_with_side(value, side, other) for value in part]
    return part


def _faults_within(tailoring: Tailoring) -> list[str]:
    """Rules that cannot be read, steps without sites where they need some, and `unless` that names no step."""
    faults = faults_of_written_rules(tailoring.steps)
    ids = {step.id for step in tailoring.written}
    for step in tailoring.written:
        place = f"steps[{step.id}]"
        if step.does in ("add", "leave_out") and not (step.sites or step.muscles):
            faults.append(f"{place}: it changes sites and names none. Name `sites` or `muscles`.")
        faults += [f"{place}.unless: there is no step {one!r}." for one in step.unless if one not in ids]
    return faults


def faults_of_tailoring(
    tailoring: Tailoring,
    *,
    muscles: Muscles,
    paradigms: Paradigms,
    vocabulary: Vocabulary,
    criteria: Criteria,
    red_flags: RedFlags,
    computed: Mapping[str, ComputedFact],
) -> list[str]:
    """What does not fit the other files: facts, sites, muscles and paradigms that are not there."""
    faults = faults_of_references(
        tailoring.steps,
        vocabulary=vocabulary,
        criteria=criteria,
        flags=frozenset(red_flags.flags),
        computed=computed,
    )
    faults += faults_of_computed_names(tailoring.steps, computed)
    stems = {site.rsplit("_", 1)[0] for site in muscles.sites}
    for step in tailoring.written:
        known = (
            ("sites", step.sites, stems, "muscles.yaml"),
            ("muscles", step.muscles, muscles.by_id, "muscles.yaml"),
            ("paradigms", step.paradigms, paradigms.by_id, "paradigms.yaml"),
        )
        faults += [
            f"steps[{step.id}].{field}: {one!r} is not in {file}."
            for field, named, there, file in known
            for one in named
            if one not in there
        ]
        if step.does == "add":
            faults += _faults_of_addition(step, paradigms)
    return faults


def _faults_of_addition(step: TailoringStep, paradigms: Paradigms) -> list[str]:
    """Sites that no paradigm of the step offers: an addition stays within what was published."""
    offered = {
        dose.site_id.rsplit("_", 1)[0]
        for name in step.paradigms
        if name in paradigms.by_id
        for dose in paradigms.by_id[name].optional_injections
    }
    return [
        f"steps[{step.id}]: site {one!r} is no optional site of {', '.join(step.paradigms) or 'a paradigm'}."
        for one in step.sites
        if one not in offered
    ]
