"""What does a page of a patient stand on: the own chart, today where the person is, and what is urgent?

Facts count that were written down by today, here or in the clinic, whichever date is later.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reprieve import chart as core
from reprieve.chart._jsonl import parse_fact
from reprieve.chart._whole import standing
from reprieve.chart.facts import LONGEST_ATTACK
from reprieve.clinic.access import SignedIn
from reprieve.clinic.accounts.models import User
from reprieve.clinic.patient.alarms import Alarm, alarms_of
from reprieve.clinic.patient.models import Habits
from reprieve.clinic.patient.own_day import ONE_DAY, today_in
from reprieve.clinic.store import charts, facts
from reprieve.clinic.store.lookups import lines_where, submission_of
from reprieve.clinic.store.models import Chart
from reprieve.errors import ChartError, FactError
from reprieve.knowledge import Knowledge, load_knowledge

ANY_FACT = 2**62  # larger than the number of any fact
TOLD = "told"  # in the session: keys of the alarms that had their page


@dataclass(frozen=True)
class Here:
    """One patient, now. `again`: of a form that was sent before, the first fact that it added then."""

    user: User
    row: Chart
    now: dt.datetime
    again: int | None = None

    @cached_property
    def today(self) -> dt.date:
        """The date where the person is."""
        return today_in(self.user.zone, self.now)

    @cached_property
    def as_of(self) -> dt.date:
        """The day whose knowledge of the chart is used."""
        return max(self.today, today_in(self.user.clinic.zone, self.now))

    @cached_property
    def chart(self) -> core.Chart:
        """The chart; where a form is sent again, as it was before it was sent first."""
        if self.again is None:
            return charts.core_chart(self.row)
        return core.Chart.from_facts(
            [parse_fact(line) for line in lines_where(self.row, "id < %s", [self.again])]
        )

    @cached_property
    def view(self) -> core.View:
        """What is known today."""
        return self.chart.as_of(self.as_of)

    @cached_property
    def habits(self) -> Habits:
        """How the person likes the diary; not saved before something was chosen."""
        return Habits.objects.filter(user=self.user).first() or Habits(user=self.user)

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge in force."""
        return load_knowledge()

    @cached_property
    def alarms(self) -> tuple[Alarm, ...]:
        """What is urgent now, the most urgent first."""
        return alarms_of(self.view, self.knowledge, self.as_of)

    def near(self, on: dt.date) -> core.View:
        """What is known today of the diary of one date: cards of it, attacks that may touch it, what was taken back.

        Reads a few facts where `view` reads all: a card is saved while somebody waits.
        """
        wanted = (
            """(kind = 'diary_day' AND "on" = %s OR kind = 'episode' AND "on" BETWEEN %s AND %s OR kind = 'retraction')"""
            " AND id < %s"
        )
        days = [one.isoformat() for one in (on, on - LONGEST_ATTACK, on + ONE_DAY)]
        before = ANY_FACT if self.again is None else self.again
        found = [parse_fact(line) for line in lines_where(self.row, wanted, [*days, before])]
        return core.View(self.as_of, tuple(standing([one for one in found if one.on <= self.as_of])))


def here(request: SignedIn, *, sending: uuid.UUID | None = None) -> Here:
    """The patient of this request and the own chart. Raises Http404 where there is no chart.

    `sending`: the id of the form that was sent. Sent again it means what it meant at first: then and there.
    """
    row = charts.own_chart(request.user)
    now = timezone.now()
    earlier = None if sending is None else submission_of(row, sending)
    if earlier is None:
        return Here(request.user, row, now)
    first = earlier.facts.order_by("pk").values_list("pk", flat=True).first()
    return Here(request.user, row, earlier.made_at, first)


def save(
    place: Here, said: Sequence[Mapping[str, Any]], *, source: str, sending: uuid.UUID
) -> facts.Appended:
    """Add what the patient said. Raises FactError or ChartError; nothing was added then."""
    return facts.append(place.row, said, by=place.user, source=source, client_id=sending, at=place.now)


def page(
    request: SignedIn,
    place: Here,
    template: str,
    more: Mapping[str, Any] | None = None,
    *,
    error: FactError | ChartError | None = None,
) -> HttpResponse:
    """One page of the patient. With an error it says so in its status, and shows what was typed again."""
    context = {
        "alarms": place.alarms,
        "today": place.today,
        "habits": place.habits,
        "error": error,
        **(more or {}),
    }
    return render(request, f"patient/{template}", context, status=200 if error is None else 422)


def untold(request: SignedIn, alarms: Sequence[Alarm]) -> list[Alarm]:
    """The alarms that did not have their own page since they came up. One that went is told again when it comes back."""
    told = _told(request, alarms)
    if told != set(request.session.get(TOLD, [])):
        request.session[TOLD] = sorted(told)
    return [alarm for alarm in alarms if alarm.key not in told]


def tell(request: SignedIn, alarms: Sequence[Alarm], shown: Sequence[str]) -> None:
    """Remember that the person said to have read those alarms that the page had `shown`, and no others."""
    read = {alarm.key for alarm in alarms} & set(shown)
    request.session[TOLD] = sorted(_told(request, alarms) | read)


def _told(request: SignedIn, alarms: Sequence[Alarm]) -> set[str]:
    return {alarm.key for alarm in alarms} & set(request.session.get(TOLD, []))
