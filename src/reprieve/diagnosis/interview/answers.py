"""Which facts does an answer to a screen give?

Every answer is a finding by the patient. "Not sure" and a skipped screen are `null`: asked, and not known, so never
asked again. "None of these" is one fact an item, each false; a sign that a patient cannot rule out is then `null`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from reprieve.chart import Finding
from reprieve.diagnosis.interview.screen import Item, Screen
from reprieve.errors import FactError

BY: Final = "patient"
Value = bool | int | float | str | list[str] | None
Given = Value | Sequence[str] | Mapping[str, bool | None]


def answer(screen: Screen, given: Given, as_of: dt.date) -> list[Finding]:
    """The findings that this answer gives: one for each item, save those ticked that lead on to their own screen.

    `given`: None for "not sure" or skipped. Else for a check list the facts that are ticked (all others are no; an
    empty list is "none of these"), or each fact with true, false or None (a fact left out is not known); for `yes_no`
    true or false; for `choice` a value, for `choices` a list of values; for `number` a number in the screen's unit.

    Raises: FactError naming fact, value and remedy, where the answer does not fit the screen.
    """
    if given is None:
        return [_finding(one, None, as_of) for one in screen.items]
    if screen.kind == "check_list":
        return [
            _finding(one, one.if_not if value is False else value, as_of)  # of a sign: null
            for one, value in _ticked(screen, given)
            if not (one.leads_on and value is True)
        ]
    return [_finding(screen.items[0], _value(screen, given), as_of)]


def given_by(screen: Screen, value_of: Callable[[str, str | None], Any]) -> Any:
    """What somebody answers to this screen of whom these facts are so. `value_of`: by fact and instance; None: not sure."""
    if screen.kind != "check_list":
        value = value_of(screen.items[0].fact, screen.about)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return value / screen.times if number and screen.times != 1 else value
    given = {}
    for item in screen.items:
        value = value_of(item.fact, item.about)
        if item.leads_on:
            value = False if value == item.if_not else None if value is None else True
        given[item.fact] = value
    return given


def _finding(item: Item, value: Value, as_of: dt.date) -> Finding:
    return Finding(kind="finding", on=as_of, name=item.fact, value=value, about=item.about, by=BY)


def _ticked(screen: Screen, given: Given) -> list[tuple[Item, bool | None]]:
    names = [one.fact for one in screen.items]
    if isinstance(given, str) or not isinstance(given, Mapping | Sequence):
        remedy = (
            f"Write the list of those that are so, of {', '.join(names)}; [] for none; null for not sure."
        )
        raise _refused(screen, screen.id, given, "it is a check list", remedy)
    for fact in given:
        if fact not in names:
            raise _refused(
                screen, screen.id, fact, "it is not on the list", f"Name some of {', '.join(names)}."
            )
    if not isinstance(given, Mapping):
        return [(one, one.fact in given) for one in screen.items]
    for fact, value in given.items():
        if value is not None and not isinstance(value, bool):
            raise _refused(screen, fact, value, "it is a yes-or-no fact", "Write true, false or null.")
    return [(one, given.get(one.fact)) for one in screen.items]


def _value(screen: Screen, given: Any) -> Value:
    fact = screen.items[0].fact
    allowed = [one.value for one in screen.options]
    match screen.kind:
        case "yes_no":
            if not isinstance(given, bool):
                raise _refused(screen, fact, given, "it is a yes-or-no fact", "Write true, false or null.")
            return given
        case "choice":
            if given not in allowed:
                remedy = f"Write one of {', '.join(allowed)}; or null for not sure."
                raise _refused(screen, fact, given, "it is not among the choices", remedy)
            return str(given)
        case "choices":
            if (
                isinstance(given, str)
                or not isinstance(given, Sequence)
                or not all(v in allowed for v in given)
            ):
                remedy = (
                    f"Write a list of some of {', '.join(allowed)}; [] for none of them; null for not sure."
                )
                raise _refused(screen, fact, given, "it is not a list of choices", remedy)
            return list(dict.fromkeys(map(str, given)))
        case "number":
            return _number(screen, given)
        case "date":
            return _date(screen, given)
        case _:
            if not isinstance(given, str) or not given.strip():
                raise _refused(
                    screen, fact, given, "it is a text", "Write some words, or null for not sure."
                )
            return given.strip()


def _number(screen: Screen, given: Any) -> int | float:
    kind = "a whole number" if screen.whole else "a number"
    unit = f" in {screen.unit}" if screen.unit and screen.unit != "1" else ""
    low, high = screen.range or (-math.inf, math.inf)
    remedy = f"Write {kind}{unit} from {low:g} to {high:g}, or null for not sure."
    fact = screen.items[0].fact
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _refused(screen, fact, given, f"it is {kind}{unit}", remedy)
    if screen.whole and given != int(given):
        raise _refused(screen, fact, given, f"it is {kind}{unit}", remedy)
    if not low <= given <= high:
        raise _refused(screen, fact, given, f"it runs from {low:g} to {high:g}{unit}", remedy)
    if screen.times != 1:
        return round(given * screen.times, 6)  # 7 minutes stay 7 on the way through hours
    return int(given) if screen.whole else given


def _date(screen: Screen, given: Any) -> str:
    try:
        return dt.date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise _refused(
            screen,
            screen.items[0].fact,
            given,
            "it is a date",
            "Write it as YYYY-MM-DD, or null for not sure.",
        ) from None


def _refused(screen: Screen, field: str, value: object, problem: str, remedy: str) -> FactError:
    return FactError(field, value, problem, remedy, f"interview.{screen.kind}")
