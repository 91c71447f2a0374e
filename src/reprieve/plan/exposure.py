"""Which botulinum toxin has this person had, for any reason, cosmetic use included?

Sessions come from injection records, and from what was told of treatment elsewhere (`bont_last_date` and its
neighbours). Dummy injections of a trial are no exposure. With no session on record and nothing said of earlier
treatment the exposure is not known, which is not the same as none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reprieve.chart import Finding, Injection, View
from reprieve.knowledge.conditions import Conditions
from reprieve.plan.said import Said, latest
from reprieve.plan.units import Units

DUMMY = "placebo"


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
    """Every earlier session by date. `complete`: whether the record can be taken for all there was; not where the date of
    the last one was asked for and is not known.

    `told_units` is what was said of the last three months' total, all uses, of `told_product` (None: not said which).
    """

    sessions: tuple[Session, ...]
    complete: bool
    told_units: float | None = None
    told_units_on: dt.date | None = None
    told_product: str | None = None

    def until(self, day: dt.date, *, window_days: int) -> tuple[Session, ...]:
        """The sessions in the half-open window (day - window_days, day]: one exactly that long ago is out."""
        start = day - dt.timedelta(days=window_days)
        return tuple(session for session in self.sessions if start < session.on <= day)


ASK_HISTORY = (
    "bont_previous_treatment",
    "injection records of every earlier session, cosmetic too: date, product, muscles and units",
)


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
    before = treated_before(view)
    recent = latest(view, "bont_units_last_3_months_all_sites", still_kept=True)
    product = latest(view, "bont_last_product")
    named = str(product.value) if product and product.value not in (None, "unknown") else None
    told = recent.value if recent and isinstance(recent.value, int | float) else None
    asked = latest(view, "bont_last_date")
    open_ = asked is not None and asked.value is None and not any(asked.on < one.on for one in sessions)
    return Exposure(
        sessions=sessions,
        complete=not open_ and (bool(sessions) or (before is not None and before.value is False)),
        told_units=None if told is None else float(told),
        told_units_on=recent.on if recent else None,
        told_product=named or (sessions[-1].product if sessions else None),
    )


def treated_before(view: View) -> Said | None:
    """What was said of earlier treatment. "No" grows old, as toxin may have been given since; "yes" does not."""
    said = latest(view, "bont_previous_treatment")
    if said is None or said.value is None:
        return None
    return said if said.value is True else latest(view, "bont_previous_treatment", still_kept=True)


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
