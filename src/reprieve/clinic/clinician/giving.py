"""What does a form say of a session and of a vial, and which facts is that? The core judges both; nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import SignedPlan
from reprieve.clinic.clinician.here import Here, words_of_fact
from reprieve.clinic.clinician.planning import MOST_UNITS, UNITS, reasons_of
from reprieve.errors import FactError
from reprieve.plan.vials import vials_of
from reprieve.record import Session, known_of, plan_to_give, session_of

PLACES = ("clinic", "home", "other")
STATES = ("opened", "unopened", "used_up", "discarded", "expired")
DILUENTS = ("preservative_free_saline", "preserved_saline", "sterile_water", "local_anaesthetic", "other")
STORAGES = ("refrigerated", "frozen", "room_temperature")
NOT_LOOKED, NONE_SEEN = "", "none"
LONGEST = 200
VIAL_TEXTS = ("vial", "product", "state", "lot", "expiry", "diluent", "storage")
VIAL_NUMBERS = ("units", "diluent_ml")
VIAL_MOMENTS = ("opened_at", "reconstituted_at")
VIAL_TICKS = ("vacuum", "clear", "authorised_source")


def signed_plan(place: Here, named: str | None) -> SignedPlan:
    """The plan to give: the one named, else the only one that was not given. Raises FactError; none is guessed."""
    try:
        return plan_to_give(place.view, named or None)
    except FactError as error:
        if error.code != "record.session.plan":
            raise
        raise FactError(
            "plan",
            None,
            _("is not signed yet, or was withdrawn"),
            _("Sign a plan first."),
            "clinic.session.no_plan",
        ) from None


def session_from(place: Here, said: Mapping[str, Any], names: Sequence[str]) -> Session:
    """The session of the form, judged on its day. Raises FactError for what cannot be read or does not fit."""
    on = _day(said, "on") or place.today
    signed = signed_plan(place, text(said, "plan"))
    planned = {one.site: one.units for one in signed.sites}
    given = {
        name.removeprefix(UNITS): number(said, name) or 0.0 for name in names if name.startswith(UNITS)
    }
    if site := text(said, "add_site"):
        given[site] = number(said, "add_units") or 0.0
    seen = text(said, "reaction")
    return session_of(
        place.chart,
        signed,
        place.knowledge,
        on=on,
        vials=said.getlist("vial") if hasattr(said, "getlist") else (),
        changes={site: units for site, units in given.items() if units != planned.get(site, 0.0)},
        given_at=_moment(place, said, "given_at"),
        injector_role=text(said, "injector_role") or None,
        place=text(said, "place") or None,
        reaction_seen=None if seen == NOT_LOOKED else seen != NONE_SEEN,
        already_given=said.get("already_given") == "yes",
        acknowledged=said.getlist("acknowledge") if hasattr(said, "getlist") else (),
        reasons=reasons_of(said),
    )


def facts_of(session: Session, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The session, and the reaction that was seen at once."""
    facts = [words_of_fact(session.injection)]
    seen = text(said, "reaction")
    if seen not in (NOT_LOOKED, NONE_SEEN):
        event = {"kind": "adverse_event", "on": session.injection.on.isoformat(), "event": seen}
        severity = text(said, "severity")
        facts.append({**event, **({"severity": severity} if severity else {})})
    return facts


def vial_fact(place: Here, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of one vial from today on. Raises FactError for what cannot be read; the core checks the rest."""
    fact: dict[str, Any] = {
        "kind": "vial",
        "version": 1,
        "on": (_day(said, "on") or place.today).isoformat(),
    }
    fact |= {name: text(said, name) for name in VIAL_TEXTS}
    fact |= {name: number(said, name) for name in VIAL_NUMBERS}
    moments = {name: _moment(place, said, name) for name in VIAL_MOMENTS}
    fact |= {name: one.isoformat() if one else None for name, one in moments.items()}
    fact |= {name: {"yes": True, "no": False}.get(text(said, name)) for name in VIAL_TICKS}
    patients = number(said, "patients")
    fact["patients"] = int(patients) if patients is not None and patients.is_integer() else patients
    if not fact["product"]:
        before = vials_of(place.view).get(fact["vial"])
        fact["product"] = before.product if before is not None else ""
    return {name: value for name, value in fact.items() if value not in (None, "")}


def vials_shown(place: Here) -> list[Any]:
    """The vials of this chart as they are now."""
    return list(vials_of(known_of(place.chart, place.today)).values())


def text(said: Mapping[str, Any], name: str) -> str:
    """A short text of a form."""
    return str(said.get(name, "")).replace("\x00", "").strip()[:LONGEST]


def number(said: Mapping[str, Any], name: str) -> float | None:
    """A number of a form; None where nothing was written. Raises FactError."""
    said_so = text(said, name)
    if not said_so:
        return None
    try:
        value = float(said_so.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= MOST_UNITS:
        raise FactError(
            name.removeprefix(UNITS),
            said_so[:40],
            _("is no number from 0"),
            _("Write such as 2.5."),
            "clinic.session.number",
        )
    return value


def _day(said: Mapping[str, Any], name: str) -> dt.date | None:
    if not text(said, name):
        return None
    try:
        return dt.date.fromisoformat(text(said, name))
    except ValueError:
        raise FactError(
            name,
            text(said, name)[:40],
            _("is no date"),
            _("Write a date such as 2026-03-01."),
            "clinic.session.date",
        ) from None


def _moment(place: Here, said: Mapping[str, Any], name: str) -> dt.datetime | None:
    """A clock time of the clinic. Raises FactError."""
    if not text(said, name):
        return None
    try:
        clock = dt.datetime.fromisoformat(text(said, name))
        return (clock if clock.tzinfo else clock.replace(tzinfo=place.row.clinic.zone)).replace(
            microsecond=0
        )
    except (ValueError, OverflowError):
        raise FactError(
            name,
            text(said, name)[:40],
            _("is no date and time"),
            _("Write such as 2026-03-01T10:30."),
            "clinic.session.time",
        ) from None
