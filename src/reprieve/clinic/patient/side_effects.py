"""What can a patient report as unwanted, which facts is that, and what should be done about it?

Signs that can be an emergency are asked first. How urgent a report is follows from the core alone: the warning signs
that it meets, and the urgency of the effect itself; this module only brings the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from django.utils.translation import gettext as _

from reprieve.chart import AdverseEvent, Finding, View
from reprieve.clinic.patient.saving import taken_back
from reprieve.diagnosis.last_told import dates_that_count
from reprieve.errors import FactError
from reprieve.knowledge import Knowledge, load_knowledge

URGENT = ("emergency_now", "same_day")
BY = "patient"  # in `recorded_by`
_OF_THE_STORE = ("id", "source", "recorded_at", "recorded_by")
Side = Literal["left", "right", "both", "midline"]
Severity = Literal["mild", "moderate", "severe"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """`now`: the first signs by fact; `ask` and `do`: an effect in plain words, by id."""

    now: Mapping[str, str]
    ask: Mapping[str, str]
    do: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One report as the patient sees it again. `how_soon`: what to do, and when; `urgency` on the red flags' scale.

    `what_to_do`: beside it, where it is one effect and not urgent; an urgent one has one advice only.
    """

    on: dt.date
    name: str
    urgency: str
    how_soon: str
    what_to_do: tuple[str, ...]
    over_on: dt.date | None


@cache
def words() -> Words:
    """The words that come with the program."""
    said = yaml.safe_load(
        files("reprieve.clinic.patient").joinpath("side_effect_words.yaml").read_text("utf-8")
    )
    asked = {name: row for name, row in said["effects"].items() if row is not None}
    return Words(
        now=said["now"],
        ask={name: row["ask"] for name, row in asked.items()},
        do={name: row["do"] for name, row in asked.items()},
    )


def facts_of_report(
    signs: Sequence[str],
    event: str | None,
    *,
    today: dt.date,
    since: dt.date | None,
    severity: Severity | None,
    side: Side | None,
    over_on: dt.date | None,
) -> list[dict[str, Any]]:
    """The findings and the adverse event of one report. A sign that was not ticked stays not known.

    Raises: FactError where nothing was reported, or a day has not come yet.
    """
    if not signs and event is None:
        raise FactError(
            _("The report"), None, _("says nothing yet"), _("Choose what you notice."), "side_effect.empty"
        )
    for field, day in ((_("The day it began"), since), (_("The day it ended"), over_on)):
        if day is not None and day > today:
            raise FactError(
                field,
                day.isoformat(),
                _("has not come yet"),
                _("Enter the day it was noticed, or ended."),
                "side_effect.future",
            )
    found: list[dict[str, Any]] = [
        {"kind": "finding", "on": today.isoformat(), "name": name, "value": True, "by": "patient"}
        for name in signs
    ]
    if event is not None:
        told = {
            "severity": severity,
            "side": side,
            "resolved_on": None if over_on is None else over_on.isoformat(),
        }
        found.append(
            {
                "kind": "adverse_event",
                "on": (since or today).isoformat(),
                "event": event,
                **{name: value for name, value in told.items() if value is not None},
            }
        )
    return found


def open_reports(view: View) -> tuple[tuple[str, str], ...]:
    """What this person reported and did not say to be over: the fact's id, and what it is in plain words."""
    said = words()
    events = [
        (one.id, said.ask.get(one.event, one.event.replace("_", " ")))
        for one in view.of(AdverseEvent)
        if one.resolved_on is None and one.recorded_by == BY
    ]
    signs = [(one.id, said.now[one.name]) for name in said.now for one in _last_yes(view, name)]
    return (*signs, *events)


def facts_of_over(view: View, of: str, *, today: dt.date) -> list[dict[str, Any]]:
    """What says that an open report is over since today: an effect ends; a sign is answered no, and what it was stays on
    record as an effect that ended, so that the clinic learns of it all the same.

    Raises: FactError where no open report of this person has that id.
    """
    if of not in {id_ for id_, _name in open_reports(view)}:
        raise FactError(
            _("The report"),
            None,
            _("is not open any more"),
            _("Look at the list as it is now."),
            "side_effect.not_open",
        )
    fact = next(one for one in view.facts if one.id == of)
    if isinstance(fact, Finding):
        no = {
            "kind": "finding",
            "on": today.isoformat(),
            "name": fact.name,
            "value": False,
            "by": "patient",
        }
        same_day = [one for one in view.findings(fact.name) if one.on == today]
        return [
            *(taken_back(one.id, today, "over since") for one in same_day),
            no,
            *_as_event(view, fact, today),
        ]
    known = {name: value for name, value in fact.to_dict().items() if name not in _OF_THE_STORE}
    ended = {**known, "resolved_on": max(today, fact.on).isoformat()}
    return [taken_back(of, today, "over"), ended]


def _as_event(view: View, sign: Finding, today: dt.date) -> list[dict[str, Any]]:
    """The effect that a sign shows, begun when it was told of and ended today; none where it is on record already."""
    effects = load_knowledge().vocabulary.adverse_event_facts[sign.name]
    if any(one.event in effects and one.on >= sign.on for one in view.of(AdverseEvent)):
        return []
    ended = {"event": effects[0], "on": sign.on.isoformat(), "resolved_on": today.isoformat()}
    return [{"kind": "adverse_event", **ended}]


def _last_yes(view: View, name: str) -> list[Finding]:
    """The latest answer to a sign where it is this person's yes."""
    answers = view.findings(name)
    told = dates_that_count(answers)
    on = max((told.get(one.id, one.on) for one in answers), default=None)
    answers = [one for one in answers if told.get(one.id, one.on) == on]
    return [one for one in answers if one.value is True and one.recorded_by == BY][-1:]


def reported(view: View, knowledge: Knowledge) -> tuple[Reported, ...]:
    """All that was reported so far, the latest first, with what to do in plain words."""
    from reprieve.response.side_effects import side_effects_of

    rows = side_effects_of(view, knowledge, condition=None)
    return tuple(_told(row, knowledge) for row in reversed(rows))


def _told(row: Mapping[str, Any], knowledge: Knowledge) -> Reported:
    said = words()
    ids = [row["event"]] if isinstance(row["event"], str) else list(row["event"])
    name = said.now.get(row["reported_as"]) or " / ".join(
        said.ask.get(one, knowledge.adverse_effects.by_id[one].name) for one in ids
    )
    return Reported(
        on=dt.date.fromisoformat(row["on"]),
        name=name,
        urgency=row["urgency"],
        how_soon=knowledge.interview.how_soon[row["urgency"]],
        what_to_do=()
        if len(ids) > 1 or row["urgency"] in URGENT
        else tuple(said.do[one] for one in ids if one in said.do),
        over_on=None if row["resolved_on"] is None else dt.date.fromisoformat(row["resolved_on"]),
    )
