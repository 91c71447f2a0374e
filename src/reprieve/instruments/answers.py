"""Can these be the answers of this questionnaire? Every answer that cannot be is named, with what may stand there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reprieve.errors import ChartError, FactError
from reprieve.knowledge.instruments import Instrument

Answer = float | None


def checked_answers(instrument: Instrument, given: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers in the order of the items, item 1 first.

    Missing: None.
    Raises:  FactError where the items may not be scored, are too many or too few, or one answer is impossible;
             ChartError naming every impossible answer where there are several.
    """
    name = instrument.id
    if instrument.not_scored is not None:
        raise FactError(
            "instrument",
            name,
            f"is not scored from its items: {instrument.not_scored}",
            "Give the score itself.",
            "instrument.items.not_scored",
        )
    if len(given) not in instrument.counts:
        raise FactError(
            f"number of {name} items",
            len(given),
            f"it has {' or '.join(str(count) for count in instrument.counts)}",
            "Give one answer an item, in order; leave the place of a missing one empty.",
            "instrument.items.count",
        )
    faults = [
        FactError(
            f"{name} item {item}",
            answer,
            f"it holds {instrument.answer_spec(item).in_words()}",
            _remedy(instrument, item),
            "instrument.items.range",
        )
        for item, answer in enumerate(given, start=1)
        if answer is not None and not _fits(instrument, item, answer)
    ]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise ChartError(faults, f"{name} items", "instrument.items.range")
    return tuple(given)


def _fits(instrument: Instrument, item: int, answer: float) -> bool:
    return math.isfinite(answer) and instrument.answer_spec(item).fits(answer)


def _remedy(instrument: Instrument, item: int) -> str:
    meaning = instrument.answer_spec(item).meaning
    return f"It is written so: {meaning}." if meaning else "Correct it, or leave it empty if not answered."
