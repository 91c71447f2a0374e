"""What was written in this chart, when and by whom, and what was taken back? The newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reprieve.chart.facts import form_of_plan
from reprieve.clinic.clinician.here import Here
from reprieve.clinic.store.models import Chart, Fact

DIARY = ("diary_day", "episode")
A_PAGE = 50
_OF_THE_STORE = ("id", "kind", "on", "recorded_at", "recorded_by", "source")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One fact. `said`: what it holds; `taken_back`: when, by whom and why, where it no longer counts."""

    fact_id: str
    kind: str
    on: dt.date
    recorded_at: dt.datetime
    recorded_by: str
    source: str
    said: tuple[tuple[str, str], ...]
    taken_back: str | None
    about: str


def timeline_shown(place: Here, *, diary: bool = False, first: int = 0) -> dict[str, Any]:
    """A page of the timeline as its template reads it."""
    entries, more = timeline(place.row, diary=diary, first=first, most=A_PAGE)
    return {"entries": entries, "diary": diary, "more_from": first + A_PAGE if more else None}


def timeline(row: Chart, *, diary: bool, first: int = 0, most: int = 30) -> tuple[list[Entry], bool]:
    """A page of entries, with the days of the diary or without them; and whether there are more."""
    facts = row.facts.select_related("recorded_by").order_by("-pk")
    if not diary:
        facts = facts.exclude(kind__in=DIARY)
    page = list(facts[first : first + most + 1])
    return [_entry(fact, taken) for fact, taken in _with_retractions(row, page[:most])], len(page) > most


def _with_retractions(row: Chart, page: Sequence[Fact]) -> list[tuple[Fact, Fact | None]]:
    ids = [fact.fact_id for fact in page]
    taken = {
        one.about: one
        for one in row.facts.filter(kind="retraction", about__in=ids)
        .select_related("recorded_by")
        .order_by("pk")
    }
    undone = set(
        row.facts.filter(kind="retraction", about__in=[one.fact_id for one in taken.values()]).values_list(
            "about", flat=True
        )
    )
    found = {of: one for of, one in taken.items() if one.fact_id not in undone}
    return [(fact, found.get(fact.fact_id)) for fact in page]


def _entry(fact: Fact, taken: Fact | None) -> Entry:
    body = json.loads(fact.body)
    return Entry(
        fact_id=fact.fact_id,
        kind="decision" if fact.kind == "plan" and form_of_plan(body) == "decided" else fact.kind,
        on=fact.on,
        recorded_at=fact.recorded_at,
        recorded_by=str(fact.recorded_by) if fact.recorded_by else body.get("recorded_by", ""),
        source=fact.source,
        said=tuple((name, _words(value)) for name, value in body.items() if name not in _OF_THE_STORE),
        taken_back=None if taken is None else _why(taken),
        about=fact.about,
    )


def _why(taken: Fact) -> str:
    who = str(taken.recorded_by) if taken.recorded_by else "–"
    reason = json.loads(taken.body).get("reason")
    return f"{timezone.localtime(taken.recorded_at):%Y-%m-%d %H:%M}, {who}" + (
        f": {reason}" if reason else ""
    )


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items())
    return str(value).replace("_", " ") if isinstance(value, str) and value.islower() else str(value)
