"""What did a patient answer to one screen of the interview, on a page?

Each answer that a page can send is one of the screen's own: a list of ticks, one choice, yes or no, a number, a date, a
text, "none of these" or "not sure". Reading is pure: posted values in, answer out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.diagnosis.interview import Screen
from reprieve.errors import FactError

NOT_SURE: Final = "?"
NONE: Final = "0"
LONGEST: Final = 500  # characters of a text


UNITS: Final[dict[str, str | Promise]] = {
    "a": gettext_lazy("years"),
    "mo": gettext_lazy("months"),
    "wk": gettext_lazy("weeks"),
    "d": gettext_lazy("days"),
    "h": gettext_lazy("hours"),
    "min": gettext_lazy("minutes"),
    "s": gettext_lazy("seconds"),
    "h/d": gettext_lazy("hours a day"),
    "1/d": gettext_lazy("a day"),
    "U": gettext_lazy("units"),
    "mg/d": gettext_lazy("mg a day"),
}


def unit_of(screen: Screen) -> str:
    """The unit of a number in words; nothing where it has none."""
    return "" if screen.unit in (None, "1") else str(UNITS.get(str(screen.unit), screen.unit))


def name_of(screen: Screen) -> str:
    """What a page calls the screen, so that an old page cannot answer another question."""
    return f"{screen.id}|{screen.about or ''}"


def given(screen: Screen, posted: Callable[[str], Sequence[str]]) -> Any:
    """The answer in what was posted; `posted` gives the values of one field. None is "not sure".

    Of a check list the ticked facts are so, those under `unsure` not known, all others not so; nothing at all is no
    answer. Raises: FactError where nothing, or nothing that fits, was chosen.
    """
    whole = posted("whole")
    if NOT_SURE in whole:
        return None
    match screen.kind:
        case "check_list":
            return _ticked(screen, set(posted("chosen")), set(posted("unsure")), none=NONE in whole)
        case "choices":
            chosen = list(posted("chosen"))
            if not chosen and NONE not in whole:
                raise _nothing()
            if chosen and NONE in whole:
                raise _both()
            return chosen
        case "yes_no":
            return {"yes": True, "no": False}.get(_one(screen, posted("chosen")), "neither")
        case "number":
            return _number(screen, _one(screen, posted("chosen")))
        case _:
            return _one(screen, posted("chosen"))[:LONGEST]


def _ticked(screen: Screen, chosen: set[str], unsure: set[str], *, none: bool) -> dict[str, bool | None]:
    if none and (chosen or unsure):
        raise _both()
    if not (none or chosen or unsure):
        raise _nothing()
    names = {one.fact for one in screen.items}
    found: dict[str, bool | None] = dict.fromkeys(names, False)
    found |= dict.fromkeys(sorted(chosen), True)
    return found | dict.fromkeys(sorted(unsure - chosen), None)


def _one(screen: Screen, values: Sequence[str]) -> str:
    text = values[0].strip() if values else ""
    if not text:
        raise _nothing()
    return text


def _number(screen: Screen, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise FactError(
            _("Your answer"),
            text,
            _("is no number"),
            _("Write a number, or choose “not sure”."),
            "interview.page.number",
        ) from None


def _nothing() -> FactError:
    return FactError(
        _("Your answer"),
        None,
        _("is empty: nothing was chosen"),
        _("Choose an answer, or “not sure”."),
        "interview.page.empty",
    )


def _both() -> FactError:
    return FactError(
        _("Your answer"),
        None,
        _("is “none of these” together with something"),
        _("Take one of them back."),
        "interview.page.both",
    )
