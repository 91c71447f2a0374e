"""Who looked at a chart, or wrote in it? One row an act of another person; never what was seen.

Acts on an account (a sign-in link, closing it) stand in the same trail: who can let somebody in as another person can
see what that person sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store.models import Audit, Chart

LINK_MADE, LINK_USED = "made a sign-in link", "used a sign-in link"
SHOWN = 100  # lines of a page
READ = 5_000  # rows read for one page, at most: a busy hour is folded into few lines


@dataclass(kw_only=True)
class Line:
    """Equal acts of one person within one hour. `at`: the latest; `times`: how often; `count`: how much in all."""

    at: dt.datetime
    by: User | None
    act: str
    chart: object
    about: User | None
    times: int = 1
    count: int = 0


def note(by: User, row: Chart, act: str, *, count: int = 1) -> None:
    """Write down one act on one chart; of the patient's own acts nothing is written."""
    if row.person_id != by.pk:
        note_all(by, [row], act, count=count)


def note_all(by: User, rows: Iterable[Chart], act: str, *, count: int = 1) -> None:
    """Write down one act on each of these charts, such as a list that shows something of all."""
    now = timezone.now()
    Audit.objects.bulk_create(
        Audit(
            at=now, by=by, role=by.role, clinic_id=row.clinic_id, chart=row.public_id, act=act, count=count
        )
        for row in rows
        if row.person_id != by.pk
    )


def note_clinic(by: User, act: str) -> None:
    """Write down an act on the clinic as a whole."""
    Audit.objects.create(at=timezone.now(), by=by, role=by.role, clinic_id=by.clinic_id, act=act)


def note_account(by: User | None, about: User, act: str) -> None:
    """Write down an act on somebody's account; `by` None: whoever held a link. A patient sees it at the own chart."""
    chart = Chart.objects.filter(person=about).values_list("public_id", flat=True).first()
    Audit.objects.create(
        at=timezone.now(),
        by=by,
        role=by.role if by else "",
        clinic_id=about.clinic_id,
        chart=chart,
        about=about,
        act=act,
    )


def acts_on(row: Chart) -> QuerySet[Audit]:
    """Every act of others on one chart, newest first, with the person."""
    return Audit.objects.filter(chart=row.public_id).select_related("by", "about").order_by("-at", "-pk")


def folded(acts: QuerySet[Audit], zone: dt.tzinfo, *, before: str = "") -> tuple[list[Line], str]:
    """A page of these acts (newest first), equal ones of one hour in `zone` as one line, and where the next page begins.

    `before`: what the page before said; anything else begins at the newest. The next page: empty where there is none.
    """
    acts = _from(acts, before)
    lines: dict[tuple[object, ...], Line] = {}
    last = None
    for act in acts[:READ].iterator():
        hour = act.at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        key = (hour, act.by_id, act.act, act.chart, act.about_id)
        if key not in lines:
            if len(lines) == SHOWN:
                break
            lines[key] = Line(at=act.at, by=act.by, act=act.act, chart=act.chart, about=act.about, times=0)
        lines[key].times += 1
        lines[key].count += act.count
        last = act
    more = last is not None and _from(acts, _mark(last)).exists()
    return list(lines.values()), _mark(last) if more and last is not None else ""


def _mark(act: Audit) -> str:
    return f"{act.at.isoformat()}_{act.pk}"


def _from(acts: QuerySet[Audit], before: str) -> QuerySet[Audit]:
    said, _, number = before.partition("_")
    try:
        at = dt.datetime.fromisoformat(said)
        pk = int(number)
    except ValueError:
        return acts
    if at.tzinfo is None or not 1900 <= at.year <= 2200 or not 0 <= pk < 2**63:
        return acts
    return acts.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
