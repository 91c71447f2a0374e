"""Which botulinum toxin has this person had, for any reason, cosmetic use included?

Sessions come from injection records, and from what was told of treatment elsewhere (`bont_last_date` and its
neighbours). Dummy injections of a trial are no exposure. A session proves itself alone: that there was no other is said by
the person (`bont_given_elsewhere`), or not known. The date of the last one says that none came after it, and nothing of what
came before. An answer counts as long as the vocabulary keeps it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart import Finding, Injection, View
from reprieve.diagnosis.last_answer import Said, latest
from reprieve.knowledge.conditions import Conditions
from reprieve.plan.units import Units

DUMMY = "placebo"
EVER = dt.date.min
ELSEWHERE = "bont_given_elsewhere"
BEFORE = "bont_previous_treatment"
LAST_DATE = "bont_last_date"


RECORDS = "injection records of every earlier session, cosmetic too: date, product, muscles and units"
ASK_HISTORY = (BEFORE, RECORDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One earlier session. None is not known: a session told of may lack product, dose or indication.

    `muscles` are those of the map; `all_muscles_known` is false where others, not named as on the map, were injected.
    """

    on: dt.date
    product: str | None
    units: Units | None
    muscles: frozenset[str]
    all_muscles_known: bool
    indication: str | None
    told: bool = False

    def __str__(self) -> str:
        dose = str(self.units) if self.units else f"unknown dose of {self.product or 'an unknown product'}"
        why = self.indication or "indication not recorded"
        return f"{self.on}: {dose}, {why}{' (told, given elsewhere)' if self.told else ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """Every earlier session by date. `known_from`: from this day on no other was given; the first of all days where there was
    no other ever, None where not even the last one is sure.

    `told_units` is what was said of the last three months' total, all uses, of `told_product` (None: not said which).
    `open_since`: when somebody said that there was another, whose date is not known. `course_on_record`: whether who judges
    the course of treatment by its record may take that for all there was.
    `asks`: what would tell of the rest; of who was treated, not whether they were.
    """

    sessions: tuple[Session, ...]
    known_from: dt.date | None
    course_on_record: bool
    told_units: float | None = None
    told_units_on: dt.date | None = None
    told_product: str | None = None
    open_since: dt.date | None = None
    asks: tuple[str, ...] = ASK_HISTORY

    @property
    def complete(self) -> bool:
        """Whether these are all the sessions there ever were."""
        return self.known_from == EVER

    def covers(self, day: dt.date, *, window_days: int) -> bool:
        """Whether these are all the sessions of the half-open window (day - window_days, day]."""
        return self.known_from is not None and self.known_from <= day - dt.timedelta(days=window_days - 1)

    def until(self, day: dt.date, *, window_days: int) -> tuple[Session, ...]:
        """The sessions in the half-open window (day - window_days, day]: one exactly that long ago is out."""
        start = day - dt.timedelta(days=window_days)
        return tuple(session for session in self.sessions if start < session.on <= day)


def exposure_of(view: View, muscles: frozenset[str], conditions: Conditions) -> Exposure:
    """All toxin given by the day of the view. `muscles`: ids of the map; another name leaves the muscle unknown."""
    given = [
        _session(injection, muscles, conditions)
        for injection in view.injections
        if injection.product != DUMMY
    ]
    dates = {session.on for session in given}
    for finding in view.of(Finding):
        if finding.name == "bont_last_date" and isinstance(finding.value, str):
            day = dt.date.fromisoformat(finding.value)
            if day not in dates and day <= view.as_of:
                given.append(_told(view, finding, day))
                dates.add(day)
    sessions = tuple(sorted(given, key=lambda session: (session.on, str(session))))
    recent = latest(view, "bont_units_last_3_months_all_sites", still_kept=True)
    product = latest(view, "bont_last_product")
    named = str(product.value) if product and product.value not in (None, "unknown") else None
    told = recent.value if recent and isinstance(recent.value, int | float) else None
    known_from = _known_from(view, sessions)
    open_since = _open_since(view) if known_from is None else None
    return Exposure(
        sessions=sessions,
        known_from=known_from,
        course_on_record=known_from is not None or (bool(sessions) and open_since is None),
        told_units=None if told is None else float(told),
        told_units_on=recent.on if recent else None,
        told_product=named or (sessions[-1].product if sessions else None),
        open_since=open_since,
        asks=_asks(view, sessions),
    )


def _asks(view: View, sessions: tuple[Session, ...]) -> tuple[str, ...]:
    if any(not one.told for one in sessions):
        return (ELSEWHERE, LAST_DATE, RECORDS)
    before = treated_before(view)
    return (
        (LAST_DATE, RECORDS) if sessions or (before is not None and before.value is True) else ASK_HISTORY
    )


def _known_from(view: View, sessions: tuple[Session, ...]) -> dt.date | None:
    """From which day on these are all: for ever where there was no other; else from the date of the last one, if that was said
    no earlier than that there is one.
    """
    last = latest(view, LAST_DATE)
    none = _no_other(view, sessions)
    on_record = {one.on.isoformat() for one in sessions if not one.told}
    if none is not None and (
        last is None or last.on < none or (last.value is not None and {last.value} <= on_record | {None})
    ):
        return EVER
    if none is not None and last is not None and last.on == none and last.value is not None:
        return EVER  # told in one breath: the last one, and no other
    return _last_date(view)


def _no_other(view: View, sessions: tuple[Session, ...]) -> dt.date | None:
    """When it was last said, and still counts, that there was none but these; or, of one who was not asked since, none at all
    before the first of them.
    """
    before, elsewhere = latest(view, BEFORE), latest(view, ELSEWHERE)
    if elsewhere is not None:
        of_nothing = not sessions and before is not None and before.value is True
        kept = latest(view, ELSEWHERE, still_kept=True) is not None
        return elsewhere.on if elsewhere.value is False and kept and not of_nothing else None
    if before is None or before.value is not False or latest(view, BEFORE, still_kept=True) is None:
        return None
    return before.on if all(before.on <= one.on for one in sessions) else None


def _last_date(view: View) -> dt.date | None:
    """The day of the last one, as told when it was said that there is one, or since."""
    last = latest(view, LAST_DATE, still_kept=True)
    yes = [one.on for name in (ELSEWHERE, BEFORE) if (one := latest(view, name)) and one.value is not False]
    if last is None or not isinstance(last.value, str) or any(last.on < day for day in yes):
        return None
    day = dt.date.fromisoformat(last.value)
    return day if day <= view.as_of else None


def _open_since(view: View) -> dt.date | None:
    """When it was said that there was another, or that it is not known; None where nobody was asked."""
    elsewhere, last = latest(view, ELSEWHERE), latest(view, LAST_DATE)
    said = [one.on for one in (elsewhere,) if one is not None and one.value is not False]
    said += [one.on for one in (last,) if one is not None and one.value is None]
    return max(said, default=None)


def treated_before(view: View) -> Said | None:
    """What was said of earlier treatment. "No" grows old, as toxin may have been given since; "yes" does not."""
    elsewhere = latest(view, ELSEWHERE)
    if elsewhere is not None and elsewhere.value is True:
        return elsewhere
    said = latest(view, BEFORE)
    if said is None or said.value is None:
        return None
    return said if said.value is True else latest(view, BEFORE, still_kept=True)


def _session(injection: Injection, muscles: frozenset[str], conditions: Conditions) -> Session:
    named = frozenset(site.muscle for site in injection.sites)
    return Session(
        on=injection.on,
        product=injection.product,
        units=Units(injection.product, injection.total_units) if injection.sites else None,
        muscles=named & muscles,
        all_muscles_known=bool(named) and named <= muscles,
        indication=conditions.id_of(injection.indication) or injection.indication,
    )


def _told(view: View, date: Finding, day: dt.date) -> Session:
    """A session known only from what was said on the same occasion."""

    def beside(name: str) -> Said | None:
        said = latest(view, name)
        return said if said is not None and said.on == date.on else None

    product, dose = beside("bont_last_product"), beside("bont_last_dose_units")
    name = str(product.value) if product and product.value not in (None, "unknown") else None
    known = name is not None and dose is not None and isinstance(dose.value, int | float)
    return Session(
        on=day,
        product=name,
        units=Units(str(name), float(dose.value)) if known and dose is not None else None,  # type: ignore[arg-type]
        muscles=frozenset(),
        all_muscles_known=False,
        indication=None,
        told=True,
    )
