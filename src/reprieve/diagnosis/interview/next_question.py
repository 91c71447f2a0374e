"""What should the patient be asked next?

First what could be an emergency, then what needs someone the same day; from then on always the screen that is
expected to settle most verdicts. Nothing is asked that could not change a verdict (a diagnosis of a described pain, a
red flag or its escalation, a rule about the person), and nothing is asked twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from reprieve.chart import Chart, View
from reprieve.diagnosis.interview.asked import Asked, asked_of
from reprieve.diagnosis.interview.candidates import Candidate, candidates
from reprieve.diagnosis.interview.person_rules import interview_program
from reprieve.diagnosis.interview.screen import Screen
from reprieve.diagnosis.open_answers import open_answers

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


def next_question(chart: Chart | View, knowledge: Knowledge, as_of: dt.date) -> Screen | None:
    """The screen to show next; None where no answer of the patient could change a verdict.

    Example:  screen = next_question(chart, knowledge, as_of); facts = answer(screen, given, as_of)
    """
    view = chart.as_of(as_of) if isinstance(chart, Chart) else chart
    interview = knowledge.interview
    asked = asked_of(view, knowledge, interview)
    program = interview_program(knowledge)
    open_ = open_answers(program, asked.known, asked.askable).facts
    found = candidates(open_, asked, knowledge, interview)
    if not found:
        return None
    first = min(one.rank for one in found)
    return best([one for one in found if one.rank == first], asked, knowledge, open_verdicts=len(open_))


def best(found: list[Candidate], asked: Asked, knowledge: Knowledge, *, open_verdicts: int) -> Screen:
    """What goes first; then of warning signs the screen that concerns most; else that of the greatest expected gain."""
    from reprieve.diagnosis.interview.chances import expected_answers  # numpy: only where it is needed
    from reprieve.diagnosis.interview.gain import expected_gains

    expected = expected_answers(knowledge)
    gains = expected_gains(
        [one.screen for one in found],
        asked.known,
        interview_program(knowledge),
        weights=expected.weights(asked.known.held),
        expected=expected,
        as_of=asked.known.as_of,
    )

    first = knowledge.interview.goes_first

    def order(number: int) -> tuple[int, float, float, int, str]:
        one = found[number]
        urgent = one.urgent if one.screen.urgency is not None else 0
        place = first.index(one.screen.id) if one.screen.id in first else len(first)
        return place, -urgent, -round(gains[number], 9), -one.concerned, one.screen.id

    chosen = min(range(len(found)), key=order)
    return replace(found[chosen].screen, expected_gain=gains[chosen], open_verdicts=open_verdicts)
