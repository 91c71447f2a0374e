"""What is there of the person: age, earlier reactions, diary, medication overuse, warning signs?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from reprieve.chart import AdverseEvent
from reprieve.diagnosis.held import Range
from reprieve.knowledge.safety_rules import ComputedFact
from reprieve.plan.counted import Counted, exactly, in_words
from reprieve.plan.exposure import ASK_HISTORY, treated_before
from reprieve.plan.judged import NOT_LOOKED_AT, Judged
from reprieve.plan.said import latest
from reprieve.plan.setting import Setting
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
    """How bad was the worst unwanted effect of earlier toxin? A serious one stays; a lesser answer grows old."""
    said = latest(setting.view, "bont_previous_adverse_event_severity", still_kept=True)
    ever = latest(setting.view, "bont_previous_adverse_event_severity")
    events = [one for one in setting.view.of(AdverseEvent) if one.severity == "serious"]
    if events:
        return Counted(
            name=name, value="serious", because=tuple(f"{one.event}, serious ({one.on})" for one in events)
        )
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


def _any_met(
    verdicts: Callable[[Setting], Mapping[str, Judged]], ids: Callable[[ComputedFact], tuple[str, ...]]
) -> Callable[[str, Setting], Counted]:
    """Whether any of the named flags or diagnoses is met; unknown while none is and one may be."""

    def read(name: str, setting: Setting) -> Counted:
        found = {one: verdicts(setting).get(one, NOT_LOOKED_AT) for one in ids(setting.names[name])}
        verdict = any_of(one.verdict for one in found.values())
        met = [one for one, what in found.items() if what.verdict is Verdict.MET]
        if verdict is Verdict.UNKNOWN:
            return Counted(name=name, value=None, ask_for=_questions(found.values()))
        because = tuple(f"{one} is met" for one in met) or (f"none of {', '.join(found)} is met",)
        return Counted(name=name, value=verdict is Verdict.MET, because=because)

    return read


def _questions(found: Iterable[Judged]) -> tuple[str, ...]:
    """What would decide those that are open, each question once."""
    return tuple(dict.fromkeys(question for one in found for question in one.ask_for))


medication_overuse = _any_met(lambda s: s.diagnoses, lambda fact: fact.diagnoses)
red_flag_of = _any_met(lambda s: s.flags, lambda fact: fact.flags)
