"""What does this person need of the clinic, why, and from which day on?

Pure: an answer, and what the chart says, in; needs out. A need holds from a day on, so that a list of tomorrow can be read
without another answer. Nothing is decided here: each need repeats what the core found, with its reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reprieve.chart import View
from reprieve.clinic.clinician.decided import ONE_DAY, STOP, Quiet, quiet_by
from reprieve.clinic.clinician.today_rules import TodayRules
from reprieve.diagnosis.interview import urgent_flags
from reprieve.knowledge import Knowledge
from reprieve.report.numbers import day
from reprieve.report.sections import Section, part, rows, texts
from reprieve.response.side_effects import side_effects_of

URGENT = {"emergency_now": "emergency", "same_day": "same_day"}
WEARING_OFF_STEP = "T30"  # of tailoring.yaml: benefit fades before the end of the cycle


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that somebody should see to. `holds_until`: the last day; None as long as nothing changes."""

    kind: str
    holds_from: dt.date
    why: str
    because: tuple[str, ...] = ()
    source: str = ""
    holds_until: dt.date | None = None


def needs_of(
    answer: Section, view: View, knowledge: Knowledge, rules: TodayRules, *, asked_on: dt.date | None = None
) -> list[Need]:
    """All that this person needs, most urgent first.

    `answer`: of `reprieve answer --json`, or any part of it: what was not worked out gives no need. `view`: what is known now.
    `asked_on`: the day from which the person can keep a diary here; None where nobody was asked to.
    """
    quiet = quiet_by(view, rules)
    found = [
        *urgent_needs(view, knowledge, rules),
        *_wearing_off(answer),
        *_stop_rules(answer, quiet),
        *_due(answer, rules, quiet),
        *no_diary(view.diary.last, rules, asked_on=asked_on),
        *_unknown(answer, view, rules, quiet),
    ]
    return sorted(found, key=lambda one: (rules.rank(one.kind), one.holds_from))


def urgent_needs(view: View, knowledge: Knowledge, rules: TodayRules) -> list[Need]:
    """Warning signs that need somebody today, and unwanted effects; from the chart alone, without the model."""
    flags = [
        Need(
            kind=URGENT[flag.urgency],
            holds_from=view.as_of,
            why=f"{flag.name}.",
            because=tuple(flag.to_dict()["because"]),
            source=flag.id,
        )
        for flag in urgent_flags(view, knowledge, view.as_of)
    ]
    return [*flags, *_effects(view, knowledge, rules)]


def no_diary(last: dt.date | None, rules: TodayRules, *, asked_on: dt.date | None = None) -> list[Need]:
    """The need that arises some days after the last entry, or after the person was asked to keep a diary and did not."""
    since = last or asked_on
    if since is None:
        return []
    days = rules.no_diary_days
    why = (
        f"The last diary entry is of {day(last)}."
        if last
        else f"No diary entry yet; asked on {day(asked_on)}."
    )
    return [
        Need(
            kind="no_diary",
            holds_from=since + days * ONE_DAY,
            why=why,
            because=(f"on the list from {days} days without an entry",),
        )
    ]


def _effects(view: View, knowledge: Knowledge, rules: TodayRules) -> Iterator[Need]:
    for row in side_effects_of(view, knowledge, condition=None):
        over = row["resolved_on"]
        until = None if over is None else dt.date.fromisoformat(over) + rules.over_days * ONE_DAY
        if until is not None and until < view.as_of:
            continue
        said = f"{row['name'].capitalize()}, since {day(row['on'])}" + (
            f", over on {day(over)}" if over else ""
        )
        yield Need(
            kind=URGENT.get(row["urgency"], "adverse_effect"),
            holds_from=min(dt.date.fromisoformat(row["on"]), view.as_of),
            holds_until=until,
            why=f"{said}.",
            because=(f"{row['urgency'].replace('_', ' ')}: {row['urgency_means']}",),
            source=str(row["reported_as"]),
        )


