"""When may the next session be, and when is it best? The label's interval first, then the forecast, then the calendar.

Nothing here ever comes before the label's interval: the forecast may only confirm it or wait. A clinic-friendly day is no
Saturday or Sunday; holidays are not known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reprieve.knowledge.safety_rules import Intervals
from reprieve.plan.exposure import Exposure
from reprieve.plan.exposure_facts import last_same
from reprieve.plan.paradigm import Drawing

SATURDAY = 5
DAYS_OF_A_WEEK = 7
NO_FORECAST = "not computed: it needs the forecast of the response model, and there is none"
NONE_SINCE = "if none was given elsewhere since, which is not known"
MODEL = "model"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """The earliest date, and the last session it is counted from; `earliest` None: not known, ask.

    `preferred`: the clinic day that the response model would go on at; None: it names none, and `preferred_because` says why.
    """

    earliest: dt.date | None
    caution_from: dt.date | None
    last_session: dt.date | None
    because: tuple[str, ...]
    ask_for: tuple[str, ...] = ()
    asked_on: dt.date | None = None
    preferred: dt.date | None = None
    preferred_because: tuple[str, ...] = (NO_FORECAST,)

    @property
    def wanted(self) -> dt.date | None:
        """The first day that is both licensed and not before the day that was asked about."""
        if self.earliest is None:
            return None
        return self.earliest if self.asked_on is None else max(self.earliest, self.asked_on)

    @property
    def clinic_day(self) -> dt.date | None:
        """The first such day that is no Saturday or Sunday."""
        return None if self.wanted is None else clinic_day(self.wanted)

    def to_dict(self) -> dict[str, Any]:
        return {
            "earliest_date": _text(self.earliest),
            "caution_from_date": _text(self.caution_from),
            "last_session": _text(self.last_session),
            "because": list(self.because),
            "ask_for": list(self.ask_for),
            "asked_on": _text(self.asked_on),
            "clinic_day": _text(self.clinic_day),
            "clinic_day_because": moved_in_words(self.wanted),
            "preferred_date": _text(self.preferred),
            "preferred_date_because": list(self.preferred_because),
        }


def dates_of(exposure: Exposure, drawing: Drawing, intervals: Intervals, *, on: dt.date) -> Dates:
    """The earliest date of the drawing: the last same session plus the interval, or `on` where there was none.

    A session that may have been the same (its muscles or indication are not known) counts as the same here.
    """
    last = last_same(exposure, drawing, certain=False)
    rule = (
        f"{intervals.earliest_days} days after the last session; from {intervals.caution_from_days} days on with a"
        f" reason ({intervals.source}, {intervals.verification})"
    )
    ask = () if exposure.covers(on, window_days=intervals.earliest_days) else exposure.asks
    if last is None:
        if ask:
            return Dates(earliest=None, caution_from=None, last_session=None, because=(rule,), ask_for=ask)
        because = ("no earlier session of this kind on record", rule)
        return Dates(earliest=on, caution_from=on, last_session=None, because=because, asked_on=on)
    return Dates(
        earliest=last.on + dt.timedelta(days=intervals.earliest_days),
        caution_from=last.on + dt.timedelta(days=intervals.caution_from_days),
        last_session=last.on,
        because=(f"last session: {last}", rule, *((NONE_SINCE,) if exposure.known_from is None else ())),
        ask_for=ask if exposure.known_from is None else (),
        asked_on=on,
    )


def dates_in(found: Mapping[str, Any]) -> Dates:
    """The dates as a plan shows them, back from its `dates`."""

    def day(name: str) -> dt.date | None:
        return None if found[name] is None else dt.date.fromisoformat(found[name])

    return Dates(
        earliest=day("earliest_date"),
        caution_from=day("caution_from_date"),
        last_session=day("last_session"),
        because=tuple(found["because"]),
        ask_for=tuple(found["ask_for"]),
        asked_on=day("asked_on"),
        preferred=day("preferred_date"),
        preferred_because=tuple(found["preferred_date_because"]),
    )


def preferring(dates: Dates, decisions: Sequence[Mapping[str, Any]]) -> Dates:
    """The dates with the one preferred by the response model: the next date of its own view, where it says to go on.

    `decisions`: rows with `rule_set`, `verdict`, `next_date`, `because`. Never before the earliest
    licensed date, nor before the day that was asked about.
    """
    own = next((one for one in decisions if one["rule_set"] == MODEL), None)
    if own is None:
        return dates
    named = own.get("next_date")
    if named is None or dates.earliest is None:
        why = f"the response model names no next date: its view is {str(own['verdict']).replace('_', ' ')}"
        reason = why if named is None else "the earliest licensed date is not known"
        return replace(dates, preferred=None, preferred_because=(reason, *own["because"]))
    wanted = max(dt.date.fromisoformat(named), dates.wanted or dates.earliest)
    moved = moved_in_words(wanted)
    because = (f"the response model would go on at {wanted}", *([moved] if moved else []), *own["because"])
    return replace(dates, preferred=clinic_day(wanted), preferred_because=because)


def clinic_day(day: dt.date) -> dt.date:
    """The day itself, or the next Monday where it is a Saturday or Sunday."""
    late = day.weekday() - SATURDAY
    return day if late < 0 else day + dt.timedelta(days=DAYS_OF_A_WEEK - SATURDAY - late)


def moved_in_words(day: dt.date | None) -> str | None:
    """Why the clinic day is not the day itself; None where it is."""
    if day is None or clinic_day(day) == day:
        return None
    return f"{day} is a {day:%A}: the next Monday is {clinic_day(day)} (holidays are not known here)"


def _text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
