"""Interviews with people written by hand: who says what, and what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from reprieve.chart import Fact
from reprieve.diagnosis.interview import Screen, answer, given_by, next_question
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact
from tests.diagnosis.people import DAY

NOTHING = ("none", "no", "not_applicable")
Says = Callable[[str, str | None], Any]


def begun(**said: Any) -> list[Fact]:
    """A chart that holds no more than who the person is."""
    return [fact("person", DAY, **said)]


def saying(facts: Iterable[Any], otherwise: Any = False) -> Says:
    """Somebody of whom these findings are true; every other yes-or-no question is answered `otherwise`."""
    told = {(one.name, one.about): one.value for one in facts}
    definitions = load_knowledge().vocabulary.facts

    def say(name: str, about: str | None) -> Any:
        if (name, about) in told:
            return told[name, about]
        if definitions[name].type == "boolean" or otherwise is None:
            return otherwise
        return next((one for one in NOTHING if one in definitions[name].allowed), None)

    return say


def run(facts: Iterable[Fact], say: Says, day: dt.date = DAY) -> tuple[list[Screen], list[Fact]]:
    """Ask until nothing is left: the screens shown, and all facts then in the chart."""
    chart, shown = list(facts), []
    while (screen := next_question(chart_of(*chart), load_knowledge(), day)) is not None:
        assert len(shown) < 120, "the interview does not end"
        shown.append(screen)
        chart += answer(screen, given_by(screen, say), day)
    return shown, chart


def asked(screens: Iterable[Screen]) -> list[tuple[str, str | None]]:
    """Every fact asked, once for each time it was shown on a screen of its own or decided on a list."""
    return [(one.fact, one.about) for screen in screens for one in screen.items]
