"""Which warning signs of an emergency did the patient tell of, and take back? Somebody should ask which was true."""

from __future__ import annotations

import datetime as dt

from reprieve.chart import Chart, Finding, Retraction, View
from reprieve.chart._whole import standing
from reprieve.clinic.clinician.decided import ONE_DAY
from reprieve.clinic.clinician.needs import URGENT, Need
from reprieve.clinic.clinician.today_rules import TodayRules
from reprieve.diagnosis.interview import urgent_flags
from reprieve.knowledge import Knowledge
from reprieve.record import known_of
from reprieve.report.numbers import day

BY_PATIENT = "patient"  # who recorded it, as the store writes it


def taken_back_needs(chart: Chart, day: dt.date, knowledge: Knowledge, rules: TodayRules) -> list[Need]:
    """Warning signs of an emergency that the patient told of and took back within the last days: somebody should ask.

    Each is judged on what stood just before it was taken back; one that holds all the same is on the list anyway.
    """
    since = day - rules.taken_back_days * ONE_DAY
    told = {fact.id for fact in chart.facts if isinstance(fact, Finding)}
    back = [
        one
        for one in chart.facts
        if isinstance(one, Retraction) and one.of in told and since <= one.on <= day
    ]
    back = [one for one in back if one.recorded_by == BY_PATIENT]
    if not back:
        return []
    seen = {flag.id for flag in urgent_flags(known_of(chart, day), knowledge, day)}
    found = []
    for moment in sorted({one.written_at for one in back}):
        at_once = [one for one in back if one.written_at == moment]
        gone = {one.of for one in at_once}
        before = [fact for fact in chart.facts if fact.written_at < moment or fact.id in gone]
        view = View(at_once[0].on, tuple(one for one in standing(before) if one.on <= at_once[0].on))
        for flag in urgent_flags(view, knowledge, view.as_of):
            if URGENT[flag.urgency] == "emergency" and flag.id not in seen:
                seen.add(flag.id)
                found.append(
                    _taken_back(flag.name, flag.id, tuple(flag.to_dict()["because"]), view.as_of, rules)
                )
    return found


def _taken_back(name: str, id_: str, because: tuple[str, ...], on: dt.date, rules: TodayRules) -> Need:
    return Need(
        kind="same_day",
        holds_from=on,
        holds_until=on + rules.taken_back_days * ONE_DAY,
        why=f"{name}: told by the patient, and taken back on {day(on)}. Ask which is true.",
        because=because,
        source=id_,
    )
