"""How many open verdicts is a screen expected to settle?

Every set of answers to the screen is tried out as if it had been given; the verdicts it settles count as often as the
answer is expected. Where there are very many sets the likeliest are tried, and stand for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from reprieve.diagnosis.held import Held, held_value
from reprieve.diagnosis.interview.chances import Chances, Expected, Weights
from reprieve.diagnosis.interview.screen import Item, Screen
from reprieve.diagnosis.known import UNKNOWN_CHOICE, Key, Known
from reprieve.diagnosis.what_if import what_ifs
from reprieve.knowledge.vocabulary import FactDef

if TYPE_CHECKING:
    from reprieve.diagnosis.program import Program

MOST_TRIED: Final = 64  # sets of answers a screen: all there are for six items


@dataclass(frozen=True, slots=True)
class Outcome:
    """One set of answers to a screen, and how likely it is."""

    answers: Mapping[Key, Held]
    chance: float


def expected_gains(
    screens: Sequence[Screen],
    known: Known,
    program: Program,
    *,
    weights: Weights,
    expected: Expected,
    as_of: dt.date,
) -> list[float]:
    """For each screen, how many of the open verdicts it is expected to settle."""
    outcomes = [outcomes_of(one, known, weights=weights, expected=expected, as_of=as_of) for one in screens]
    settled = iter(what_ifs(program, known, [each.answers for one in outcomes for each in one]))
    return [sum(each.chance * next(settled) for each in one) for one in outcomes]


def outcomes_of(
    screen: Screen, known: Known, *, weights: Weights, expected: Expected, as_of: dt.date
) -> list[Outcome]:
    """The likeliest sets of answers to a screen. Given the profile, answers are taken as independent."""
    joint = weights[:, None]
    values: list[tuple[Any, ...]] = [()]
    for item in screen.items:
        examples, chances = _choices(item, known, expected, len(weights))
        joint = (joint[:, :, None] * chances[:, None, :]).reshape(len(weights), -1)
        values = [(*so_far, one) for so_far in values for one in examples]
    chance = joint.sum(axis=0)
    likeliest = np.argsort(-chance, kind="stable")[:MOST_TRIED]
    whole = float(chance[likeliest].sum())
    return [Outcome(_answers(screen, values[i], as_of), float(chance[i]) / whole) for i in likeliest]


def _answers(screen: Screen, values: Sequence[Any], as_of: dt.date) -> dict[Key, Held]:
    """What would be held then. An item that leads on and is ticked says nothing yet, nor a sign that is not ticked."""
    return {
        (item.fact, item.about): _held(value, as_of)
        for item, value in zip(screen.items, values, strict=True)
        if (not item.leads_on or value == item.if_not) and not (item.only_yes and value is False)
    }


def _held(value: Any, as_of: dt.date) -> Held:
    return Held(value=None if value == UNKNOWN_CHOICE else held_value(value), on=as_of, by="patient")


def _choices(item: Item, known: Known, expected: Expected, profiles: int) -> tuple[list[Any], Chances]:
    """An example of each choice, and its chances by profile; each alike for a fact that the table does not hold."""
    table = expected.table
    if item.fact in table.by_fact:
        return [one.example for one in table.choices(item.fact)], expected.chances(item.fact)
    examples = _plain_choices(known.vocabulary.facts[item.fact])
    return examples, np.full((profiles, len(examples)), 1 / len(examples))


def _plain_choices(definition: FactDef) -> list[Any]:
    match definition.type:
        case "boolean":
            return [True, False]
        case "enum":
            return list(definition.allowed)
        case "set":
            return [[], *([one] for one in definition.allowed)]
        case _:
            low, high = definition.range or (0.0, 1.0)
            return [*(low + step for step in (0, 1, 3, 12) if low + step < high), high]
