"""Who stands on the list of the day, and how many of each kind? One indexed query a kind, a page of each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from reprieve.clinic.accounts.models import Clinic
from reprieve.clinic.clinician.models import Need
from reprieve.clinic.clinician.today_rules import today_rules

A_PAGE = 25
AT_A_GLANCE = 8  # of each kind where all are shown; of what cannot wait, a page
CANNOT_WAIT = ("emergency", "same_day")


@dataclass(frozen=True, kw_only=True)
class Group:
    """The people of one kind: how many charts in all, and those of this page with each reason."""

    kind: str
    title: str
    count: int
    people: list[tuple[Any, list[dict[str, Any]]]]
    more_from: int | None


def holding(rows: QuerySet[Need], day: dt.date) -> QuerySet[Need]:
    """The needs that hold on a day."""
    return rows.filter(Q(holds_until=None) | Q(holds_until__gte=day), holds_from__lte=day)


def groups(clinic: Clinic, day: dt.date, *, kind: str | None = None, first: int = 0) -> list[Group]:
    """Kinds with somebody in them, most urgent first; `kind`: that one alone, from the row `first` on."""
    rows = holding(Need.objects.filter(clinic=clinic), day)
    counts = dict(
        rows.order_by()
        .values_list("kind")
        .annotate(charts=Count("chart", distinct=True))
        .values_list("kind", "charts")
    )
    wanted = [name for name in today_rules().titles if counts.get(name) and kind in (None, name)]
    return [
        _group(
            rows,
            name,
            counts[name],
            first=first if kind else 0,
            most=A_PAGE if kind or name in CANNOT_WAIT else AT_A_GLANCE,
        )
        for name in wanted
    ]


def _group(rows: QuerySet[Need], kind: str, count: int, *, first: int, most: int) -> Group:
    found = rows.filter(kind=kind).select_related("chart").order_by("holds_from", "pk")
    page = list(found[first : first + most + 1])
    return Group(
        kind=kind,
        title=today_rules().titles[kind],
        count=count,
        people=_by_person(page[:most]),
        more_from=first + most if len(page) > most else None,
    )


def _by_person(rows: Iterable[Need]) -> list[tuple[Any, list[dict[str, Any]]]]:
    found: dict[int, tuple[Any, list[dict[str, Any]]]] = {}
    for row in rows:
        found.setdefault(row.chart_id, (row.chart, []))[1].append(shown(row))
    return list(found.values())


def shown(row: Need) -> dict[str, Any]:
    """One need as a page shows it."""
    rules = today_rules()
    return {
        **json.loads(row.said),
        "kind": row.kind,
        "title": rules.titles[row.kind],
        "rank": rules.rank(row.kind),
        "since": row.holds_from,
        "chart": row.chart,
    }
