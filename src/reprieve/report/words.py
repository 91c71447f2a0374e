"""Can botulinum toxin help me? The answer in plain words.

The patient's part says the total change, how sure that is, and what to do next. It never says `stop` and never
says what caused a change: both go through the clinician, in `for_clinician`. Nothing is decided here: every
sentence repeats a section of the answer, and a section that was not worked out is said to be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reprieve.report import benefit_words, course_words
from reprieve.report.numbers import day
from reprieve.report.questions import all_asked
from reprieve.report.sections import Gap, Section, gap_in, part, readable, rows, texts
from reprieve.report.warnings_first import (
    blocks_toxin,
    first_sentences,
    is_emergency,
    unknown_flags,
    urgency_rank,
)

SECTIONS = {
    "diagnosis": "What the pain is",
    "evidence": "What trials show",
    "forecast": "What to expect",
    "plan": "The plan",
    "response": "What has changed since the injections",
    "decision": "What to do next",
}
AGAINST = "Something in your chart speaks against an injection now. Your clinician can explain it."
AFTER_TOXIN = "after_toxin"  # a group of red flags


def response_title(answer: Section) -> str:
    """What the section on the diary is called: nothing can have changed since injections that were not given."""
    return SECTIONS["response"] if course_words.is_treated(answer) else "The diary so far"


@dataclass(frozen=True, kw_only=True)
class PlainWords:
    """The answer as sentences, in the order in which they are read out.

    `urgent` stands above all else; `headline` answers the question; `body` follows; `unknown` and `ask` say what
    nobody knows yet and what would help; `for_clinician` holds what must not reach the patient unexplained.
    """

    urgent: tuple[str, ...]
    headline: str
    body: tuple[str, ...]
    unknown: tuple[str, ...]
    ask: tuple[str, ...]
    for_clinician: tuple[str, ...]

    def for_patient(self) -> str:
        """All the patient reads, as one text."""
        return "\n".join([*self.urgent, self.headline, *self.body, *self.unknown, *self.ask])


def say(answer: Section, vocabulary: Any = None) -> PlainWords:
    """The whole answer in plain words. Never raises for a section that is missing.

    `vocabulary`: the questions by fact name; defaults to those this program ships with.
    """
    headline, body = _main(answer)
    return PlainWords(
        urgent=first_sentences(answer),
        headline=headline,
        body=(*body, *_next_step(answer)),
        unknown=not_known(answer),
        ask=all_asked(questions(answer), vocabulary),
        for_clinician=course_words.for_clinician(answer),
    )


def condition_met(answer: Section) -> Section | None:
    """The condition the answer is about: met before treatment if there was one, else met now, else None."""
    conditions = [
        row
        for row in rows(part(answer, "diagnosis"), "conditions")
        if row.get("verdict") == "met" and row.get("kind", "condition") == "condition"
    ]
    return min(conditions, key=lambda row: row.get("basis") != "before_treatment", default=None)


def condition_name(answer: Section) -> str | None:
    """The condition the answer goes by, as written in the middle of a sentence; it need not be met yet."""
    met = condition_met(answer)
    known = met or next(iter(benefit_words.evidence_of(answer)), None)
    if known is None:
        return None
    name = str(known.get("name") or readable(known.get("id") or known.get("condition")))
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def gap_of(answer: Section, name: str) -> Gap | None:
    """Why a section is missing; a response that holds counts but no change is missing too."""
    section = answer.get(name)
    if name == "response" and isinstance(section, dict) and "total" in section and not gap_in(section):
        return gap_in(section["total"])
    return gap_in(section)


def not_known(answer: Section) -> tuple[str, ...]:
    """What this answer does not know, said part by part."""
    said = []
    treated = course_words.is_treated(answer)
    for name, title in SECTIONS.items():
        if name == "forecast" and treated:
            continue  # what to expect before treatment is no gap for somebody who has been treated
        if gap := gap_of(answer, name):
            said.append(f"{title}: not worked out. {_sentence(gap.why)}")
    flags = unknown_flags(answer)
    if flags:
        grave = sum(urgency_rank(flag) == 0 for flag in flags)
        counted = (
            f"{len(flags)} warning sign{'s are' if len(flags) > 1 else ' is'} not known: not asked about, "
            "or too long ago"
        )
        said.append(f"{counted}, {grave} of them an emergency if present." if grave else f"{counted}.")
    if treated:
        said.append(
            "No real diary of a person treated for head or face pain has tested this method yet. "
            "It was tested on made-up people only."
        )
    said.extend(course_words.unsure(answer))
    return tuple(dict.fromkeys(said))


def questions(answer: Section) -> tuple[str, ...]:
    """What to ask or record next: warning signs first, then the pain, then the plan, then the diary.

    Facts by their vocabulary names, or sentences, as the sections hold them.
    """
    asked: list[str] = []
    treated = course_words.is_treated(answer)
    # signs that follow an injection are asked last where none is on record
    for flag in sorted(
        unknown_flags(answer), key=lambda flag: not treated and flag.get("group") == AFTER_TOXIN
    ):
        asked += texts(flag.get("ask_for"))
    for row in rows(part(answer, "diagnosis"), "conditions"):
        if row.get("verdict") == "unknown" and row.get("kind", "condition") == "condition":
            asked += texts(row.get("ask_for"))
    for row in rows(part(answer, "plan"), "blocked_by"):
        asked += texts(row.get("ask_for"))
    for row in rows(answer.get("decision")):
        asked += texts(row.get("ask_for"))
    for name in SECTIONS:
        if gap := gap_of(answer, name):
            asked += gap.ask_for
    return tuple(dict.fromkeys(asked))


def _main(answer: Section) -> tuple[str, tuple[str, ...]]:
    if is_emergency(answer):
        return "Botulinum toxin can wait. First a clinician has to look at the warning sign above.", ()
    if course_words.is_treated(answer):
        first = (
            ("No injection now: first a clinician has to look at a warning sign.",)
            if blocks_toxin(answer)
            else ()
        )
        return course_words.headline(answer), (*first, *course_words.body(answer))
    name = condition_name(answer)
    if blocks_toxin(answer):
        body = benefit_words.body(answer, name) if name else ()
        return "Not now. A clinician has to look at a warning sign before any injection.", body
    if name is None:
        return (
            "We cannot say yet if botulinum toxin can help you, because it is not clear which kind of pain this is.",
            ("The questions below would make it clearer.",) if questions(answer) else (),
        )
    headline, body = benefit_words.headline(answer, name), benefit_words.body(answer, name)
    if condition_met(answer) is None:
        return f"If this is {name}, {headline[0].lower()}{headline[1:]}", (
            f"It is not sure yet that this pain is {name}.",
            *body,
        )
    return headline, body


def _next_step(answer: Section) -> tuple[str, ...]:
    if is_emergency(answer):
        return ()
    plan = part(answer, "plan")
    said = []
    if course_words.is_treated(answer):
        said.append(
            "What to do next is for you and your clinician to decide together. Take this page with you."
        )
        if any(row.get("verdict") == "met" for row in rows(plan, "blocked_by")):
            said.append(AGAINST)
        elif date := plan.get("earliest_date"):
            due = str(date) <= str(answer.get("as_of"))
            when = "any day from now on" if due else f"on {day(date)} at the earliest"
            said.append(f"If you go on, the next injections can be {when}.")
    elif plan:
        blocked = rows(plan, "blocked_by")
        if any(row.get("verdict") == "met" for row in blocked):
            said.append(AGAINST)
        elif blocked:
            said.append(
                f"Before an injection, {len(blocked)} safety question{'s' if len(blocked) > 1 else ''} "
                f"must be answered."
            )
        if plan.get("sites"):
            said.append("There is a draft plan below. Only a clinician can accept or change it.")
    return tuple(said)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
