"""Which facts does an uploaded diary hold that the chart does not have yet?

Read by the core's importer, whole or not at all. A date that has an entry already keeps it; days to come are refused.
A file says days or attacks. Of attacks alone nothing follows for other days, unless the person says in which span every
attack was written down.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import DiaryDay, DiaryKept, Episode, Fact, View
from reprieve.clinic.patient.attack import attacks_on, clash_of_attack
from reprieve.clinic.patient.own_day import ONE_DAY
from reprieve.clinic.patient.reading_csv import (
    header,
    imported_facts,
    mapping_of_attacks,
    mapping_of_days,
    with_iso_times,
)
from reprieve.errors import FactError


@dataclass(frozen=True, kw_only=True)
class Brought:
    """`facts`: new ones as a form says them; `new`: how many entries; `there`: how many stood there already.

    `left_out`: dates of attacks that were not brought in, because their days have a card; `unread`: columns nobody named.
    """

    facts: tuple[dict[str, Any], ...]
    new: int
    there: int
    left_out: tuple[dt.date, ...] = ()
    unread: tuple[str, ...] = ()


def read_upload(
    content: bytes, said: Mapping[str, Any], view: View, *, today: dt.date, zone: str = "UTC"
) -> Brought:
    """The entries in the file. `said`: what `ImportForm` asks; `zone`: IANA name, for times without an offset.

    Raises: FactError or ChartError naming row, column, value and remedy.
    """
    of_attacks = said.get("kind") == "attacks"
    mapping = mapping_of_attacks(said, zone) if of_attacks else mapping_of_days(said)
    kept = (said["kept_from"], said["kept_to"]) if of_attacks and said.get("kept_from") else None
    found = imported_facts(with_iso_times(content, said) if of_attacks else content, mapping, kept)
    last = max(getattr(fact, "last_day", fact.on) for fact in found)
    if last > today:
        raise FactError(
            said["start"] if of_attacks else said["date"],
            last.isoformat(),
            _("has a day that has not come yet"),
            _("Look at how dates are written: day first or month first?"),
            "import.future",
        )
    unread = tuple(one for one in header(content, said) if one and one not in mapping.columns)
    return _new_attacks(found, view, unread) if of_attacks else _new_days(found, view, unread)


def _new_days(found: list[Fact], view: View, unread: tuple[str, ...]) -> Brought:
    days = [fact for fact in found if isinstance(fact, DiaryDay)]
    there = {day.on for day in view.of(DiaryDay)}
    new = [day for day in days if day.on not in there and not attacks_on(view, day.on)]
    return Brought(
        facts=tuple(_said(day) for day in new), new=len(new), there=len(days) - len(new), unread=unread
    )


def _new_attacks(found: list[Fact], view: View, unread: tuple[str, ...]) -> Brought:
    attacks = [fact for fact in found if isinstance(fact, Episode)]
    begun = {one.start for one in view.of(Episode)}
    others = [one for one in attacks if one.start not in begun]
    new = [one for one in others if not clash_of_attack(view, one.start, one.end)]
    if said_kept := [one for one in found if isinstance(one, DiaryKept)]:
        _refuse_half_left_out([one for one in others if one not in new], view)
    spans = {(one.from_, one.on) for one in view.of(DiaryKept)}
    said = [one for one in said_kept if (one.from_, one.on) not in spans]
    return Brought(
        facts=tuple(_said(one) for one in (*said, *new)),
        new=len(new),
        there=len(attacks) - len(others),
        left_out=tuple(one.on for one in others if one not in new),
        unread=unread,
    )


def _refuse_half_left_out(left_out: list[Episode], view: View) -> None:
    """Raises FactError for an attack that is left out for one day's card, while another of its days would count as free."""
    carded = {day.on for day in view.of(DiaryDay) if day.missing is None}
    for one in left_out:
        days = {one.on + n * ONE_DAY for n in range((one.last_day - one.on).days + 1)}
        if days - carded:
            raise FactError(
                _("The attack"),
                one.on.isoformat(),
                _(
                    "falls on a day that has a card, and on another that has none and would count as free of pain"
                ),
                _("Take that card back first, or leave open in which span every attack was written down."),
                "import.attack.card",
            )


def _said(fact: Fact) -> dict[str, Any]:
    """The fact without what the store gives it."""
    found = json.loads(json.dumps(fact.to_dict()))
    return {name: value for name, value in found.items() if name not in ("id", "source")}
