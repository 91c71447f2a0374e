"""What is each scale of a questionnaire worth, given its answers? The arithmetic; the numbers are in the knowledge.

A scale that cannot be worked out has no value and says why; a scale made of it has none either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reprieve.instruments.answers import Answer
from reprieve.knowledge.instruments import Instrument
from reprieve.knowledge.scoring_rules import (
    CountOfItems,
    Entered,
    Grade,
    ItemScale,
    MeanOfItems,
    OfScales,
    RescaledItems,
    Scale,
    Steps,
    SumOfItems,
)


@dataclass(frozen=True, kw_only=True)
class ScaleValue:
    """One scale: its value, or why there is none. `without`: items that had no answer."""

    scale: str
    value: float | None
    why_not: str | None = None
    without: tuple[int, ...] = ()


def values_of_scales(instrument: Instrument, answers: Sequence[Answer]) -> tuple[ScaleValue, ...]:
    """Every scale that these answers bear on, in the order of the file; a short form leaves the longer scales out."""
    found: dict[str, ScaleValue] = {}
    for scale in instrument.scales:
        if not isinstance(scale, ItemScale):
            found[scale.id] = _from_scales(scale, found)
        elif max(scale.items) <= len(answers):
            found[scale.id] = _from_items(scale, answers)
    return tuple(found.values())


def _from_items(scale: ItemScale, answers: Sequence[Answer]) -> ScaleValue:
    held = [answer for item in scale.items if (answer := answers[item - 1]) is not None]
    without = tuple(item for item in scale.items if answers[item - 1] is None)
    if len(without) > (scale.missing.at_most if scale.missing else 0) or not held:
        why = f"{_items(without)} not answered; {_missing_rule(scale)}"
        return ScaleValue(scale=scale.id, value=None, why_not=why, without=without)
    all_, answered = len(scale.items), len(held)  # multiplied first, divided last: whole results stay whole
    match scale:
        case SumOfItems():
            value = sum(held) * all_ / answered
        case MeanOfItems():
            value = sum(held) * scale.times / answered
        case CountOfItems():
            value = sum(answer > scale.above for answer in held) * all_ / answered
        case RescaledItems():
            turned = sum(scale.reverse_from - answer for answer in held) * all_ / answered
            value = (turned - scale.minus) * 100 / scale.over
    return ScaleValue(scale=scale.id, value=float(value), without=without)


def _from_scales(scale: Scale, found: Mapping[str, ScaleValue]) -> ScaleValue:
    values = {name: one.value for name, one in found.items()}
    match scale:
        case OfScales():
            parts = [values[name] for name in scale.of]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return _lacks(scale, [name for name in scale.of if values[name] is None])
            whole = sum(known)
            return ScaleValue(
                scale=scale.id, value=whole if scale.formula == "sum_of_scales" else whole / len(known)
            )
        case Steps():
            value = values[scale.of]
            if value is None:
                return _lacks(scale, [scale.of])
            reached = [step.points for step in scale.steps if value >= step.from_]
            return ScaleValue(scale=scale.id, value=reached[-1])
        case Grade():
            return _grade(scale, values)
        case _:
            assert isinstance(scale, Entered)
            return ScaleValue(scale=scale.id, value=None, why_not="it is entered, not scored")


def _grade(scale: Grade, values: Mapping[str, float | None]) -> ScaleValue:
    lacking = [name for name in scale.needs if values[name] is None]
    if lacking:
        return _lacks(scale, lacking)
    for rule in scale.rules:
        bounds = [(bound, values[bound.scale]) for bound in rule.when]
        if any(value is not None and not bound.holds(value) for bound, value in bounds):
            continue
        unknown = [bound.scale for bound, value in bounds if value is None]
        if unknown:
            return _lacks(scale, unknown)
        return ScaleValue(scale=scale.id, value=rule.grade)
    return ScaleValue(scale=scale.id, value=None, why_not="no grade fits")


def _lacks(scale: Scale, names: Sequence[str]) -> ScaleValue:
    return ScaleValue(scale=scale.id, value=None, why_not=f"it needs {' and '.join(names)}")


def _items(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"item {listed} is" if len(numbers) == 1 else f"items {listed} are"


def _missing_rule(scale: ItemScale) -> str:
    count = len(scale.items)
    if scale.missing is None:
        return f"no rule for missing items is known here, so all {count} are needed"
    mark = "" if scale.missing.verification == "verified" else " (recalled)"
    if scale.missing.at_most == 0:
        return f"all {count} are needed{mark}"
    return f"at most {scale.missing.at_most} of {count} may be missing{mark}"
