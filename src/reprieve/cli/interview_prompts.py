"""How is one screen asked in a terminal, and how is what was typed read?

Numbers choose, `0` is "none of these", `?` is "not sure", `s` skips, `q` stops. Reading is pure: text in, answer out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from reprieve.errors import FactError

if TYPE_CHECKING:
    from rich.console import Console

    from reprieve.diagnosis.interview import Screen
    from reprieve.diagnosis.interview.answers import Given

NOT_SURE: Final = ("?", "s", "skip", "not sure", "don't know")
NONE: Final = ("0", "none")
YES: Final = ("y", "yes")
NO: Final = ("n", "no")
STOP: Final = ("q", "quit")


def show(screen: Screen, console: Console, number: int, *, verbose: bool = False) -> None:
    """Print the question, why it is asked, and what may be answered. `verbose`: how much it may answer, too."""
    about = screen.called or (screen.about if screen.about not in (None, "tmd") else None)
    place = f" ({_plain(about)})" if about else ""
    console.print(f"\n[bold]{number}. {_plain(screen.asks)}[/bold]{place}", highlight=False, soft_wrap=True)
    why = f"Why: {screen.why}"
    if verbose and screen.expected_gain >= 0.5:
        why += f" This may answer about {screen.expected_gain:.0f} of {screen.open_verdicts} open points."
    console.print(f"[dim]{_plain(why)}[/dim]", highlight=False, soft_wrap=True)
    lines = (
        [one.label for one in screen.items]
        if screen.kind == "check_list"
        else [one.label for one in screen.options]
    )
    for i, line in enumerate(lines, start=1):
        console.print(f"  {i}  {_plain(line)}", highlight=False, soft_wrap=True)
    if screen.kind in ("check_list", "choices"):
        console.print(f"  0  {_plain(screen.none_of_these)}", highlight=False)


def hint(screen: Screen) -> str:
    """What to type, in a few words."""
    sure = f"? {screen.not_sure.lower()}, q stop for now"
    match screen.kind:
        case "check_list":
            return f"numbers of those that are so, such as 1 3 (2? for not sure of 2); 0 none; {sure}"
        case "choices":
            return f"numbers of those that fit, such as 1 3; 0 none; {sure}"
        case "choice":
            return f"one number; {sure}"
        case "yes_no":
            return f"y or n; {sure}"
        case "number":
            low, high = screen.range or (0, 0)
            unit = "" if screen.unit in (None, "1") else f" {UNITS.get(screen.unit, screen.unit)}"
            or_in = ", or with its unit, such as 20 min or 30 s" if screen.unit in IN_SECONDS else ""
            return f"a number from {low:g} to {high:g}{unit}{or_in}; {sure}"
        case "date":
            return f"a date such as 2026-03-01; {sure}"
        case _:
            return f"some words; {sure}"


UNITS: Final = {
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h/d": "hours a day",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "1/d": "a day",
    "U": "units",
    "mg/d": "mg a day",
}


IN_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}
QUANTITY: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(s|min|h|d)?")


def read(screen: Screen, typed: str) -> Given:
    """The answer in what was typed. Raises FactError with a remedy where it cannot be read."""
    text = typed.strip().lower()
    if text in NOT_SURE:
        return None
    match screen.kind:
        case "check_list":
            return _ticked(screen, text)
        case "choices":
            if text in NONE:
                return []
            return [screen.options[i].value for i in _numbers(screen, text, len(screen.options))]
        case "choice":
            chosen = _numbers(screen, text, len(screen.options))
            if len(chosen) != 1:
                raise _unread(screen, typed, f"Type one number from 1 to {len(screen.options)}.")
            return screen.options[chosen[0]].value
        case "yes_no":
            if text not in (*YES, *NO):
                raise _unread(screen, typed, "Type y or n, or ? for not sure.")
            return text in YES
        case "number":
            return _number(screen, text)
        case _:
            return typed.strip()


def _number(screen: Screen, text: str) -> float:
    """The number in the unit of the screen; a length of time may be typed in another."""
    found = QUANTITY.fullmatch(text)
    if found is None or (found[2] is not None and screen.unit not in IN_SECONDS):
        raise _unread(screen, text, f"Type {hint(screen)}.")
    number = float(found[1].replace(",", "."))
    if found[2] is None or screen.unit is None:
        return number
    return number * IN_SECONDS[found[2]] / IN_SECONDS[screen.unit]


def _ticked(screen: Screen, text: str) -> Given:
    """Those typed are so, those with `?` not known, all others not so. An empty line is no answer."""
    if text in NONE:
        return []
    words = text.replace(",", " ").split()
    unsure = [word.removesuffix("?") for word in words if word.endswith("?")]
    sure = [word for word in words if not word.endswith("?")]
    found: dict[str, bool | None] = {one.fact: False for one in screen.items}
    for value, chosen in ((True, sure), (None, unsure)):
        if chosen:
            found |= dict.fromkeys(
                (
                    screen.items[i].fact
                    for i in _numbers(screen, " ".join(chosen), len(screen.items))
                ),
                value,
            )  # fmt: skip
    if not words:
        raise _unread(screen, text, "Type 0 for none of these, or ? for not sure.")
    return found


def _numbers(screen: Screen, text: str, many: int) -> Sequence[int]:
    """The places that were named, counted from 0."""
    words = text.replace(",", " ").split()
    if not words or not all(word.isdigit() and 1 <= int(word) <= many for word in words):
        raise _unread(screen, text, f"Type numbers from 1 to {many}, with a space between them.")
    return list(dict.fromkeys(int(word) - 1 for word in words))


def _unread(screen: Screen, typed: str, remedy: str) -> FactError:
    return FactError(screen.id, typed, "it cannot be read as an answer", remedy, "interview.typed")


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
