"""Which unwanted effects were reported, when in the cycle, is that when they are expected, and how urgent are they?

One row a recorded event, and one for each answer about the time after the injections (`bont_...`) that no recorded
event explains. How often it comes with the toxin and without it is shown from the trials, a study a row; figures of
groups say nothing of what caused this one. The urgency is on the red flags' scale: the worst of the effect's own and of
every warning sign that the effect shows.
Missing: no window in days where the sources give words only; no day of the cycle without an injection before it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.chart import AdverseEvent, Finding, Injection, View
from reprieve.evidence.side_effects import side_effects_for
from reprieve.evidence.study_names import study_names
from reprieve.knowledge import Knowledge
from reprieve.knowledge.adverse_effects import Effect
from reprieve.knowledge.rule import Leaf, walk


@dataclass(frozen=True, kw_only=True)
class _Reported:
    on: dt.date
    effects: tuple[Effect, ...]  # what it can be
    facts: tuple[str, ...]  # what it shows, in the vocabulary's names
    reported_as: str
    name: str
    severity: str | None = None
    side: str | None = None
    resolved_on: dt.date | None = None


def side_effects_of(view: View, knowledge: Knowledge, *, condition: str | None) -> list[dict[str, Any]]:
    """The reported effects by date. `condition`: whose trials the frequencies are from; None: no frequencies."""
    reported = [*_events(view, knowledge), *_answers(view, knowledge)]
    frequencies = _frequencies(knowledge, condition)
    return [_row(one, view, knowledge, frequencies) for one in sorted(reported, key=lambda one: one.on)]


def _events(view: View, knowledge: Knowledge) -> Iterator[_Reported]:
    for event in view.of(AdverseEvent):
        effect = knowledge.adverse_effects.by_id[event.event]
        resolved = event.resolved_on if event.resolved_on and event.resolved_on <= view.as_of else None
        yield _Reported(
            on=event.on,
            effects=(effect,),
            facts=tuple(_shown_by(effect.id, knowledge)),
            reported_as="adverse_event",
            name=effect.name,
            severity=event.severity,
            side=event.side,
            resolved_on=resolved,
        )


def _shown_by(effect: str, knowledge: Knowledge) -> Iterator[str]:
    return (fact for fact, ids in knowledge.vocabulary.adverse_event_facts.items() if effect in ids)


def _answers(view: View, knowledge: Knowledge) -> Iterator[_Reported]:
    """Answers that are true and that no recorded event explains, by their latest date."""
    for name, ids in knowledge.vocabulary.adverse_event_facts.items():
        answers = [one for one in view.of(Finding) if one.name == name and one.about is None]
        if not answers or _is_on_record(ids, answers[-1].on, view):
            continue
        last = [one for one in answers if one.on == answers[-1].on]
        if any(one.value is not True for one in last):
            continue
        since = _first_of_the_last_run(answers)
        yield _Reported(
            on=since,
            effects=tuple(knowledge.adverse_effects.by_id[one] for one in ids),
            facts=(name,),
            reported_as=name,
            name=" or ".join(knowledge.adverse_effects.by_id[one].name for one in ids),
        )


def _is_on_record(ids: Sequence[str], on: dt.date, view: View) -> bool:
    """Whether one of these effects is recorded as an event that was not over by `on`."""
    return any(
        one.event in ids and (one.resolved_on is None or one.resolved_on >= on)
        for one in view.of(AdverseEvent)
    )


def _first_of_the_last_run(answers: Sequence[Finding]) -> dt.date:
    """The first day of the unbroken run of yes that the last answer belongs to."""
    since = answers[-1].on
    for one in reversed(answers):
        if one.value is not True:
            break
        since = one.on
    return since


def _frequencies(knowledge: Knowledge, condition: str | None) -> list[dict[str, Any]]:
    row = knowledge.conditions.by_id.get(condition) if condition is not None else None
    if row is None:
        return []
    source = knowledge.evidence
    found = side_effects_for(
        (row.id, *row.also), source.adverse_event_rows, called=study_names(source), overlaps=source.overlaps
    )
    return [dataclasses.asdict(one) for one in found]


def _row(
    one: _Reported, view: View, knowledge: Knowledge, frequencies: list[dict[str, Any]]
) -> dict[str, Any]:
    session = _session_before(one.on, view.injections)
    day = None if session is None else (one.on - session.on).days
    urgency = _urgency(one, knowledge)
    names = {name for effect in one.effects for name in effect.trial_events}
    sessions = [given for given in view.injections if given.on <= one.on]
    windows = [_window(effect, one.on, sessions) for effect in one.effects]
    within = {window["within"] for window in windows}
    return {
        "event": one.effects[0].id if len(one.effects) == 1 else [effect.id for effect in one.effects],
        "name": one.name,
        "reported_as": one.reported_as,
        "on": one.on.isoformat(),
        "resolved_on": None if one.resolved_on is None else one.resolved_on.isoformat(),
        "severity": one.severity,
        "side": one.side,
        "injection": None if session is None else session.on.isoformat(),
        "product": None if session is None else session.product,
        "day_of_cycle": day,
        "expected": windows,
        "within_expected_window": True if True in within else None if None in within else False,
        "frequency": [row for row in frequencies if row["event"] in names],
        "urgency": urgency,
        "urgency_means": knowledge.red_flags.urgency_meaning[urgency],
        "what_to_do": list(dict.fromkeys(effect.patient_action for effect in one.effects)),
    }


def _session_before(on: dt.date, sessions: Sequence[Injection]) -> Injection | None:
    """The last session on or before that day, for whatever it was given."""
    return next((one for one in reversed(sessions) if one.on <= on), None)


def _window(effect: Effect, on: dt.date, sessions: Sequence[Injection]) -> dict[str, Any]:
    """When the effect is expected, and whether that day is within it, of any session: windows overlap."""
    days = effect.onset_days
    after = [] if days is None else [one for one in sessions if days[0] <= (on - one.on).days <= days[1]]
    return {
        "effect": effect.id,
        "onset": effect.onset,
        "duration": effect.duration,
        "within": None if days is None or not sessions else bool(after),
        "after": [one.on.isoformat() for one in after],
        "source": effect.source,
        "verification": effect.verification,
    }


def _urgency(one: _Reported, knowledge: Knowledge) -> str:
    """The worst of the effects' own and of each warning sign about what they show; routine once it has gone."""
    flags = knowledge.red_flags
    if one.resolved_on is not None:
        return flags.urgency_levels[-1]
    as_flag = knowledge.adverse_effects.urgency_as_red_flag
    found = [as_flag[effect.urgency] for effect in one.effects] if len(one.effects) == 1 else []
    found += [
        flag.urgency
        for flag in flags.flags.values()
        if any(isinstance(node, Leaf) and node.fact in one.facts for node in walk(flag.rule))
    ]
    found = found or [as_flag[effect.urgency] for effect in one.effects]
    return min(found, key=flags.rank)
