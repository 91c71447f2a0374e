"""What is there of the person: age, earlier reactions, diary, medication overuse, warning signs?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from reprieve.chart import AdverseEvent
from reprieve.diagnosis import evaluate_rule
from reprieve.diagnosis.held import Range
from reprieve.diagnosis.last_answer import latest
from reprieve.knowledge.rule import DiagnosisRef
from reprieve.plan.counted import Counted, exactly, in_words
from reprieve.plan.exposure import ASK_HISTORY, treated_before
from reprieve.plan.setting import Setting
from reprieve.plan.warning_signs import sign
from reprieve.verdict import Verdict, any_of


def age_years(name: str, setting: Setting) -> Counted:
    """How old is the person on the day of the plan? A range while only the year of birth is known."""
    bounds, because = [], []
    person, told = setting.view.person, latest(setting.view, "age_years")
    if person is not None and person.born is not None:
        years = setting.on.year - person.born
        last_day = (setting.on.month, setting.on.day) == (12, 31)
        bounds.append(Range(years if last_day else years - 1, years))
        because.append(f"born {person.born}")
    if told is not None and isinstance(told.value, int | float):
        days = (setting.on - told.on).days
        low = int(told.value)
        bounds.append(Range(low + days // 366, low if days == 0 else low + days // 365 + 1))
        because.append(str(told))
    if not bounds:
        return Counted(name=name, value=None, ask_for=("age_years",))
    value = Range(max(one.low for one in bounds), min(one.high for one in bounds))
    if value.low > value.high:
        because.append("these do not agree")
        value = Range(min(one.low for one in bounds), max(one.high for one in bounds))
    ask = () if value.exact else ("age_years",)
    return Counted(
        name=name, value=value, because=(f"age {in_words(value)} ({'; '.join(because)})",), ask_for=ask
    )


def toxin_given_before(name: str, setting: Setting) -> Counted:
    """Was any botulinum toxin ever given?"""
    if setting.exposure.sessions:
        return Counted(name=name, value=True, because=(f"session on {setting.exposure.sessions[0].on}",))
    said = treated_before(setting.view)
    if said is None:
        return Counted(name=name, value=None, ask_for=ASK_HISTORY[:1])
    return Counted(name=name, value=said.value is True, because=(str(said),))


def worst_toxin_reaction(name: str, setting: Setting) -> Counted:
    """How bad was the worst unwanted effect of earlier toxin? A serious one stays; a lesser answer grows old.

    Those of `groups` of the fact (`events`, `told`: hypersensitivity) are serious however they were graded, resolved or not.
    """
    always = setting.fact(name).groups
    said = latest(setting.view, "bont_previous_adverse_event_severity", still_kept=True)
    ever = latest(setting.view, "bont_previous_adverse_event_severity")
    grave = [
        f"{one.event}, {one.severity or 'severity not recorded'} ({one.on})"
        for one in setting.view.of(AdverseEvent)
        if one.severity == "serious" or one.event in always.get("events", ())
    ]
    grave += [
        f"{one.name}: {', '.join(one.value)} ({one.on})"
        for one in setting.view.findings("bont_previous_adverse_event")
        if isinstance(one.value, list | tuple) and set(one.value) & set(always.get("told", ()))
    ]
    if grave:
        return Counted(name=name, value="serious", because=tuple(grave))
    if ever is not None and ever.value == "serious":
        return Counted(name=name, value="serious", because=(str(ever),))
    given = toxin_given_before(name, setting)
    if given.value is False:
        return Counted(name=name, value="none", because=given.because)
    if said is not None and isinstance(said.value, str):
        return Counted(name=name, value=said.value, because=(str(said),))
    ask = ("bont_previous_adverse_event_severity", *given.ask_for)
    return Counted(name=name, value=None, ask_for=ask)


def diary_days_recorded(name: str, setting: Setting) -> Counted:
    """How many days of the last window have an answer on headache?"""
    days, last = setting.window_days(name), setting.view.as_of
    first = last - dt.timedelta(days=days - 1)
    n = sum(day.headache is not None for day in setting.view.diary.recorded(first, last))
    return Counted(
        name=name, value=exactly(n), because=(f"{n} of {days} diary days from {first} to {last}",)
    )


def adverse_event_on_record(name: str, setting: Setting) -> Counted:
    """Was an unwanted effect of toxin ever recorded, or told? No record is not none: it is asked."""
    events = setting.view.of(AdverseEvent)
    if events:
        shown = tuple(
            f"{one.event}{f', {one.severity}' if one.severity else ''} ({one.on})" for one in events
        )
        return Counted(name=name, value=True, because=shown)
    told = latest(setting.view, "bont_previous_adverse_event", still_kept=True)
    if told is not None and isinstance(told.value, tuple):
        return Counted(name=name, value=bool(set(told.value) - {"none"}), because=(str(told),))
    severity = worst_toxin_reaction(name, setting)
    if severity.value is None:
        return Counted(name=name, value=None, ask_for=("bont_previous_adverse_event", *severity.ask_for))
    return Counted(name=name, value=severity.value != "none", because=severity.because)


def medication_overuse(name: str, setting: Setting) -> Counted:
    """Is medication-overuse headache, or any of its forms, met?"""
    verdicts = {one: Verdict.of(setting.fulfils(one)) for one in setting.fact(name).diagnoses}

    def questions() -> tuple[str, ...]:
        open_ = [DiagnosisRef(one) for one, verdict in verdicts.items() if verdict is Verdict.UNKNOWN]
        return tuple(question for rule in open_ for question in evaluate_rule(rule, setting.case).ask_for)

    return _any_met(name, verdicts, questions)


def red_flag_of(name: str, setting: Setting) -> Counted:
    """Is any of the named warning signs met, and not cleared by a clinician?"""
    given = toxin_given_before(name, setting)
    judged = {one: sign(setting.case, one, given) for one in setting.fact(name).flags}

    def questions() -> tuple[str, ...]:
        return tuple(question for found in judged.values() for question in found.ask_for())

    return _any_met(name, {one: found.verdict for one, found in judged.items()}, questions)


def _any_met(
    name: str, verdicts: Mapping[str, Verdict], questions: Callable[[], tuple[str, ...]]
) -> Counted:
    """Whether any is met; unknown while none is and one may be."""
    verdict = any_of(verdicts.values())
    if verdict is Verdict.UNKNOWN:
        return Counted(name=name, value=None, ask_later=questions)
    met = tuple(f"{one} is met" for one, found in verdicts.items() if found is Verdict.MET)
    because = met or (f"none of {', '.join(verdicts)} is met",)
    return Counted(name=name, value=verdict is Verdict.MET, because=because)