def _wearing_off(answer: Section) -> Iterator[Need]:
    """Half of the relief gone before the next session may be, or the person says that it fades before the cycle ends."""
    wears, earliest = part(answer, "response", "wear_off"), _day(part(answer, "plan").get("earliest_date"))
    half_gone = _day(wears.get("median"))
    if half_gone is not None and earliest is not None and half_gone < earliest:
        yield Need(
            kind="wearing_off",
            holds_from=half_gone,
            holds_until=earliest - ONE_DAY,
            why=f"Half of the relief is thought to be gone by {day(half_gone)}; the earliest next date is {day(earliest)}.",
            because=(
                f"90 % interval: {wears.get('p05')} to {wears.get('p95')}",
                f"injected on {wears.get('after')}",
            ),
            source="response model",
        )
    for step in rows(part(answer, "plan"), "tailoring"):
        if step.get("step") == WEARING_OFF_STEP and step.get("verdict") == "met":
            yield Need(
                kind="wearing_off",
                holds_from=_as_of(answer),
                why=f"{step['condition']}. {step['reason']}.",
                because=texts(step.get("because")),
                source=str(step.get("source")),
            )


def _stop_rules(answer: Section, quiet: Quiet | None) -> Iterator[Need]:
    """Rule sets that say stop; one that was seen to say so when it was decided otherwise is asked again only later."""
    for row in rows(answer.get("decision")):
        if row.get("verdict") == STOP:
            answered = quiet is not None and quiet.answers_stop_of(str(row.get("rule_set")))
            name = row.get("body") or "The response model"
            yield Need(
                kind="stop_rule",
                holds_from=max(_as_of(answer), quiet.again_on) if quiet and answered else _as_of(answer),
                why=f"{name}: stop.",
                because=(*texts(row.get("because")), *(quiet.because if quiet and answered else ())),
                source=str(row.get("source") or row.get("rule_set")),
            )


def _due(answer: Section, rules: TodayRules, quiet: Quiet | None) -> Iterator[Need]:
    """The next session, from the day that was decided where one was; after "stop" none until that is asked again."""
    on, because = _next_date(answer, quiet)
    if on is not None:
        due = on - rules.due_days * ONE_DAY
        if quiet is not None and quiet.decision.next_date is not None:
            due = quiet.again_on
        elif quiet is not None and quiet.decision.verdict == STOP:
            due, because = max(due, quiet.again_on), (*because, *quiet.because)
        yield Need(
            kind="retreatment_due",
            holds_from=due,
            why=f"The next session may be from {day(on)} on.",
            because=because,
        )


def _unknown(answer: Section, view: View, rules: TodayRules, quiet: Quiet | None) -> Iterator[Need]:
    """Facts that keep a plan from being signed; before a first visit, whose date nobody knows, from now on."""
    open_ = [row for row in rows(part(answer, "plan"), "blocked_by") if row.get("verdict") == "unknown"]
    asked = tuple(dict.fromkeys(name for row in open_ for name in texts(row.get("ask_for"))))
    if not asked:
        return
    on, _ = _next_date(answer, quiet)
    many = "1 fact is" if len(asked) == 1 else f"{len(asked)} facts are"
    yield Need(
        kind="unknown_facts",
        holds_from=view.as_of if on is None else on - rules.before_visit_days * ONE_DAY,
        why=f"{many} not known that a plan waits for.",
        because=tuple(f"{row['rule']}: {row['condition']}" for row in open_),
    )


def _next_date(answer: Section, quiet: Quiet | None) -> tuple[dt.date | None, tuple[str, ...]]:
    """The date that was decided; else that is preferred, else the earliest, of somebody treated before; with the reasons."""
    if quiet is not None and quiet.decision.next_date is not None:
        return quiet.decision.next_date, tuple(quiet.because)
    plan = part(answer, "plan")
    dates = part(plan, "dates")
    if not dates.get("last_session"):
        return None, ()
    preferred = _day(plan.get("preferred_date"))
    if preferred is not None:
        return preferred, texts(plan.get("preferred_date_because"))
    return _day(plan.get("earliest_date")), texts(dates.get("because"))


def _as_of(answer: Section) -> dt.date:
    return dt.date.fromisoformat(str(answer["as_of"]))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else None
