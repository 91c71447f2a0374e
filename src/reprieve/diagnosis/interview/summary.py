"""Where does the chart stand after the interview: what is met, what is urgent, what can only others answer?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from reprieve.chart import Chart, View
from reprieve.diagnosis.diagnose import diagnose
from reprieve.diagnosis.evaluate import case_of
from reprieve.diagnosis.interview.answers import BY
from reprieve.diagnosis.interview.asked import asked_of
from reprieve.diagnosis.interview.flag_words import FlagWords, words_of
from reprieve.diagnosis.interview.person_rules import interview_program
from reprieve.diagnosis.known import Key
from reprieve.diagnosis.last_told import as_last_told
from reprieve.diagnosis.open_answers import open_answers
from reprieve.diagnosis.red_flags import flag_rows
from reprieve.diagnosis.rows import ConditionRow, FlagRow
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

URGENT: Final = ("emergency_now", "same_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen:
    """A question that no patient can answer. `by`: who usually can; `verdicts`: how many it could still change."""

    fact: str
    about: str | None
    question: str
    by: str
    verdicts: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "about": self.about,
            "question": self.question,
            "by": self.by,
            "verdicts": self.verdicts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`met`, `open`: conditions and diagnoses; `flags`: warning signs that are met, the most urgent first.

    `words`: of each of these flags, for the patient.
    """

    met: tuple[ConditionRow, ...]
    open: tuple[ConditionRow, ...]
    flags: tuple[FlagRow, ...]
    flags_open: tuple[FlagRow, ...]
    left_open: tuple[LeftOpen, ...]
    words: Mapping[str, FlagWords]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, without the reasons (`reprieve diagnose` gives them)."""
        return {
            "met": [{"id": one.id, "about": one.about, "name": one.name} for one in self.met],
            "open": [{"id": one.id, "about": one.about, "name": one.name} for one in self.open],
            "red_flags": [
                {
                    "id": one.id,
                    "name": one.name,
                    "urgency": one.urgency,
                    "consequence": one.consequence,
                    "for_the_patient": asdict(self.words[one.id]),
                }
                for one in self.flags
            ],
            "red_flags_open": [{"id": one.id, "name": one.name} for one in self.flags_open],
            "left_open": [one.to_dict() for one in self.left_open],
        }


def urgent_flags(chart: Chart | View, knowledge: Knowledge, as_of: dt.date) -> tuple[FlagRow, ...]:
    """The warning signs that are met and need help at once, then those that need someone the same day.

    Met by what counts, or by what was told last: an earlier "no" of the same or a later date does not silence a sign.
    """
    view = _view(chart, as_of)
    found: dict[str, FlagRow] = {}
    for one in (view, as_last_told(view)):
        for row in () if one is None else flag_rows(case_of(one, knowledge)):
            if row.verdict is Verdict.MET and row.urgency in URGENT:
                found[row.id] = min(found.get(row.id, row), row, key=_how_urgent)
    return tuple(sorted(found.values(), key=_how_urgent))


def _how_urgent(row: FlagRow) -> int:
    return URGENT.index(row.urgency)


def summary_of(chart: Chart | View, knowledge: Knowledge, as_of: dt.date) -> Summary:
    """What is met, what is open, and which questions are left for a clinician, an examination, a test or the diary."""
    view = _view(chart, as_of)
    diagnosis = diagnose(view, knowledge)
    rows = [one for one in diagnosis.conditions if one.basis == "now"]
    flags = [one for one in diagnosis.red_flags if one.verdict is Verdict.MET]
    return Summary(
        met=tuple(one for one in rows if one.verdict is Verdict.MET),
        open=tuple(one for one in rows if one.verdict is Verdict.UNKNOWN),
        flags=tuple(flags),
        flags_open=tuple(one for one in diagnosis.red_flags if one.verdict is Verdict.UNKNOWN),
        left_open=tuple(_left_open(view, knowledge)),
        words={one.id: words_of(one, knowledge) for one in flags},
    )


def _left_open(view: View, knowledge: Knowledge) -> list[LeftOpen]:
    asked = asked_of(view, knowledge, knowledge.interview)
    facts = knowledge.vocabulary.facts
    never, signs = knowledge.interview.never_findings, knowledge.interview.signs

    def others_can_say(key: Key) -> bool:
        if (
            key[0] in signs
        ):  # what the patient did not notice can still be found, or ruled out, on examination
            held = asked.known.held.get(key)
            return held is None or held.by == BY
        return key[0] not in asked.can_ask and key[0] not in never and key not in asked.answered

    counted: Counter[Key] = Counter()
    for keys in open_answers(interview_program(knowledge), asked.known, others_can_say).facts.values():
        counted.update(keys)
    return [
        LeftOpen(
            fact=fact,
            about=about,
            question=facts[fact].question,
            by=facts[fact].answered_by,
            verdicts=number,
        )
        for (fact, about), number in sorted(counted.items(), key=lambda one: (-one[1], str(one[0])))
    ]


def _view(chart: Chart | View, as_of: dt.date) -> View:
    return chart.as_of(as_of) if isinstance(chart, Chart) else chart
